#!/usr/bin/env python3
"""Builds a small SONATA circuit with bmtk and runs circuits in NEST, for comparison with `apical run`.

usage: sonata_in_nest.py build DIR [--model iaf_psc_exp]    a circuit that spikes, with its inputs
       sonata_in_nest.py run DIR/simulation_config.json -o spikes.csv [--reader bmtk|nest]

`build` makes what a reader must get right: types of one model with other parameters, edges in two groups
(weights of single edges, weights of types), a virtual population that spikes drive off the grid, negative
weights, a current, a resting potential that is not where neurons start. `run` lets bmtk's PointNet or NEST's
own SonataNetwork read the circuit; NEST's grid neurons run it. Needs bmtk and nest-simulator of PyPI.
"""
import argparse
import json
import pathlib
import shutil
import sys
import tempfile

import h5py
import numpy as np

# By what the weights of currents are multiplied for other models: excitation, inhibition.
MODELS = {
    "iaf_psc_exp": (1.0, 1.0),
    "iaf_psc_alpha": (0.375, 0.375),
    "iaf_psc_delta": (0.009, 0.01),
    "iaf_cond_exp": (0.018, 0.04),
}
EXCITATION_PA = 250.0
INHIBITION_PA = -300.0
DURATION_MS = 500.0


def parameters(model, **changed):
    """Parameters in NEST's names, those that the model has."""
    values = {"C_m": 250.0, "E_L": -68.0, "V_th": -52.0, "V_reset": -65.0, "t_ref": 2.0, "I_e": 60.0}
    if model == "iaf_cond_exp":
        values |= {"g_L": 16.0, "E_ex": 0.0, "E_in": -80.0, "tau_syn_ex": 2.0, "tau_syn_in": 6.0}
    else:
        values |= {"tau_m": 15.0}
    if model in ("iaf_psc_exp", "iaf_psc_alpha"):
        values |= {"tau_syn_ex": 2.0, "tau_syn_in": 6.0}
    return {name: changed.get(name, value) for name, value in values.items()}


def build(folder, model):
    from bmtk.builder import NetworkBuilder

    excitation, inhibition = MODELS[model]
    rng = np.random.default_rng(7)
    network = folder / "network"
    cortex = NetworkBuilder("cortex")
    point = {"model_type": "point_neuron", "model_template": f"nest:{model}"}
    cortex.add_nodes(N=24, pop_name="pyr", ei="e", dynamics_params="pyr.json", **point)
    cortex.add_nodes(N=8, pop_name="sst", ei="i", dynamics_params="sst.json", **point)
    static = {"model_template": "static_synapse"}
    drawn = cortex.add_edges(
        source={"ei": "e"}, target={"ei": "e"}, delay=2.0, dynamics_params="static.json",
        connection_rule=lambda s, t: 0 if s.node_id == t.node_id else int(rng.random() < 0.2), **static)
    drawn.add_properties(
        "syn_weight", dtypes=float,
        rule=lambda s, t: round(float(rng.normal(0.4, 0.1)) * EXCITATION_PA, 6) * excitation)
    cortex.add_edges(
        source={"ei": "e"}, target={"ei": "i"}, syn_weight=0.5 * EXCITATION_PA * excitation, delay=1.5,
        dynamics_params="static.json",
        connection_rule=lambda s, t: int(rng.integers(0, 3)), **static)
    cortex.add_edges(
        source={"ei": "i"}, target={"ei": "e"}, syn_weight=0.5 * INHIBITION_PA * inhibition, delay=1.0,
        dynamics_params="static.json", connection_rule=lambda s, t: int(rng.random() < 0.4), **static)
    cortex.build()
    cortex.save(output_dir=str(network))
    thalamus = NetworkBuilder("thalamus")
    thalamus.add_nodes(N=20, pop_name="relay", model_type="virtual")
    thalamus.add_edges(
        source=thalamus.nodes(), target=cortex.nodes(), syn_weight=EXCITATION_PA * excitation, delay=1.0,
        dynamics_params="static.json", connection_rule=lambda s, t: int(rng.random() < 0.4), **static)
    thalamus.build()
    thalamus.save(output_dir=str(network))

    (folder / "inputs").mkdir(exist_ok=True)
    times = np.sort(rng.uniform(1, DURATION_MS - 1, int(20 * 50 * DURATION_MS / 1000))).round(2)
    with h5py.File(folder / "inputs" / "thalamus_spikes.h5", "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], dtype=np.uint32)
        group = file.create_group("spikes/thalamus")
        group.attrs["sorting"] = "by_time"
        group.create_dataset("node_ids", data=rng.integers(0, 20, len(times)).astype(np.uint64))
        group.create_dataset("timestamps", data=times).attrs["units"] = "milliseconds"

    def write(path, value):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, indent=1) + "\n")

    components = folder / "components"
    write(components / "cell_models" / "pyr.json", parameters(model))
    write(components / "cell_models" / "sst.json", parameters(model, C_m=200.0, t_ref=1.0, I_e=0.0))
    write(components / "synaptic_models" / "static.json", {})
    write(folder / "circuit_config.json", {
        "manifest": {
            "$BASE_DIR": "${configdir}", "$NETWORK_DIR": "$BASE_DIR/network",
            "$COMPONENTS_DIR": "$BASE_DIR/components",
        },
        "components": {
            "point_neuron_models_dir": "$COMPONENTS_DIR/cell_models",
            "synaptic_models_dir": "$COMPONENTS_DIR/synaptic_models",
        },
        "networks": {
            "nodes": [{"nodes_file": f"$NETWORK_DIR/{name}_nodes.h5",
                       "node_types_file": f"$NETWORK_DIR/{name}_node_types.csv"}
                      for name in ("cortex", "thalamus")],
            "edges": [{"edges_file": f"$NETWORK_DIR/{name}_edges.h5",
                       "edge_types_file": f"$NETWORK_DIR/{name}_edge_types.csv"}
                      for name in ("cortex_cortex", "thalamus_cortex")],
        },
        "target_simulator": "NEST",
    })
    write(folder / "simulation_config.json", {
        "manifest": {"$BASE_DIR": "${configdir}", "$INPUT_DIR": "$BASE_DIR/inputs"},
        "network": "$BASE_DIR/circuit_config.json",
        "target_simulator": "NEST",
        "run": {"tstop": DURATION_MS, "dt": 0.1},
        "inputs": {"relay": {
            "input_type": "spikes", "module": "sonata",
            "input_file": "$INPUT_DIR/thalamus_spikes.h5", "node_set": "thalamus",
        }},
        "output": {"output_dir": "output", "spikes_file": "spikes.h5", "log_file": "log.txt"},
    })


