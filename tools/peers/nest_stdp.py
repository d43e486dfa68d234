#!/usr/bin/env python3
"""Runs a reference network in NEST with plastic synapses, for StepReferenceTests.

usage: nest_stdp.py REFERENCE NAME    writes net_NAME_stdp_{spikes,weights}.csv into the folder REFERENCE

The neurons of net_NAME_neurons.csv as `iaf_psc_exp` on a grid of 0.1 ms; the excitatory connections of
net_NAME_connections.csv as `stdp_synapse`, all with a delay of 1.5 ms, the others static. Weights are those
with which each synapse sent its last event; a spike is stamped with the end of its step.
"""
import csv
import pathlib
import sys

import nest

FOLDER, NAME = pathlib.Path(sys.argv[1]), sys.argv[2]
DURATION, DELAY = 500.0, 1.5
NEURON = {
    "C_m": 250.0, "tau_m": 10.0, "E_L": -65.0, "V_th": -50.0, "V_reset": -65.0, "t_ref": 2.0,
    "tau_syn_ex": 2.0, "tau_syn_in": 5.0, "tau_minus": 25.0,
}
RULE = {
    "synapse_model": "recorded", "lambda": 0.02, "alpha": 1.05, "mu_plus": 1.0, "mu_minus": 1.0,
    "tau_plus": 18.0, "Wmax": 80.0,
}


def rows(kind):
    with open(FOLDER / f"net_{NAME}_{kind}.csv") as file:
        return list(csv.DictReader(file))


def write(kind, header, lines):
    with open(FOLDER / f"net_{NAME}_stdp_{kind}.csv", "w") as file:
        file.write(header + "\n")
        file.writelines(",".join(str(cell) for cell in line) + "\n" for line in lines)


nest.set_verbosity("M_ERROR")
nest.ResetKernel()
nest.resolution = 0.1
neurons = rows("neurons")
cells = nest.Create("iaf_psc_exp", len(neurons), params=NEURON)
cells.V_m = [float(row["V0_mV"]) for row in neurons]
cells.I_e = [float(row["I_e_pA"]) for row in neurons]
weights = nest.Create("weight_recorder")
nest.CopyModel("stdp_synapse", "recorded", {"weight_recorder": weights})
for row in rows("connections"):
    weight = float(row["weight_pA"])
    synapse = (
        RULE | {"weight": weight, "delay": DELAY}
        if weight > 0
        else {"weight": weight, "delay": float(row["delay_ms"])}
    )
    nest.Connect(cells[int(row["source"])], cells[int(row["target"])], "one_to_one", synapse)
spikes = nest.Create("spike_recorder")
nest.Connect(cells, spikes)
nest.Simulate(DURATION)

first = cells[0].global_id
write(
    "spikes", "id,time_ms",
    sorted(
        ((int(sender) - first, round(time, 1)) for sender, time in zip(spikes.events["senders"], spikes.events["times"])),
        key=lambda row: (row[1], row[0]),
    ),
)
last = {}
events = weights.events
for source, target, time, weight in zip(
    events["senders"], events["targets"], events["times"], events["weights"]
):
    # What arrives after the end is not compared.
    if time + DELAY < DURATION:
        last[int(source) - first, int(target) - first] = (round(time, 1), repr(float(weight)))
write(
    "weights", "source,target,time_ms,weight_pA",
    ((source, target, *value) for (source, target), value in sorted(last.items())),
)
