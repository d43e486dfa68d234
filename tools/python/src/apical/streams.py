"""The streams of a log by name, each read when it is first asked for."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import h5py

from .logs import open_log

Stream = TypeVar("Stream")


class Streams(Mapping[str, Stream]):
    """The groups below one group of an HDF5 file, as values of Python.

    The file is open only while something is read: a run that goes on may write to it at any other time.
    A file that does not exist has no streams.
    """

    def __init__(self, file: Path, group: str, read: Callable[[str, h5py.Group], Stream]) -> None:
        self._file, self._group, self._read = file, group, read
        self._known: dict[str, Stream] = {}
        self._names: tuple[str, ...] = ()
        if file.exists():
            with open_log(file) as log:
                self._names = tuple(log[group])

    def __getitem__(self, name: str) -> Stream:
        if name not in self._names:
            known = ", ".join(self._names) or "none"
            raise KeyError(f"{self._file}: nothing is logged of '{name}'; there is: {known}")
        if name not in self._known:
            with open_log(self._file) as log:
                self._known[name] = self._read(name, log[self._group][name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<{self._file.name}: {', '.join(self._names) or 'nothing'}>"
