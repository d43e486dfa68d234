"""The spikes of one population, and the statistics that need nothing but them."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Spikes:
    """The spikes of a population in order of time."""

    #: Name of the population.
    population: str
    #: Number of its elements: neurons, or trains of a source.
    size: int
    #: Times in ms, ascending.
    times: np.ndarray
    #: The element of each spike, from 0 on.
    ids: np.ndarray
    #: Begin of the recorded time in ms.
    start: float
    #: End of the recorded time in ms.
    stop: float

    def __len__(self) -> int:
        return len(self.times)

    @property
    def duration(self) -> float:
        """Recorded time in ms."""
        return self.stop - self.start

    def between(self, start: float, stop: float) -> Spikes:
        """Those from `start` on, before `stop` (ms)."""
        if not start < stop:
            raise ValueError(f"the time from {start} to {stop} ms is empty")
        first, end = np.searchsorted(self.times, [start, stop])
        return replace(
            self, times=self.times[first:end], ids=self.ids[first:end], start=start, stop=stop
        )

    def trains(self) -> list[np.ndarray]:
        """The times of each element in ms, also of those that are silent."""
        order = np.argsort(self.ids, kind="stable")
        ends = np.cumsum(self.counts())[:-1]
        return np.split(self.times[order], ends)

    def counts(self) -> np.ndarray:
        """Number of spikes of each element."""
        return np.bincount(self.ids, minlength=self.size)

    def rates(self) -> np.ndarray:
        """Mean rate of each element in Hz."""
        return self.counts() / (self.duration / 1000)

    def rate_over_time(self, bin_ms: float = 10.0) -> tuple[np.ndarray, np.ndarray]:
        """Mean rate of an element in Hz over bins of `bin_ms`.

        Returns the middle of each bin in ms and the rates. A last bin that the recorded time does not fill is
        left out.
        """
        bins = int(self.duration / bin_ms * (1 + 1e-12))
        if bins < 1:
            raise ValueError(f"{self.duration} ms hold no bin of {bin_ms} ms")
        edges = self.start + bin_ms * np.arange(bins + 1)
        counts = np.diff(np.searchsorted(self.times, edges))
        return edges[:-1] + bin_ms / 2, counts / (max(self.size, 1) * bin_ms / 1000)

    def isi(self) -> np.ndarray:
        """The intervals in ms between successive spikes of an element, of all elements together."""
        return np.concatenate([np.diff(train) for train in self.trains()])

    def cv(self) -> np.ndarray:
        """Coefficient of variation of each element's intervals; NaN with fewer than two intervals.

        The deviation is that of a population, as in Elephant.
        """
        values = np.full(self.size, np.nan)
        for element, train in enumerate(self.trains()):
            if len(train) > 2:
                intervals = np.diff(train)
                values[element] = intervals.std() / intervals.mean()
        return values

    def to_pandas(self) -> pandas.DataFrame:
        """A table with the columns `time_ms` and `id`."""
        import pandas

        return pandas.DataFrame({"time_ms": self.times, "id": self.ids})
