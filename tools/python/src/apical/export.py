"""Runs as objects of Neo and as files of Neurodata Without Borders."""
from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import numpy as np

from .runs import Run
from .spikes import Spikes

if TYPE_CHECKING:
    import neo
    import pynwb


def to_neo(run: Run, populations: Iterable[str] | None = None) -> neo.Block:
    """The run as a block with one segment.

    Each element of the populations (all by default) becomes a spike train with the annotations `population` and
    `node_id`, silent ones too. The recorded voltages of a population and compartment become one analog signal, with a
    channel for each neuron.
    """
    import neo
    import quantities as pq

    segment = neo.Segment(name="run")
    for name in populations or run.spikes:
        spikes = run.spikes[name]
        for element, train in enumerate(spikes.trains()):
            segment.spiketrains.append(
                neo.SpikeTrain(
                    train,
                    units=pq.ms,
                    t_start=spikes.start * pq.ms,
                    t_stop=spikes.stop * pq.ms,
                    name=f"{name} {element}",
                    population=name,
                    node_id=element,
                )
            )
    for name, voltages in run.voltages.items():
        if len(voltages.times) < 2:
            continue
        for compartment in voltages.compartments:
            signal = neo.AnalogSignal(
                voltages[compartment],
                units=voltages.unit,
                sampling_period=voltages.step * pq.ms,
                t_start=voltages.times[0] * pq.ms,
                name=f"{name}.{compartment}",
                population=name,
                compartment=compartment,
            )
            signal.array_annotate(node_id=voltages.nodes)
            segment.analogsignals.append(signal)
    block = neo.Block(name=run.folder.name, network=run.network)
    block.segments.append(segment)
    return block


def to_nwb(
    run: Run,
    path: str | os.PathLike[str],
    populations: Iterable[str] | None = None,
    session_start: datetime | None = None,
) -> None:
    """Writes the run as an NWB file.

    Each element becomes a unit with the columns `population` and `node_id`; the recorded voltages of a population and
    compartment become a time series with a column for each neuron. The network is kept in the notes.

    :param populations: those whose spikes are written, all by default
    :param session_start: the time that the file gives as its begin; when the network was started by default
    """
    import pynwb

    if session_start is None:
        began = (run.folder / "network.yaml").stat().st_mtime
        session_start = datetime.fromtimestamp(began, timezone.utc)
    version = run.record.get("version", "")
    file = pynwb.NWBFile(
        session_description=f"simulation {run.folder.name}",
        identifier=f"{run.folder.name} {session_start.isoformat()}",
        session_start_time=session_start,
        source_script=f"apical {version}".strip(),
        source_script_file_name="network.yaml",
        notes=run.network,
    )
    chosen = [run.spikes[name] for name in populations or run.spikes]
    if any(spikes.size for spikes in chosen):
        file.units = _units(chosen)
    for name, voltages in run.voltages.items():
        for compartment in voltages.compartments:
            file.add_acquisition(
                pynwb.TimeSeries(
                    name=f"{name}.{compartment}",
                    data=voltages[compartment],
                    unit="volts",
                    conversion=1e-3,
                    starting_time=float(voltages.times[0]) / 1000 if len(voltages.times) else 0.0,
                    rate=1000 / voltages.step,
                    description=f"membrane voltage of neurons {np.array2string(voltages.nodes)}",
                )
            )
    with pynwb.NWBHDF5IO(os.fspath(path), "w") as io:
        io.write(file)


def _units(populations: list[Spikes]) -> pynwb.misc.Units:
    """The table of units, a row for each element. Whole columns: a row at a time takes 16 times as long."""
    import pynwb
    from hdmf.common import ElementIdentifiers, VectorData, VectorIndex

    trains = [train for spikes in populations for train in spikes.trains()]
    times = VectorData(
        name="spike_times", description="times in s", data=np.concatenate(trains) / 1000
    )
    ends = np.cumsum([len(train) for train in trains])
    # Without the intervals of observation Neo cannot read the file.
    observed = VectorData(
        name="obs_intervals",
        description="the time that was recorded, in s",
        data=np.concatenate(
            [np.tile([s.start / 1000, s.stop / 1000], (s.size, 1)) for s in populations]
        ),
    )
    names = VectorData(
        name="population",
        description="name of the population",
        data=[spikes.population for spikes in populations for _ in range(spikes.size)],
    )
    nodes = VectorData(
        name="node_id",
        description="element of the population, from 0 on",
        data=np.concatenate([np.arange(spikes.size) for spikes in populations]),
    )
    return pynwb.misc.Units(
        name="units",
        description="the elements of the populations",
        id=ElementIdentifiers(name="id", data=np.arange(len(trains))),
        colnames=["spike_times", "obs_intervals", "population", "node_id"],
        columns=[
            VectorIndex(name="spike_times_index", data=ends, target=times),
            times,
            VectorIndex(
                name="obs_intervals_index", data=np.arange(len(trains)) + 1, target=observed
            ),
            observed,
            names,
            nodes,
        ],
    )
