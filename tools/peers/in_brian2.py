#!/usr/bin/env python3
"""The benchmark networks in Brian2, as C++ standalone programs: Brunel, Vogels and Abbott.

usage: in_brian2.py {brunel,cuba,coba} [options]    prints one JSON object

The models are those of `networks/`. Two conventions of Brian2 are made up for: the refractory period counts
from the beginning of the step in which a neuron spikes, so it gets one step more; fixed in-degrees are drawn
without repetition. Compiled with -O3 -march=native -ffast-math; generating and compiling is told apart from
building the network. Needs brian2 and a C++ compiler.
"""
import argparse
import pathlib
import sys
import tempfile
import time

import brian2 as b2
from brian2 import Hz, ms, mV

from measured import print_result, write_spikes

# Runs the program and leaves its time and its peak memory.
RUNNER = """
import resource, subprocess, time
start = time.perf_counter()
subprocess.check_call(["./main"])
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, file=open("usage", "w"))
"""


def brunel(chosen):
    count = round(chosen.scale * 10_000)
    if chosen.synapse == "delta":
        equations, target, weight = "dv/dt = -v/(20*ms) : volt (unless refractory)", "v", 0.1 * mV
    else:
        # A current of 50 pA on 250 pF: 50 pA * 20 ms / 250 pF = 4 mV.
        equations = """dv/dt = (x - v)/(20*ms) : volt (unless refractory)
                       dx/dt = -x/(0.5*ms) : volt"""
        target, weight = "x", 4 * mV
    cells = b2.NeuronGroup(
        count + count // 4, equations, threshold="v >= 20*mV", reset="v = 10*mV", refractory=2.1 * ms,
        method="exact")
    cells.v = "rand()*19.9*mV"
    excitation = b2.Synapses(cells[:count], cells, on_pre=f"{target} += J", delay=1.5 * ms, namespace={"J": weight})
    inhibition = b2.Synapses(
        cells[count:], cells, on_pre=f"{target} -= 5*J", delay=1.5 * ms, namespace={"J": weight})
    excitation.connect(i=f"k for k in sample(N_pre, size={count // 10})")
    inhibition.connect(i=f"k for k in sample(N_pre, size={count // 40})")
    background = b2.PoissonInput(cells, target, 1000, 20 * Hz, weight=weight)
    return cells, count, [excitation, inhibition], [background]


def cuba(chosen):
    cells = b2.NeuronGroup(
        4000,
        """dv/dt = (ge + gi - (v + 49*mV))/(20*ms) : volt (unless refractory)
           dge/dt = -ge/(5*ms) : volt
           dgi/dt = -gi/(10*ms) : volt""",
        threshold="v >= -50*mV", reset="v = -60*mV", refractory=5.1 * ms, method="exact")
    cells.v = "-60*mV + rand()*10*mV"
    excitation = b2.Synapses(cells[:3200], cells, on_pre="ge += 1.62*mV", delay=0.1 * ms)
    inhibition = b2.Synapses(cells[3200:], cells, on_pre="gi -= 9*mV", delay=0.1 * ms)
    excitation.connect(i="k for k in sample(N_pre, size=64)")
    inhibition.connect(i="k for k in sample(N_pre, size=16)")
    return cells, 3200, [excitation, inhibition], []


def coba(chosen):
    cells = b2.NeuronGroup(
        4000,
        """dv/dt = (ge*(-v) + gi*(-80*mV - v) - (v + 60*mV) + 20*mV)/(20*ms) : volt (unless refractory)
           dge/dt = -ge/(5*ms) : 1
           dgi/dt = -gi/(10*ms) : 1""",
        threshold="v >= -50*mV", reset="v = -60*mV", refractory=5.1 * ms, method="exponential_euler")
    cells.v = "-60*mV + rand()*10*mV"
    excitation = b2.Synapses(cells[:3200], cells, on_pre="ge += 0.6", delay=0.1 * ms)
    inhibition = b2.Synapses(cells[3200:], cells, on_pre="gi += 6.7", delay=0.1 * ms)
    excitation.connect(p=0.02)
    inhibition.connect(p=0.02)
    return cells, 3200, [excitation, inhibition], []


MODELS = {"brunel": brunel, "cuba": cuba, "coba": coba}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--synapse", choices=["delta", "exp"], default="delta", help="of brunel")
    parser.add_argument("--scale", type=float, default=1, help="of brunel")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--duration", type=float, default=1000, help="ms")
    parser.add_argument("--spikes", metavar="FILE.h5", help="record all spikes")
    chosen = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
        settings = b2.prefs.devices.cpp_standalone
        # One thread is the serial code, which is faster than OpenMP with one.
        settings.openmp_threads = chosen.threads if chosen.threads > 1 else 0
        settings.run_cmd_unix = [sys.executable, "-c", RUNNER]
        b2.prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-ffast-math", "-march=native"]
        b2.defaultclock.dt = 0.1 * ms
        b2.seed(chosen.seed)
        cells, excitatory, synapses, inputs = MODELS[chosen.model](chosen)
        monitor = b2.SpikeMonitor(cells, record=bool(chosen.spikes))
        b2.Network(cells, *synapses, *inputs, monitor).run(chosen.duration * ms)
        b2.device.build(directory=folder, compile=True, run=False)
        compiled = time.perf_counter()
        b2.device.run(directory=folder, with_output=False, run_args=[])
        seconds, peak = pathlib.Path(folder, "usage").read_text().split()
        simulation = b2.device._last_run_time

        count = sum(len(group) for group in synapses)
        spikes = int(monitor.num_spikes)
        if chosen.spikes:
            # Brian2 gives a spike the time at which its step begins.
            times, ids = monitor.t / ms + 0.1, monitor.i[:]
            parts = {"E": ids < excitatory, "I": ids >= excitatory}
            trains = {name: (times[part], ids[part] % excitatory) for name, part in parts.items()}
            write_spikes(chosen.spikes, trains)
        print_result(
            threads=chosen.threads, neurons=len(cells), synapses=count, spikes=spikes,
            synaptic_events=round(spikes * count / len(cells)),
            biological_time_ms=chosen.duration, wall_s_compile=compiled - start,
            wall_s_build=float(seconds) - simulation, wall_s_simulation=simulation,
            peak_memory_bytes=int(peak),
        )


if __name__ == "__main__":
    sys.exit(main())
