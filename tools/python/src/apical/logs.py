"""Log files as h5py opens them."""

import time
from pathlib import Path

import h5py

# A run writes in bursts, and holds a file for some milliseconds; it waits in turn for readers.
PATIENCE_S = 5.0


def open_log(path: Path) -> h5py.File:
    """A log file, open for reading; waits while a run that goes on writes to it."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return h5py.File(path, "r")
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
