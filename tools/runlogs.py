"""Reading the logs of a run and its journal without any code of ours: what tools/faults and tools/kills
compare."""
import pathlib
import struct
import zlib

import h5py
import numpy


def acknowledged(folder):
    """The time in ms of the last whole frame of a folder's journal (docs/crash-safety.md); `None`
    without a journal."""
    try:
        data = (pathlib.Path(folder) / "journal").read_bytes()
    except FileNotFoundError:
        return None
    place, time = 0, None
    while len(data) - place >= 32:
        magic, body_sum, frame_time, length, _, head_sum = struct.unpack_from("<IIqQII", data, place)
        if magic != 0x314A5041 or zlib.crc32(data[place : place + 28]) != head_sum:
            break
        end = place + 32 + length
        if end > len(data) or zlib.crc32(data[place + 32 : end]) != body_sum:
            break
        place, time = end, frame_time
    return None if time is None else time / 1e9


def contents(folder):
    """All that grows in the logs of a run: for each stream its times in ms and its other columns."""
    folder = pathlib.Path(folder)
    streams = {}
    for log in ("spikes", "plateaus"):
        if log == "spikes" or (folder / f"{log}.h5").exists():
            with h5py.File(folder / f"{log}.h5", "r") as file:
                for name, group in file["spikes"].items():
                    streams[f"{log} of {name}"] = (group["timestamps"][:], [group["node_ids"][:]])
    if (folder / "voltages.h5").exists():
        with h5py.File(folder / "voltages.h5", "r") as file:
            for name, group in file["report"].items():
                start, _, step = group["mapping/time"][:]
                rows = group["data"][:]
                times = numpy.round(start + step * numpy.arange(len(rows)), 9)
                streams["voltages of " + name] = (times, [rows])
    if (folder / "weights.h5").exists():
        with h5py.File(folder / "weights.h5", "r") as file:
            for name, group in file["weights"].items():
                streams["weights of " + name] = (group["time"][:], [group["data"][:]])
    return streams


def is_prefix(found, truth, time):
    """What is wrong with logs that should be the beginning of others, at least all before `time` ms."""
    problems = []
    for name, (times, columns) in truth.items():
        if name not in found:
            problems.append(f"{name}: missing")
            continue
        found_times, found_columns = found[name]
        rows = len(found_times)
        # What is sampled at the very time may come after the frame that says so.
        needed = int(numpy.searchsorted(times, time))
        if rows < needed:
            problems.append(f"{name}: {rows} rows, but {needed} are from before {time} ms")
        elif not numpy.array_equal(found_times, times[:rows]) or not all(
            numpy.array_equal(a, b[:rows]) for a, b in zip(found_columns, columns)
        ):
            problems.append(f"{name}: other rows than in the undisturbed run")
    return problems
