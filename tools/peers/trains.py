#!/usr/bin/env python3
"""Rates and irregularity of the spikes in a SONATA file, window by window, the same for all programs.

usage: trains.py FILE.h5 --from MS --to MS --window MS NAME=SIZE…    prints one JSON object

For each population its mean rate (Hz) and the mean coefficient of variation of its neurons' intervals, of
neurons with three intervals at least, in each window: windows of one length can be compared, whatever the run.
"""
import argparse
import json

import h5py
import numpy as np


def irregularity(times, ids):
    """The mean CV of the intervals of neurons that have at least three; `None` without any."""
    order = np.lexsort((times, ids))
    times, ids = times[order], ids[order]
    values = []
    for train in np.split(times, np.flatnonzero(np.diff(ids)) + 1):
        intervals = np.diff(train)
        if len(intervals) >= 3 and intervals.mean() > 0:
            values.append(intervals.std() / intervals.mean())
    return float(np.mean(values)) if values else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--from", dest="start", type=float, default=0)
    parser.add_argument("--to", type=float, required=True)
    parser.add_argument("--window", type=float, required=True)
    parser.add_argument("populations", nargs="+", metavar="NAME=SIZE")
    chosen = parser.parse_args()
    begins = np.arange(chosen.start, chosen.to - chosen.window + 1e-9, chosen.window)
    rates, cvs = {}, {}
    with h5py.File(chosen.file) as file:
        for text in chosen.populations:
            name, size = text.split("=")
            group = file["spikes"].get(name)
            times, ids = (group["timestamps"][:], group["node_ids"][:]) if group else (np.empty(0),) * 2
            rates[name], cvs[name] = [], []
            for begin in begins:
                part = (times > begin) & (times <= begin + chosen.window)
                rates[name].append(float(part.sum() / int(size) / chosen.window * 1000))
                cvs[name].append(irregularity(times[part], ids[part]))
    print(json.dumps({"rates": rates, "cvs": cvs}))


if __name__ == "__main__":
    main()
