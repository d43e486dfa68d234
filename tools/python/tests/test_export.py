"""Neo and NWB: what their own programs say of what was written."""
import neo
import numpy as np
import pynwb
import pytest

import apical


@pytest.fixture(scope="module")
def nwb(small, tmp_path_factory):
    path = tmp_path_factory.mktemp("nwb") / "small.nwb"
    apical.to_nwb(small, path)
    return path


def test_nwb_is_valid(nwb):
    assert pynwb.validate(path=str(nwb)) == []


def test_nwb_holds_the_run(nwb, small):
    with pynwb.NWBHDF5IO(str(nwb), "r") as io:
        file = io.read()
        assert file.notes == small.network
        table = file.units.to_dataframe()
        for name, spikes in small.spikes.items():
            rows = table[table.population == name]
            assert rows.node_id.tolist() == list(range(spikes.size))
            for train, times in zip(spikes.trains(), rows.spike_times):
                assert np.array_equal(times, train / 1000)
            assert all(np.array_equal(seen, [[0, 1]]) for seen in rows.obs_intervals)
        soma = file.acquisition["cells.soma"]
        assert np.array_equal(soma.data[:], small.voltages["cells"]["soma"])
        assert (soma.rate, soma.conversion, soma.unit) == (2000, 1e-3, "volts")


def test_neo_reads_the_nwb_file(nwb, small):
    blocks = neo.io.NWBIO(str(nwb), "r").read_all_blocks()
    trains = [train for block in blocks for segment in block.segments for train in segment.spiketrains]
    assert len(trains) == sum(spikes.size for spikes in small.spikes.values())
    assert sum(map(len, trains)) == sum(map(len, small.spikes.values()))


def test_neo(small):
    (segment,) = apical.to_neo(small).segments
    for train in segment.spiketrains:
        spikes = small.spikes[train.annotations["population"]]
        own = spikes.trains()[train.annotations["node_id"]]
        assert np.array_equal(train.rescale("ms").magnitude, own)
    signals = {signal.name: signal for signal in segment.analogsignals}
    assert sorted(signals) == ["cells.apical", "cells.soma"]
    voltages = small.voltages["cells"]
    assert np.array_equal(signals["cells.apical"].rescale("mV").magnitude, voltages["apical"])
    assert np.allclose(signals["cells.soma"].times.rescale("ms").magnitude, voltages.times)


def test_a_run_without_spikes_becomes_a_valid_file(small, tmp_path):
    for populations in (["silent"], []):
        path = tmp_path / f"{len(populations)}.nwb"
        apical.to_nwb(small, path, populations=populations)
        assert pynwb.validate(path=str(path)) == []
