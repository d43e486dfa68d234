// A circuit that tests write, small enough to be read at a glance.
import Foundation
import HDF5
import NetworkDescription
import SONATA
import TestSupport

/// Four nodes of two types in two groups, two virtual nodes, and edges in two groups.
final class CircuitFixture {
    let scratch: Scratch

    var nodeTypes = """
        node_type_id model_type model_template dynamics_params pop_name layer
        7 point_neuron nest:iaf_psc_exp soft.json "pyr cell" L4
        9 point_neuron iaf_psc_delta hard.json sst NULL

        """
    var edgeTypes = """
        edge_type_id  target_query  source_query  model_template  syn_weight  delay nsyns
        1  "layer=='L4' & x"  *  static_synapse  10.5  1.5 NULL
        2  *                  *  static_synapse  NULL  2.0 3

        """
    var nodeTypeIDs: [UInt64] = [7, 7, 9, 7]
    var edgeGroupIndices: [UInt32] = [0, 1, 0]

    init() throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(
            at: scratch.url.appending(path: "models"), withIntermediateDirectories: true)
        try scratch.write(#"{"C_m": 200, "V_m": -61.5, "E_L": -65}"#, to: "models/soft.json")
        try scratch.write(#"{"tau_m": 12.5, "V_min": -1e300}"#, to: "models/hard.json")
    }

    /// Writes all files.
    func write() throws {
        try scratch.write(nodeTypes, to: "types.csv")
        try scratch.write("node_type_id model_type\n1 virtual\n", to: "virtual.csv")
        try scratch.write(edgeTypes, to: "edge_types.csv")
        try writeNodes()
        try writeEdges()
        try scratch.write(
            """
            {"manifest": {"$HERE": "${configdir}", "$MODELS": "$HERE/models"},
             "components": {"point_neuron_models_dir": "$MODELS"},
             "networks": {
               "nodes": [{"nodes_file": "$HERE/nodes.h5", "node_types_file": "types.csv"},
                         {"nodes_file": "./virtual.h5", "node_types_file": "virtual.csv"}],
               "edges": [{"edges_file": "edges.h5", "edge_types_file": "edge_types.csv"},
                         {"edges_file": "none.h5", "enabled": false}]},
             "target_simulator": "NEST"}
            """, to: "circuit_config.json")
        try scratch.write(
            """
            {"network": "circuit_config.json", "run": {"tstop": 50, "dt": 0.1, "random_seed": 4},
             "apical": {"integrator": "event"}, "mystery": 1,
             "node_sets": {"upper": {"layer": "L4", "node_id": [0, 3]}, "both": ["upper", "in"]},
             "reports": {"v": {"cells": "upper", "variable_name": "V_m"}},
             "inputs": {"a": {"input_type": "spikes", "input_file": "in.h5", "node_set": "in"}}}
            """, to: "simulation_config.json")
    }

    private func writeNodes() throws {
        let file = try File.create(scratch.path("nodes.h5"), overwrite: true)
        let nodes = try file.root().createGroup("nodes").createGroup("cells")
        try nodes.createDataset("node_type_id", nodeTypeIDs)
        // Rows are not in the order of ids.
        try nodes.createDataset("node_id", [3, 2, 1, 0] as [UInt64])
        try nodes.createDataset("node_group_id", [0, 1, 0, 1] as [UInt32])
        try nodes.createDataset("node_group_index", [1, 0, 0, 1] as [UInt32])
        let first = try nodes.createGroup("0")
        try first.createDataset("x", [0.5, 1.5])
        try first.createDataset("layer", [0, 1] as [UInt8])
        try first.createGroup("@library").createDataset("layer", strings: ["L6", "L5"])
        let dynamics = try nodes.createGroup("1").createGroup("dynamics_params")
        try dynamics.createDataset("V_m", [-60.5, -59])
        try dynamics.createDataset("V_th", [-51.0, -51])
        try file.close()
        let other = try File.create(scratch.path("virtual.h5"), overwrite: true)
        try other.root().createGroup("nodes").createGroup("in")
            .createDataset("node_type_id", [1, 1] as [UInt64])
        try other.close()
    }

    private func writeEdges() throws {
        let file = try File.create(scratch.path("edges.h5"), overwrite: true)
        let edges = try file.root().createGroup("edges").createGroup("in to cells")
        for (name, ids, population) in [
            ("source_node_id", [0, 1, 1] as [UInt64], "in"),
            ("target_node_id", [3, 0, 1], "cells"),
        ] {
            try edges.createDataset(name, ids).setAttribute("node_population", population)
        }
        try edges.createDataset("edge_type_id", [1, 2, 1] as [UInt32])
        try edges.createDataset("edge_group_id", [0, 1, 1] as [UInt32])
        try edges.createDataset("edge_group_index", edgeGroupIndices)
        try edges.createGroup("0").createDataset("nsyns", [2] as [UInt32])
        let single = try edges.createGroup("1")
        try single.createDataset("syn_weight", [0.25, -4])
        try single.createDataset("delay", [0.75, 1.25])
        try file.close()
    }

    /// The native network of the simulation.
    func translation() throws -> CircuitTranslation {
        try CircuitTranslation(path: scratch.path("simulation_config.json"))
    }

    func network() throws -> Network {
        try NetworkFile.read(
            bytes: Array(translation().network.utf8), path: "circuit",
            readers: FileReaders(
                spikes: { _, _ in SpikeTrains(times: [Time(picoseconds: 5)], ids: [1]) },
                edges: EdgeTable.read)
        ).network
    }
}
