#!/usr/bin/env python3
"""Brunel's network of delta synapses in Arbor, with its exact, event-driven LIF cells.

usage: in_arbor.py [--scale 0.2] [options]    prints one JSON object

Connections pass one by one through Python, so that the network is built at a fraction of its size. Needs arbor.
"""
import argparse
import sys
import time

import arbor
import numpy as np
from arbor import units

from measured import print_result, write_spikes

CAPACITANCE_PF = 20.0


class Brunel(arbor.recipe):
    """The network at a scale; weights divided by the capacitance are mV."""

    def __init__(self, scale, seed):
        arbor.recipe.__init__(self)
        self.excitatory, self.inhibitory = round(scale * 10_000), round(scale * 10_000) // 4
        self.seed = seed
        self.voltages = np.random.default_rng(seed).uniform(0, 19.9, self.num_cells())

    def num_cells(self):
        return self.excitatory + self.inhibitory

    def cell_kind(self, cell):
        return arbor.cell_kind.lif

    def cell_description(self, cell):
        lif = arbor.lif_cell("source", "target")
        lif.tau_m, lif.C_m, lif.t_ref = 20 * units.ms, CAPACITANCE_PF * units.pF, 2 * units.ms
        lif.E_L, lif.E_R, lif.V_th = 0 * units.mV, 10 * units.mV, 20 * units.mV
        lif.V_m = float(self.voltages[cell]) * units.mV
        return lif

    def connections_on(self, cell):
        rng = np.random.default_rng((self.seed, cell))
        delay, weight = 1.5 * units.ms, 0.1 * CAPACITANCE_PF
        exciting = rng.integers(0, self.excitatory, self.excitatory // 10)
        inhibiting = rng.integers(self.excitatory, self.num_cells(), self.inhibitory // 10)
        return [
            arbor.connection((int(source), "source"), "target", strength, delay)
            for sources, strength in ((exciting, weight), (inhibiting, -5 * weight))
            for source in sources
        ]

    def event_generators(self, cell):
        schedule = arbor.poisson_schedule(
            tstart=0 * units.ms, freq=20 * units.kHz, seed=cell + 1_000_003 * self.seed)
        return [arbor.event_generator("target", 0.1 * CAPACITANCE_PF, schedule)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=["brunel"])
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--duration", type=float, default=1000, help="ms")
    parser.add_argument("--spikes", metavar="FILE.h5", help="write all spikes")
    chosen = parser.parse_args()

    start = time.perf_counter()
    recipe = Brunel(chosen.scale, chosen.seed)
    context = arbor.context(threads=chosen.threads)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context))
    # The spikes have to be recorded to be counted.
    simulation.record(arbor.spike_recording.all)
    built = time.perf_counter()
    simulation.run(chosen.duration * units.ms, 0.1 * units.ms)
    finished = time.perf_counter()
    spikes = simulation.spikes()
    cells, times = spikes["source"]["gid"], spikes["time"]
    if chosen.spikes:
        exciting = cells < recipe.excitatory
        trains = {"E": (times[exciting], cells[exciting])}
        trains["I"] = (times[~exciting], cells[~exciting] - recipe.excitatory)
        write_spikes(chosen.spikes, trains)
    indegree = recipe.excitatory // 10 + recipe.inhibitory // 10
    print_result(
        threads=chosen.threads, neurons=recipe.num_cells(), synapses=recipe.num_cells() * indegree,
        spikes=len(spikes), synaptic_events=len(spikes) * indegree,
        biological_time_ms=chosen.duration,
        wall_s_build=built - start, wall_s_simulation=finished - built,
    )


if __name__ == "__main__":
    sys.exit(main())
