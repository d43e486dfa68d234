#!/usr/bin/env python3
"""Has h5py, libsonata, bmtk, Neo, Elephant and pynwb read a run folder and compares their answers.

usage: check_spikes.py RUN_FOLDER        exit status 1 when a reader fails or disagrees
"""
import json
import pathlib
import sys
import tempfile
import warnings

import apical
import h5py
import numpy as np

warnings.filterwarnings("ignore")


def require(condition, message):
    if not condition:
        raise AssertionError(message)


def read_spikes(path):
    """The spikes as plain arrays, after checking the layout of the SONATA specification."""
    trains = {}
    with h5py.File(path, "r") as file:
        require(int(file.attrs["magic"]) == 0x0A7A, "root attribute magic")
        require(list(file.attrs["version"]) == [0, 1], "root attribute version")
        for name, group in file["spikes"].items():
            times, ids = group["timestamps"], group["node_ids"]
            require(times.dtype == np.float64 and ids.dtype == np.uint64, f"{name}: types")
            require(times.compression is None, f"{name}: compressed")
            require(times.attrs["units"] == "ms", f"{name}: units")
            sorting = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
            require(sorting == {"none": 0, "by_id": 1, "by_time": 2}, f"{name}: sorting enum")
            require(group.attrs["sorting"] == sorting["by_time"], f"{name}: sorting")
            times, ids = times[:], ids[:].astype(np.int64)
            require(len(times) == len(ids), f"{name}: unequal lengths")
            require(np.isfinite(times).all(), f"{name}: times not finite")
            require((np.diff(times) >= 0).all(), f"{name}: times not ascending")
            trains[name] = times, ids
    return trains


def check_record(folder, trains):
    """run.json counts every spike that the log holds."""
    record = json.loads((folder / "run.json").read_text())
    require(record["complete"] is True, "run.json says the run is not complete")
    for name, (times, _) in trains.items():
        require(record["spikes"][name] == len(times), f"{name}: count in run.json")
        if len(times):
            require(0 <= times[0] and times[-1] < record["biological_time_ms"], f"{name}: range")
    return f"{sum(len(times) for times, _ in trains.values())} spikes"


def check_libsonata(path, trains):
    import libsonata

    reader = libsonata.SpikeReader(str(path))
    require(sorted(reader.get_population_names()) == sorted(trains), "populations")
    for name, (times, ids) in trains.items():
        spikes = reader[name].get_dict()
        require(np.array_equal(spikes["timestamps"], times), f"{name}: times")
        require(np.array_equal(np.asarray(spikes["node_ids"], np.int64), ids), f"{name}: ids")
    return f"libsonata {libsonata.version}"


def check_bmtk(path, trains):
    from bmtk.utils.reports.spike_trains import SpikeTrains

    spikes = SpikeTrains.load(str(path))
    require(sorted(spikes.populations) == sorted(trains), "populations")
    for name, (times, ids) in trains.items():
        frame = spikes.to_dataframe(populations=name)
        require(len(frame) == len(times), f"{name}: count")
        if len(ids):
            first = np.sort(spikes.get_times(int(ids[0]), name))
            require(np.array_equal(first, times[ids == ids[0]]), f"{name}: one train")
    return "bmtk"


def check_elephant(folder, trains):
    import neo
    from elephant.statistics import mean_firing_rate

    run = apical.load(folder)
    for name, (times, ids) in trains.items():
        total = 0.0
        for train in apical.to_neo(run, [name]).segments[0].spiketrains:
            if len(train):
                total += float(mean_firing_rate(train).rescale("Hz"))
        require(np.isclose(total, len(times) / run.duration * 1000), f"{name}: rate")
    return f"neo {neo.__version__}, elephant"


