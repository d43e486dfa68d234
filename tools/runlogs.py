"""The logs of a run, and its journal read without any code of the engine: what tools/faults and tools/kills
compare."""
import pathlib
import struct
import zlib

import apical
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
    run = apical.Run(pathlib.Path(folder))
    streams = {}
    for name, spikes in run.spikes.items():
        streams["spikes of " + name] = (spikes.times, [spikes.ids])
    for name, plateaus in run.plateaus.items():
        streams["plateaus of " + name] = (plateaus.times, [plateaus.ids])
    for name, voltages in run.voltages.items():
        streams["voltages of " + name] = (voltages.times, [voltages.data])
    for name, weights in run.weights.items():
        streams["weights of " + name] = (weights.times, [weights.data])
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
