"""The weights of one projection over time."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import h5py
import numpy as np

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Weights:
    """Samples of the weights of a projection.

    Where every source is connected with every target once (`is_dense`), `data` has the axes time, source and target,
    and `sources` and `targets` name the rows and columns. Else it has the axes time and synapse, and both name the
    ends of each synapse.
    """

    #: Name of the projection.
    projection: str
    #: Time of each sample in ms.
    times: np.ndarray
    #: Elements of the population that the projection is from.
    sources: np.ndarray
    #: Elements of the population that it is to.
    targets: np.ndarray
    #: The weights.
    data: np.ndarray
    #: Unit of the weights.
    unit: str

    @property
    def is_dense(self) -> bool:
        """Whether `data` holds matrices."""
        return self.data.ndim == 3

    def matrix(self, sample: int = -1) -> np.ndarray:
        """One sample, the last by default, as a matrix of sources and targets: NaN where no synapse is.

        Synapses that share source and target are added.
        """
        if self.is_dense:
            return self.data[sample]
        shape = (int(self.sources.max(initial=-1)) + 1, int(self.targets.max(initial=-1)) + 1)
        matrix = np.zeros(shape)
        np.add.at(matrix, (self.sources, self.targets), self.data[sample])
        connected = np.zeros(shape, bool)
        connected[self.sources, self.targets] = True
        return np.where(connected, matrix, np.nan)

    def to_pandas(self) -> pandas.DataFrame:
        """A table with a row for each time and a column for each synapse."""
        import pandas

        ends = (
            pandas.MultiIndex.from_product([self.sources, self.targets])
            if self.is_dense
            else pandas.MultiIndex.from_arrays([self.sources, self.targets])
        )
        index = pandas.Index(self.times, name="time_ms")
        columns = ends.set_names(["source", "target"])
        return pandas.DataFrame(self.data.reshape(len(self.times), -1), index, columns)

    @classmethod
    def read(cls, projection: str, group: h5py.Group) -> Weights:
        """Reads the group of a projection."""
        return cls(
            projection,
            group["time"][:],
            group["source_id"][:].astype(np.int64),
            group["target_id"][:].astype(np.int64),
            group["data"][:],
            group["data"].attrs["units"],
        )
