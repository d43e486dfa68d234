#!/usr/bin/env python3
"""Turns 8x8 digits into the spike trains of networks/microcircuit.yaml.

Each digit is shown for WINDOW ms, then comes a GAP. An input neuron fires regularly while its
pixel is shown, PEAK Hz for the brightest, with a random phase; the neuron of the digit's class
fires a volley late in the window.

usage: make_digit_spikes.py        rewrites networks/data/digits-{inputs,teaching,labels}.csv
"""
import csv
import gzip
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "networks" / "data"
DIGITS, WINDOW, GAP, PEAK = 100, 100.0, 20.0, 100.0
VOLLEY = [70.0 + 4.0 * k for k in range(6)]
BRIGHTEST = 16


def read_digits():
    with gzip.open(DATA / "digits.csv.gz", "rt") as file:
        for row in csv.reader(file):
            yield [float(pixel) for pixel in row[:-1]], int(row[-1])


def regular_train(rate, phase):
    """Times in the window, in ms, of a train of the rate in Hz that starts at phase/rate."""
    spikes = int(WINDOW * rate / 1000 - phase) + 1 if rate > 0 else 0
    times = [(phase + k) * 1000 / rate for k in range(spikes)]
    return [time for time in times if time < WINDOW]


def write(name, header, rows):
    with open(DATA / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    phases = random.Random(1)
    inputs, teaching, labels = [], [], []
    for index, (pixels, label) in zip(range(DIGITS), read_digits()):
        start = index * (WINDOW + GAP)
        for neuron, pixel in enumerate(pixels):
            train = regular_train(PEAK * pixel / BRIGHTEST, phases.random())
            inputs += [(start + time, neuron) for time in train]
        teaching += [(start + time, label) for time in VOLLEY]
        labels.append((start, start + WINDOW, label))
    inputs.sort()
    write("digits-inputs.csv", ["time_ms", "id"], [(f"{time:.3f}", i) for time, i in inputs])
    write("digits-teaching.csv", ["time_ms", "id"], teaching)
    write("digits-labels.csv", ["start_ms", "stop_ms", "label"], labels)


if __name__ == "__main__":
    main()
