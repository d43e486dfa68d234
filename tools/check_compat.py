#!/usr/bin/env python3
"""Checks `apical inspect --compat` against the tools it speaks of.

usage: check_compat.py APICAL     exit 0 = it says of every file what the tools do, 1 = it does not

Files with one thing wrong in each are written by h5py. Each is opened by libsonata, bmtk, by h5py (as NEST
does, in Python), and by Debian's h5dump where there is one; and `apical` says which of them open it.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings

import h5py
import libsonata
import numpy as np

from compat_variants import variants

warnings.filterwarnings("ignore")
TYPES = {"nodes": "node_type_id model_type\n100 virtual\n", "edges": "edge_type_id target_query source_query\n100 * *\n"}


def by_libsonata(path, kind):
    if kind == "spikes":
        reader = libsonata.SpikeReader(path)
        for name in reader.get_population_names():
            reader[name].get()
            found = reader[name].get(tstart=0.5, tstop=3.0)
            with h5py.File(path) as file:
                times = file["spikes"][name]["timestamps"][:]
            assert len(found) == np.sum((times >= 0.5) & (times <= 3.0)), "wrong spikes"
    elif kind == "report":
        reader = libsonata.ElementReportReader(path)
        for name in reader.get_population_names():
            reader[name].get()
    else:
        storage = (libsonata.NodeStorage if kind == "nodes" else libsonata.EdgeStorage)(path)
        for name in storage.population_names:
            population = storage.open_population(name)
            for attribute in population.attribute_names:
                population.get_attribute(attribute, libsonata.Selection([(0, population.size)]))
            if kind == "edges":
                assert population.source and population.target
                population.afferent_edges([0])
                population.efferent_edges([0])


def by_bmtk(path, kind):
    from bmtk.utils import sonata
    from bmtk.utils.reports.compartment import CompartmentReport
    from bmtk.utils.reports.spike_trains import SpikeTrains

    if kind == "spikes":
        trains = SpikeTrains.load(path)
        assert trains.populations
        for name in trains.populations:
            trains.to_dataframe(populations=name)
            trains.get_times(1, name)
    elif kind == "report":
        report = CompartmentReport.load(path)
        for name in report.populations:
            for node in report.node_ids(name):
                report.data(node_id=int(node), population=name)
    else:
        folder = pathlib.Path(path).parent
        types = folder / f"{kind}.csv"
        types.write_text(TYPES[kind])
        read = sonata.File(data_files=[path], data_type_files=[str(types)])
        if kind == "nodes":
            for name in read.nodes.population_names:
                for node in read.nodes[name]:
                    node.node_id, node.node_type_id
        else:
            for name in read.edges.population_names:
                for edge in read.edges[name]:
                    edge.source_node_id, edge.target_node_id
                list(read.edges[name].get_target(0))


def by_h5py(path, kind):
    def visit(_, item):
        if isinstance(item, h5py.Dataset):
            item[()]

    with h5py.File(path) as file:
        file.visititems(visit)
        for name in file.get(kind, ()):
            file[kind][name]


def by_nest(path, kind):
    """The reading of spikes by NEST's SonataNetwork: a paraphrase, for NEST has no function for it alone."""
    with h5py.File(path) as file:
        children = list(file["spikes"].values())
        grouped = [isinstance(child, h5py.Group) for child in children]
        assert all(grouped) or not any(grouped)
        group = file["spikes/pop"] if all(grouped) else file["spikes"]
        ids, times = group["gids" if "gids" in group else "node_ids"][:], group["timestamps"][:]
        times[ids == 0]


def by_h5dump(path, kind):
    subprocess.run(["h5dump", path], check=True, capture_output=True)


def opens(tool, path, kind):
    try:
        tool(path, kind)
        return True, ""
    except BaseException as error:  # a reader may raise anything
        return False, f"{type(error).__name__}: {str(error)[:160]}"


def main():
    readers = {"libsonata": by_libsonata, "bmtk": by_bmtk, "h5py": by_h5py}
    if shutil.which("h5dump"):
        readers["HDF5 1.10"] = by_h5dump
    wrong = checked = doubtful = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, kind, write) in enumerate(variants()):
            path = str(pathlib.Path(folder) / f"{number}.h5")
            write(path)
            found = {tool: opens(reader, path, kind) for tool, reader in readers.items()}
            if kind == "spikes":
                found["NEST"] = opens(by_nest, path, kind)
            result = subprocess.run(
                [sys.argv[1], "inspect", path, "--compat", "--json"], capture_output=True, text=True)
            if result.returncode != 0:
                wrong += 1
                print(f"compat: {name}: status {result.returncode}: {result.stderr}")
                continue
            said = {tool["name"]: tool.get("opens") for tool in json.loads(result.stdout)["tools"]}
            for tool, (ok, reason) in found.items():
                if tool in said and said[tool] is None:
                    doubtful += 1
                    # It may say so of files of newer libraries only.
                    if "libver" in name:
                        continue
                checked += 1
                if said.get(tool) != ok:
                    wrong += 1
                    did = "opens it" if ok else "fails: " + reason
                    print(f"compat: {name}: {tool} {did}, apical says {said.get(tool)}")
    print(f"compat: {checked} answers compared with those of {', '.join(readers)} and NEST's reading, "
          f"{doubtful} left open, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main())