def run_bmtk(config):
    """Spikes as rows of population, time in ms and node id."""
    from bmtk.simulator import pointnet

    copy = pathlib.Path(tempfile.mkdtemp())
    try:
        folder = shutil.copytree(config.parent, copy / "circuit")
        settings = json.loads((folder / config.name).read_text())
        settings["output"] = {"output_dir": str(copy / "output"), "spikes_file": "spikes.h5",
                              "log_file": "log.txt", "overwrite_output_dir": True}
        settings.pop("reports", None)
        (folder / config.name).write_text(json.dumps(settings))
        read = pointnet.Config.from_json(str(folder / config.name))
        read.build_env()
        network = pointnet.PointNetwork.from_config(read)
        pointnet.PointSimulator.from_config(read, network).run()
        rows = []
        with h5py.File(copy / "output" / "spikes.h5") as file:
            for name, group in file["spikes"].items():
                for time, node in zip(group["timestamps"][:], group["node_ids"][:]):
                    rows.append((name, float(time), int(node)))
        return rows
    finally:
        shutil.rmtree(copy)


def connect(network):
    """What NEST's kernel does with edges, for a NEST without HDF5."""
    import nest

    network._create_edges_maps()
    for entry in network._edges_maps:
        with h5py.File(entry["edges_file"]) as file:
            for edges in file["edges"].values():
                source, target = (
                    network.node_collections[edges[f"{end}_node_id"].attrs["node_population"]]
                    for end in ("source", "target"))
                types = edges["edge_type_id"][:]
                for type_id, given in entry["syn_specs"].items():
                    rows = np.flatnonzero(types == int(type_id))
                    if not len(rows):
                        continue
                    spec = {"synapse_model": given.get("synapse_model", "static_synapse")}
                    for name, column in (("weight", "syn_weight"), ("delay", "delay")):
                        spec[name] = (edges[f"0/{column}"][:][edges["edge_group_index"][:][rows]]
                                      if column in edges["0"] else np.full(len(rows), given[name]))
                    nest.Connect(
                        np.array(source.tolist())[edges["source_node_id"][:][rows].astype(int)],
                        np.array(target.tolist())[edges["target_node_id"][:][rows].astype(int)],
                        "one_to_one", spec)
    network._is_network_built = True


def run_nest(config):
    """The same by NEST's own reader; the connections by this script where NEST came without HDF5."""
    import nest
    import nest.lib.hl_api_sonata as reader

    settings = json.loads(config.read_text())
    nest.ResetKernel()
    has_hdf5, reader.have_hdf5 = reader.have_hdf5, True
    if "network" in settings:
        circuit = config.parent / pathlib.Path(settings["network"]).name
        network = nest.SonataNetwork(str(circuit), str(config))
    else:
        network = nest.SonataNetwork(str(config))
    populations = network.Create()
    network.Connect() if has_hdf5 else connect(network)
    recorders = {}
    for name, nodes in populations.items():
        if nodes[0].get("model") == "spike_train_injector":
            continue
        recorders[name] = (nodes[0].global_id, nest.Create("spike_recorder"))
        nest.Connect(nodes, recorders[name][1])
    network.Simulate()
    rows = []
    for name, (first, recorder) in recorders.items():
        events = recorder.get("events")
        rows += [(name, float(time), int(sender) - first)
                 for time, sender in zip(events["times"], events["senders"])]
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    builder = verbs.add_parser("build")
    builder.add_argument("folder", type=pathlib.Path)
    builder.add_argument("--model", choices=MODELS, default="iaf_psc_exp")
    runner = verbs.add_parser("run")
    runner.add_argument("config", type=pathlib.Path)
    runner.add_argument("-o", "--output", type=pathlib.Path, required=True)
    runner.add_argument("--reader", choices=["bmtk", "nest"], default="bmtk")
    options = parser.parse_args()
    if options.verb == "build":
        options.folder.mkdir(parents=True, exist_ok=True)
        return build(options.folder.resolve(), options.model)
    read = run_bmtk if options.reader == "bmtk" else run_nest
    rows = sorted((name, round(time, 4), node) for name, time, node in read(options.config.resolve()))
    with open(options.output, "w") as file:
        file.write("population,time_ms,node\n")
        file.writelines(f"{name},{time},{node}\n" for name, time, node in rows)
    print(f"{len(rows)} spikes", file=sys.stderr)


if __name__ == "__main__":
    main()
