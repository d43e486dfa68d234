"""The logs as the package sees them, against the field's own readers and the command."""
import csv
import json
import subprocess
import sys

import h5py
import libsonata
import numpy as np
import pytest
from elephant.statistics import cv, isi, mean_firing_rate

import apical


def test_spikes_are_those_that_libsonata_reads(small):
    reader = libsonata.SpikeReader(str(small.folder / "spikes.h5"))
    assert sorted(small.spikes) == sorted(reader.get_population_names()) == ["cells", "noise", "silent"]
    for name, spikes in small.spikes.items():
        truth = reader[name].get_dict()
        assert np.array_equal(spikes.times, truth["timestamps"])
        assert np.array_equal(spikes.ids, truth["node_ids"].astype(np.int64))
        assert len(spikes) == small.record["spikes"][name]
        for element, train in enumerate(spikes.trains()):
            assert np.array_equal(train, [time for _, time in reader[name].get([element])])
    assert len(small.spikes["cells"]) > 100
    assert len(small.spikes["silent"]) == 0


def test_statistics_are_those_of_elephant(small):
    spikes = small.spikes["cells"]
    trains = apical.to_neo(small, ["cells"]).segments[0].spiketrains
    assert len(trains) == spikes.size == 25
    rates = [float(mean_firing_rate(train).rescale("Hz").magnitude) for train in trains]
    assert np.allclose(spikes.rates(), rates, rtol=1e-12)
    intervals = [isi(train).rescale("ms").magnitude for train in trains]
    assert np.array_equal(spikes.isi(), np.concatenate(intervals))
    known = [cv(values) if len(values) > 1 else np.nan for values in intervals]
    assert np.allclose(spikes.cv(), known, rtol=1e-12, equal_nan=True)


def test_statistics_are_those_of_the_command(small):
    answer = subprocess.run(
        [apical.find_command(), "analyze", "--json", small.folder], check=True, capture_output=True
    )
    for population in json.loads(answer.stdout)["populations"]:
        spikes = small.spikes[population["name"]]
        assert population["spikes"] == len(spikes)
        assert population["mean_rate_hz"] == pytest.approx(spikes.rates().mean())


def test_silent_elements_have_trains_rates_and_no_cv(small):
    silent = small.spikes["silent"]
    assert [len(train) for train in silent.trains()] == [0] * 5
    assert np.array_equal(silent.rates(), np.zeros(5))
    assert np.isnan(silent.cv()).all()
    assert len(silent.isi()) == 0


def test_a_part_of_the_time(small):
    whole = small.spikes["noise"]
    part = whole.between(200, 450)
    expected = (whole.times >= 200) & (whole.times < 450)
    assert np.array_equal(part.times, whole.times[expected])
    assert np.array_equal(part.ids, whole.ids[expected])
    assert part.rates().sum() == pytest.approx(expected.sum() / 0.25)
    with pytest.raises(ValueError, match="empty"):
        whole.between(3, 3)


def test_rates_over_time_count_every_spike(small):
    spikes = small.spikes["noise"]
    times, rates = spikes.rate_over_time(50)
    assert np.array_equal(times, np.arange(25, 1000, 50))
    counts, _ = np.histogram(spikes.times, bins=20, range=(0, 1000))
    assert np.allclose(rates * 100 * 0.05, counts)
    with pytest.raises(ValueError, match="no bin"):
        spikes.rate_over_time(1001)


def test_voltages_are_those_that_libsonata_reads(small):
    voltages = small.voltages["cells"]
    truth = libsonata.ElementReportReader(str(small.folder / "voltages.h5"))["cells"].get()
    assert np.array_equal(voltages.data.reshape(len(voltages.times), -1), truth.data)
    assert np.allclose(voltages.times, truth.times, atol=1e-9)
    assert voltages.data.shape == (2000, 2, 2)
    assert np.array_equal(voltages.nodes, [3, 7])
    assert voltages.unit == "mV"


def test_compartments_have_their_names(small):
    voltages = small.voltages["cells"]
    # All somata begin at their rest, and so do the dendrites.
    assert np.array_equal(voltages["soma"][0], [-65, -65])
    assert np.array_equal(voltages["apical"][0], [-60, -60])
    with pytest.raises(KeyError, match="apical, soma|soma, apical"):
        voltages["basal"]


def test_sparse_weights(small):
    weights = small.weights["drive"]
    with h5py.File(small.folder / "weights.h5") as file:
        group = file["weights/drive"]
        assert np.array_equal(weights.data, group["data"][:])
        assert np.array_equal(weights.times, group["time"][:])
    assert not weights.is_dense
    assert weights.unit == "pA"
    assert weights.data.shape[1] == len(weights.sources) == len(weights.targets) == 25 * 40
    matrix = weights.matrix()
    assert np.nansum(matrix) == pytest.approx(weights.data[-1].sum())
    assert np.isnan(matrix).sum() == matrix.size - len(set(zip(weights.sources, weights.targets)))


def test_dense_weights(digits):
    weights = digits.weights["basal"]
    assert weights.is_dense
    assert weights.data.shape == (len(weights.times), 64, 32)
    assert np.linalg.norm(weights.matrix()) > np.linalg.norm(weights.matrix(0))
    frame = weights.to_pandas()
    assert frame[(5, 7)].iloc[-1] == weights.matrix()[5, 7]


def test_metrics_are_the_cells_of_the_table(digits):
    with (digits.folder / "metrics.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(digits.metrics) == list(rows[0])
    for name, column in digits.metrics.items():
        cells = [float(row[name]) if row[name] else np.nan for row in rows]
        assert np.array_equal(column, cells, equal_nan=True)
    epochs, accuracies = digits.metrics.measured("test_accuracy")
    assert np.array_equal(epochs, [2, 3])
    assert accuracies[-1] == digits.record["metrics"]["test_accuracy"]
    assert digits.metrics.to_pandas()["epoch"].tolist() == [1, 2, 3]
    with pytest.raises(KeyError, match="train_accuracy"):
        digits.metrics["accuracy"]


def test_the_network_as_it_was_run(small, digits):
    assert small.description["populations"]["cells"] == {"size": "25", "neuron": "pyramid"}
    assert digits.description["task"]["epochs"] == "3"
    assert digits.network == (digits.folder / "network.yaml").read_text()


def test_tables(small):
    spikes = small.spikes["cells"].to_pandas()
    assert list(spikes.columns) == ["time_ms", "id"]
    voltages = small.voltages["cells"]
    assert np.array_equal(voltages.to_pandas()[7, "soma"], voltages["soma"][:, 1])
    weights = small.weights["drive"].to_pandas()
    assert np.array_equal(weights.to_numpy(), small.weights["drive"].data)


def test_what_is_not_there_is_named(small, tmp_path):
    with pytest.raises(KeyError, match="cells.*noise|noise.*cells"):
        small.spikes["pyr"]
    assert len(small.metrics) == 0
    with pytest.raises(FileNotFoundError, match="not the folder of a run"):
        apical.load(tmp_path)


def test_a_file_that_a_run_writes_to_is_waited_for(small):
    program = "import h5py, sys, time; log = h5py.File(sys.argv[1], 'r+'); print(flush=True); time.sleep(1)"
    writer = subprocess.Popen(
        [sys.executable, "-c", program, small.folder / "spikes.h5"], stdout=subprocess.PIPE
    )
    writer.stdout.readline()
    with pytest.raises(BlockingIOError):
        h5py.File(small.folder / "spikes.h5", "r")
    assert len(apical.load(small.folder).spikes["cells"]) == len(small.spikes["cells"])
    assert writer.wait() == 0