def check_nwb(folder, trains):
    import neo
    import pynwb

    run = apical.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        copy = str(pathlib.Path(scratch) / "run.nwb")
        apical.to_nwb(run, copy)
        problems = pynwb.validate(path=copy)
        require(not problems, f"not valid: {problems}")
        blocks = neo.io.NWBIO(copy, "r").read_all_blocks()
    found = sum(len(segment.spiketrains) for block in blocks for segment in block.segments)
    units = sum(run.spikes[name].size for name in trains)
    require(found == units, f"{found} trains of {units}")
    return f"pynwb {pynwb.__version__}, valid, {units} units"


def check_voltages(path):
    """The voltage report as h5py, libsonata and bmtk see it."""
    import libsonata
    from bmtk.utils.reports.compartment import CompartmentReport

    if not path.exists():
        return "no voltages recorded"
    reader = libsonata.ElementReportReader(str(path))
    with h5py.File(path, "r") as file:
        for name, group in file["report"].items():
            data = group["data"][:]
            require(np.isfinite(data).all(), f"{name}: voltages not finite")
            frame = reader[name].get()
            require(np.array_equal(np.asarray(frame.data, np.float32), data), f"{name}: libsonata")
            report = CompartmentReport.load(str(path))
            nodes = group["mapping/node_ids"][:]
            require(sorted(report.node_ids(name)) == sorted(nodes), f"{name}: bmtk nodes")
            pointers = group["mapping/index_pointers"][:]
            seen = report.data(node_id=int(nodes[0]), population=name)
            require(
                np.array_equal(np.reshape(seen, (len(data), -1)), data[:, : pointers[1]]),
                f"{name}: bmtk data",
            )
    return "libsonata, bmtk: " + ", ".join(sorted(reader.get_population_names()))


def check_plateaus(folder):
    """When plateaus happened, in the layout of spikes: run.json counts them, libsonata and bmtk read them."""
    path = folder / "plateaus.h5"
    if not path.exists():
        return "none recorded"
    trains = read_spikes(path)
    counts = json.loads((folder / "run.json").read_text())["plateaus"]
    for name, (times, _) in trains.items():
        require(counts[name] == len(times), f"{name}: count in run.json")
    return f"{check_libsonata(path, trains)}, {check_bmtk(path, trains)}"


def check_weights(path):
    """Weights over time, in one line each: the last sample is finite and fits its ids."""
    if not path.exists():
        return "none recorded"
    found = []
    with h5py.File(path, "r") as file:
        for name, group in file["weights"].items():
            last = group["data"][-1]
            sources, targets = group["source_id"][:], group["target_id"][:]
            layout = group["data"].attrs["layout"]
            shape = (len(sources), len(targets)) if layout == "dense" else (len(sources),)
            require(last.shape == shape, f"{name}: shape {last.shape} for {shape}")
            require(np.isfinite(last).all(), f"{name}: not finite")
            require((np.diff(group["time"][:]) > 0).all(), f"{name}: times not ascending")
            require(len(group["time"]) == len(group["data"]), f"{name}: samples without time")
            found.append(f"{name} {layout} {len(group['time'])} samples")
    return ", ".join(found)


def main(folder):
    spikes = folder / "spikes.h5"
    trains = {}
    checks = {
        "layout": lambda: trains.update(read_spikes(spikes)) or ", ".join(trains),
        "record": lambda: check_record(folder, trains),
        "libsonata": lambda: check_libsonata(spikes, trains),
        "bmtk": lambda: check_bmtk(spikes, trains),
        "elephant": lambda: check_elephant(folder, trains),
        "nwb": lambda: check_nwb(folder, trains),
        "weights": lambda: check_weights(folder / "weights.h5"),
        "voltages": lambda: check_voltages(folder / "voltages.h5"),
        "plateaus": lambda: check_plateaus(folder),
    }
    failed = False
    for name, check in checks.items():
        try:
            print(f"  {name}: ok: {check()}")
        except Exception as error:  # a reader may raise anything: report it and go on
            failed = True
            print(f"  {name}: FAILED: {type(error).__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
