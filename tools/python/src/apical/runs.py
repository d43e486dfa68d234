"""A run: the folder that `apical run` leaves, as one object."""
from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import yaml

from . import command
from .logs import open_log
from .metrics import Metrics
from .spikes import Spikes
from .streams import Streams
from .voltages import Voltages
from .weights import Weights


@dataclass(frozen=True)
class Run:
    """What a run left in its folder. Arrays are read when they are first asked for."""

    #: The folder.
    folder: Path

    @cached_property
    def record(self) -> dict[str, Any]:
        """The content of `run.json`: seed, counts, speed, memory; empty while the run goes on or when it was killed."""
        path = self.folder / "run.json"
        return json.loads(path.read_text()) if path.exists() else {}

    @property
    def is_complete(self) -> bool:
        """Whether the run came to its end."""
        return self.record.get("complete", False)

    @cached_property
    def network(self) -> str:
        """The text of the network as it was run; it runs again alike."""
        return (self.folder / "network.yaml").read_text()

    @cached_property
    def description(self) -> dict[str, Any]:
        """The network file as mappings and lists; scalars are texts, such as `'10 ms'` or `'$g * 2'`."""
        # Texts only: YAML's own idea of types would turn a name like `on` into a truth value.
        return yaml.load(self.network, yaml.BaseLoader)

    @cached_property
    def metrics(self) -> Metrics:
        """What was measured while the network learnt, a value for each epoch."""
        return Metrics.read(self.folder / "metrics.csv")

    @cached_property
    def spikes(self) -> Streams[Spikes]:
        """The spikes of each population that was recorded."""
        return self._trains("spikes.h5")

    @cached_property
    def plateaus(self) -> Streams[Spikes]:
        """When plateaus happened, for each population of which that was recorded."""
        return self._trains("plateaus.h5")

    @cached_property
    def voltages(self) -> Streams[Voltages]:
        """The voltages of each population whose voltages were recorded."""
        return Streams(
            self.folder / "voltages.h5",
            "report",
            lambda name, group: Voltages.read(name, group, self._compartments(name)),
        )

    @cached_property
    def weights(self) -> Streams[Weights]:
        """The weights of each projection whose weights were recorded."""
        return Streams(self.folder / "weights.h5", "weights", Weights.read)

    @property
    def duration(self) -> float:
        """Biological time in ms up to which everything is in the logs."""
        return self._extent[1]

    def _trains(self, file: str) -> Streams[Spikes]:
        """The spikes, or plateaus, of each population in a file."""
        sizes, stop = self._extent_of(file)

        def read(name: str, group: h5py.Group) -> Spikes:
            times, ids = group["timestamps"][:], group["node_ids"][:].astype(np.int64)
            return Spikes(name, sizes[name], times, ids, 0.0, stop)

        return Streams(self.folder / file, "spikes", read)

    @cached_property
    def _extent(self) -> tuple[dict[str, int], float]:
        """The size of each recorded population, and the time up to which all spikes are there."""
        return self._extent_of("spikes.h5")

    def _extent_of(self, file: str) -> tuple[dict[str, int], float]:
        path = self.folder / file
        if not path.exists():
            return {}, self.record.get("biological_time_ms", 0.0)
        with open_log(path) as file:
            about = file["run"]
            names, sizes = about["population_names"].asstr()[:], about["population_sizes"][:]
            return dict(zip(names, map(int, sizes))), float(about.attrs["t_flushed"])

    def _compartments(self, population: str) -> list[str]:
        neuron = self.description["populations"][population]["neuron"]
        return list(self.description["neurons"][neuron]["compartments"])

    def __repr__(self) -> str:
        return f"<run {self.folder}: {', '.join(self.spikes) or 'no spikes'}>"


def load(folder: str | os.PathLike[str]) -> Run:
    """Opens the folder of a run, complete or not.

    A run that was killed leaves a journal; what it holds is brought into the logs first, by `apical recover`. A run
    that is going on is left alone: its logs are then as far as its last burst.

    :raises FileNotFoundError: when the folder holds no run
    :raises CommandError: when the journal cannot be read
    """
    folder = Path(folder)
    if not any((folder / name).exists() for name in ("run.json", "spikes.h5", "journal")):
        raise FileNotFoundError(f"{folder}: is not the folder of a run")
    if (folder / "journal").exists():
        _recover(folder)
    return Run(folder)


def _recover(folder: Path) -> None:
    try:
        command.recover(folder)
    except FileNotFoundError as error:
        warnings.warn(f"{folder}: what is in the journal only is missing: {error}", stacklevel=3)
    except command.CommandError as error:
        if error.status != command.RUN_GOES_ON:
            raise
