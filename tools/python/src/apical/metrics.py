"""What was measured while a network learnt."""
from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas


class Metrics(Mapping[str, np.ndarray]):
    """The columns of `metrics.csv`, a value for each epoch; NaN where nothing was measured."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._columns:
            known = ", ".join(self._columns) or "none, the run has no task"
            raise KeyError(f"no metric '{name}'; there is: {known}")
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return f"<metrics: {', '.join(self) or 'none'}>"

    def measured(self, name: str, by: str = "epoch") -> tuple[np.ndarray, np.ndarray]:
        """The values of column `by` where `name` was measured, and those of `name`."""
        values = self[name]
        there = ~np.isnan(values)
        return self[by][there], values[there]

    def to_pandas(self) -> pandas.DataFrame:
        """The table."""
        import pandas

        return pandas.DataFrame(self._columns)

    @classmethod
    def read(cls, path: Path) -> Metrics:
        """Reads a file; a missing one has no columns."""
        if not path.exists():
            return cls({})
        with path.open(newline="") as file:
            names, *rows = csv.reader(file)
        cells = [[float(cell) if cell else np.nan for cell in row] for row in rows]
        table = np.array(cells, float).reshape(len(rows), len(names))
        return cls({name: table[:, column] for column, name in enumerate(names)})
