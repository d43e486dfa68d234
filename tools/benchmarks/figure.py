#!/usr/bin/env python3
"""Draws runs that `tools/bench --json` printed: the time of each program on each benchmark.

usage: figure.py RUNS.json -o FIGURE.svg
"""
import argparse
import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from report import groups, median, x_real_time

SHOWN = {
    "cuba": "Vogels–Abbott,\ncurrents",
    "coba": "Vogels–Abbott,\nconductances",
    "brunel-delta": "Brunel,\ngrid",
    "brunel-delta-exact": "Brunel, delta,\nexact",
    "brunel-exp-exact": "Brunel, currents,\nexact",
    "microcircuit-0.1": "Potjans–Diesmann,\nscale 0.1",
    "microcircuit": "Potjans–Diesmann,\nfull scale",
}
SAME = {"microcircuit-nest": "microcircuit"}
COLOURS = {"Apical": "#d1495b", "NEST": "#30638e", "Brian2": "#edae49", "Arbor": "#00798c"}


def best(runs):
    """For each benchmark and family of programs the least median of the time, over numbers of threads."""
    values = {}
    for name in {run["benchmark"] for run in runs}:
        own = [run for run in runs if run["benchmark"] == name]
        for (contender, _), group in groups(own, recorded=False).items():
            family = next((family for family in COLOURS if contender.startswith(family)), None)
            exact = "event" in contender or "_ps" in contender
            if family is None or exact != ("exact" in name) or "16-bit" in contender:
                continue
            key = SAME.get(name, name), family
            values[key] = min(values.get(key, float("inf")), median(group, x_real_time))
    return values


def draw(values, path):
    plt.rcParams |= {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "svg.hashsalt": "apical"}
    grey = "#7f7f7f"
    figure, axes = plt.subplots(figsize=(8.4, 3.6))
    width = 0.26
    for place, name in enumerate(SHOWN):
        present = [family for family in COLOURS if (name, family) in values]
        for index, family in enumerate(present):
            value = values[name, family]
            x = place + (index - (len(present) - 1) / 2) * width
            axes.bar(x, value, width * 0.9, color=COLOURS[family])
            axes.text(x, value * 1.12, f"{value:.2g}" if value < 100 else f"{value:.0f}", ha="center", color=grey, fontsize=8)
    for family, colour in COLOURS.items():
        if any(key[1] == family for key in values):
            axes.bar(0, 0, color=colour, label=family)
    axes.set_yscale("log")
    axes.set_xticks(range(len(SHOWN)), SHOWN.values(), fontsize=8)
    axes.set_ylabel("seconds for a biological second")
    axes.axhline(1, color=grey, linewidth=0.6, linestyle=":")
    axes.spines[["top", "right"]].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(grey)
    axes.tick_params(colors=grey, which="both")
    axes.yaxis.label.set_color(grey)
    axes.legend(frameon=False, labelcolor=grey, loc="upper left", ncols=len(COLOURS))
    figure.tight_layout()
    figure.savefig(path, transparent=True, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs")
    parser.add_argument("-o", "--output", required=True)
    chosen = parser.parse_args()
    with open(chosen.runs) as file:
        draw(best(json.load(file)["runs"]), chosen.output)


if __name__ == "__main__":
    sys.exit(main())
