"""The voltages of one population."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import h5py
import numpy as np

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Voltages:
    """Voltages of some neurons of a population, sampled at equal distances."""

    #: Name of the population.
    population: str
    #: Time of the first sample in ms.
    start: float
    #: Time from one sample to the next in ms.
    step: float
    #: The neurons, ascending.
    nodes: np.ndarray
    #: Names of the compartments.
    compartments: tuple[str, ...]
    #: Voltages: time, neuron, compartment.
    data: np.ndarray
    #: Unit of the voltages.
    unit: str

    @property
    def times(self) -> np.ndarray:
        """Time of each sample in ms."""
        # Rounded, because a step such as 0.1 ms has no exact double.
        return np.round(self.start + self.step * np.arange(len(self.data)), 9)

    def __getitem__(self, compartment: str) -> np.ndarray:
        """The voltages of one compartment: time, neuron."""
        if compartment not in self.compartments:
            known = ", ".join(self.compartments)
            raise KeyError(f"{self.population}: no '{compartment}' was recorded; there is: {known}")
        return self.data[:, :, self.compartments.index(compartment)]

    def to_pandas(self) -> pandas.DataFrame:
        """A table with a row for each time and a column for each neuron and compartment."""
        import pandas

        columns = pandas.MultiIndex.from_product(
            [self.nodes, self.compartments], names=["node", "compartment"]
        )
        index = pandas.Index(self.times, name="time_ms")
        return pandas.DataFrame(self.data.reshape(len(self.data), -1), index, columns)

    @classmethod
    def read(cls, population: str, group: h5py.Group, names: list[str]) -> Voltages:
        """Reads a SONATA report of ours; `names` are all compartments of the population's neurons."""
        mapping = group["mapping"]
        nodes = mapping["node_ids"][:].astype(np.int64)
        data = group["data"][:]
        elements = mapping["element_ids"][:].reshape(len(nodes), -1)[0]
        begin, _, step = mapping["time"][:]
        return cls(
            population,
            float(begin),
            float(step),
            nodes,
            tuple(names[element] for element in elements),
            data.reshape(len(data), len(nodes), len(elements)),
            group["data"].attrs["units"],
        )
