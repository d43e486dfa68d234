#!/usr/bin/env python3
"""The benchmark networks in NEST: Brunel, Vogels and Abbott, Potjans and Diesmann.

usage: in_nest.py {brunel,cuba,coba,microcircuit} [options]    prints one JSON object

The models are those of `networks/`, parameter by parameter; the microcircuit is NEST's own implementation
(PyPI package `microcircuit`). Needs nest-simulator.
"""
import argparse
import contextlib
import io
import sys
import tempfile
import time

import nest

from measured import print_result, write_spikes

RESOLUTION_MS = 0.1


def connect(sources, targets, rule, weight, delay):
    """Synapses of one weight and delay, which NEST then stores once for all."""
    name = f"from_{sources[0].global_id}"
    nest.CopyModel("static_synapse_hom_w", name, {"weight": weight, "delay": delay})
    before = nest.num_connections
    nest.Connect(sources, targets, rule, {"synapse_model": name})
    return nest.num_connections - before


def balanced(excitatory, inhibitory, rules, weights, delay):
    """Both populations of a balanced network onto both; the number of synapses."""
    everyone = excitatory + inhibitory
    return sum(
        connect(sources, everyone, rule, weight, delay)
        for sources, rule, weight in zip((excitatory, inhibitory), rules, weights)
    )


def brunel(chosen):
    model = chosen.neuron or "iaf_psc_delta"
    count = round(chosen.scale * 10_000)
    neuron = {"C_m": 250.0, "tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 10.0, "V_th": 20.0}
    weight = 0.1
    if "delta" not in model:
        weight = 50.0
        neuron |= {"tau_syn_ex": 0.5, "tau_syn_in": 0.5}
    excitatory = nest.Create(model, count, params=neuron)
    inhibitory = nest.Create(model, count // 4, params=neuron)
    everyone = excitatory + inhibitory
    everyone.V_m = nest.random.uniform(0.0, 19.9)

    def connect_all():
        generator = "poisson_generator_ps" if model.endswith("_ps") else "poisson_generator"
        background = nest.Create(generator, params={"rate": 20_000.0})
        nest.Connect(background, everyone, syn_spec={"weight": weight, "delay": 1.5})
        rules = [
            {"rule": "fixed_indegree", "indegree": len(sources) // 10}
            for sources in (excitatory, inhibitory)
        ]
        return balanced(excitatory, inhibitory, rules, (weight, -5 * weight), 1.5)

    return {"E": excitatory, "I": inhibitory}, connect_all


def vogels_abbott(model, neuron, rules, weights):
    neuron |= {"C_m": 200.0, "V_th": -50.0, "V_reset": -60.0, "t_ref": 5.0}
    neuron |= {"tau_syn_ex": 5.0, "tau_syn_in": 10.0}
    excitatory = nest.Create(model, 3200, params=neuron)
    inhibitory = nest.Create(model, 800, params=neuron)
    (excitatory + inhibitory).V_m = nest.random.uniform(-60.0, -50.0)
    populations = {"E": excitatory, "I": inhibitory}
    return populations, lambda: balanced(excitatory, inhibitory, rules, weights, 0.1)


def cuba(chosen):
    rules = [{"rule": "fixed_indegree", "indegree": degree} for degree in (64, 16)]
    neuron = {"E_L": -49.0, "tau_m": 20.0}
    return vogels_abbott(chosen.neuron or "iaf_psc_exp", neuron, rules, (16.2, -90.0))


def coba(chosen):
    rules = [{"rule": "pairwise_bernoulli", "p": 0.02}] * 2
    neuron = {"E_L": -60.0, "g_L": 10.0, "E_ex": 0.0, "E_in": -80.0, "I_e": 200.0}
    return vogels_abbott(chosen.neuron or "iaf_cond_exp", neuron, rules, (6.0, -67.0))


class OneSynapseModelForEachSource:
    """The module `nest` for the full microcircuit: NEST holds at most 2^27 synapses of a model and thread, so
    each source population gets a copy of the model."""

    def __getattr__(self, name):
        return getattr(nest, name)

    def Connect(self, sources, targets, rule=None, syn_spec=None, conn_spec=None, **others):
        if isinstance(syn_spec, dict) and syn_spec.get("synapse_model") == "static_synapse":
            copy = f"static_synapse_{sources[0].global_id}"
            if copy not in nest.synapse_models:
                nest.CopyModel("static_synapse", copy)
            syn_spec = syn_spec | {"synapse_model": copy}
        return nest.Connect(sources, targets, rule or conn_spec, syn_spec, **others)


def microcircuit(chosen):
    from microcircuit import network
    from microcircuit.network_params import default_net_dict
    from microcircuit.sim_params import default_sim_dict
    from microcircuit.stimulus_params import default_stim_dict

    network.nest = OneSynapseModelForEachSource()
    model = default_net_dict | {
        "N_scaling": chosen.scale, "K_scaling": chosen.scale, "bg_input_type": "poisson",
    }
    settings = default_sim_dict | {
        "local_num_threads": chosen.threads, "rng_seed": chosen.seed, "rec_dev": [], "print_time": False,
        "data_path": tempfile.mkdtemp() + "/",
    }
    with contextlib.redirect_stdout(io.StringIO()):
        circuit = network.Network(settings, model, default_stim_dict)
        nest.verbosity = nest.VerbosityLevel.ERROR
        nest.keep_source_table = False
        circuit.create()

    def connect_all():
        with contextlib.redirect_stdout(io.StringIO()):
            circuit.connect()
        return int(circuit.num_synapses.sum())

    names = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
    return dict(zip(names, circuit.pops)), connect_all


MODELS = {"brunel": brunel, "cuba": cuba, "coba": coba, "microcircuit": microcircuit}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--neuron", help="NEST's neuron model; for brunel and cuba")
    parser.add_argument("--scale", type=float, default=1, help="of brunel and microcircuit")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--duration", type=float, default=1000, help="ms")
    parser.add_argument("--spikes", metavar="FILE.h5", help="record all spikes")
    chosen = parser.parse_args()

    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.local_num_threads = chosen.threads
    nest.resolution = RESOLUTION_MS
    nest.rng_seed = chosen.seed
    nest.keep_source_table = False
    start = time.perf_counter()
    populations, connect_all = MODELS[chosen.model](chosen)
    recorders = {}
    if chosen.spikes:
        for name, cells in populations.items():
            recorders[name] = nest.Create("spike_recorder")
            nest.Connect(cells, recorders[name])
    synapses = connect_all()
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(chosen.duration)
    finished = time.perf_counter()
    spikes = nest.local_spike_counter
    nest.Cleanup()

    neurons = sum(len(cells) for cells in populations.values())
    if chosen.spikes:
        trains = {
            name: (recorders[name].events["times"], recorders[name].events["senders"] - cells[0].global_id)
            for name, cells in populations.items()
        }
        write_spikes(chosen.spikes, trains)
    print_result(
        threads=chosen.threads, neurons=neurons, synapses=synapses, spikes=spikes,
        # The mean number of targets stands for that of those that spiked.
        synaptic_events=round(spikes * synapses / neurons),
        biological_time_ms=chosen.duration,
        wall_s_build=built - start, wall_s_simulation=finished - built,
    )


if __name__ == "__main__":
    sys.exit(main())
