#!/usr/bin/env python3
"""Brunel's network in NEST with neurons of precise spike times: the model of networks/brunel.yaml.

usage: nest_brunel.py MODEL THREADS MILLISECONDS    prints one JSON object
"""
import json
import resource
import sys
import time

import nest

MODEL, THREADS, DURATION = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
EXCITATORY, INHIBITORY, WEIGHT, RATIO, DELAY = 10_000, 2_500, 0.1, 5.0, 1.5
NEURON = {
    "C_m": 250.0, "tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 10.0, "V_th": 20.0,
}


def connect(sources, targets, indegree, weight):
    synapse = {"synapse_model": "static_synapse", "weight": weight, "delay": DELAY}
    nest.Connect(sources, targets, {"rule": "fixed_indegree", "indegree": indegree}, synapse)


nest.set_verbosity("M_ERROR")
nest.ResetKernel()
nest.local_num_threads = THREADS
nest.resolution = 0.1
start = time.perf_counter()
excitatory = nest.Create(MODEL, EXCITATORY, params=NEURON)
inhibitory = nest.Create(MODEL, INHIBITORY, params=NEURON)
everyone = excitatory + inhibitory
everyone.V_m = nest.random.uniform(0.0, 19.9)
generator = "poisson_generator_ps" if MODEL.endswith("_ps") else "poisson_generator"
background = nest.Create(generator, params={"rate": 20_000.0})
nest.Connect(background, everyone, syn_spec={"weight": WEIGHT, "delay": DELAY})
connect(excitatory, everyone, EXCITATORY // 10, WEIGHT)
connect(inhibitory, everyone, INHIBITORY // 10, -RATIO * WEIGHT)
nest.Prepare()
built = time.perf_counter()
nest.Run(DURATION)
finished = time.perf_counter()
spikes = nest.local_spike_counter
nest.Cleanup()
print(
    json.dumps(
        {
            "wall_s_build": built - start,
            "wall_s_simulation": finished - built,
            "real_time_factor": (finished - built) * 1e3 / DURATION,
            "synapses": 1250 * 12_500,
            "neurons": 12_500,
            "spikes": {"all": spikes},
            "synaptic_events": spikes * 1250,
            "threads": THREADS,
            "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)
