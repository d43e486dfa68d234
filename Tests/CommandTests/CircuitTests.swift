// SONATA circuits from the command line: their spikes are NEST's, and writing one gives the same network.
import Foundation
import HDF5
import NetworkDescription
import TestSupport
import Testing

@Suite struct CircuitTests {
    let scratch: Scratch
    /// The circuit that bmtk built.
    private let folder: String

    init() throws {
        scratch = try Scratch()
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Circuit")
        folder = scratch.path("circuit")
        try FileManager.default.copyItem(atPath: source.path, toPath: folder)
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    private func change(_ name: String, _ changes: [(String, String)]) throws {
        var text = try text(name)
        for (old, new) in changes {
            try #require(text.contains(old), "\(name) has no '\(old)'")
            text = text.replacing(old, with: new)
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    /// A spike: time in steps of 0.1 ms, and node.
    private struct Spike: Hashable, Comparable {
        var step: Int
        var node: Int
        static func < (a: Spike, b: Spike) -> Bool { (a.step, a.node) < (b.step, b.node) }
    }

    /// NEST's spikes of the circuit.
    private func reference(_ model: String) throws -> [Spike] {
        try text("spikes/\(model).csv").split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: ",")
            let (time, node) = (try #require(Double(cells[1])), try #require(Int(cells[2])))
            return Spike(step: Int((time * 10).rounded()), node: node)
        }.sorted()
    }

    /// The spikes that a run logged under the name of a population.
    private func logged(_ run: String, _ population: String) throws -> [Spike] {
        let group = try File.open(scratch.path(run) + "/spikes.h5").root()
            .group("spikes/\(population)")
        let times: [Double] = try group.dataset("timestamps").read()
        let nodes: [UInt64] = try group.dataset("node_ids").read()
        return zip(times, nodes).map { Spike(step: Int(($0 * 10).rounded()), node: Int($1)) }
            .sorted()
    }

    /// Makes the circuit one of another model, as the script that built it does.
    private func rebuild(
        as model: String, excitation: Double, inhibition: Double, _ parameters: [(String, String)]
    ) throws {
        try change("network/cortex_node_types.csv", [("nest:iaf_psc_exp", "nest:\(model)")])
        try change(
            "network/cortex_cortex_edge_types.csv",
            [(" 125.0 ", " \(125 * excitation) "), (" -150.0 ", " \(-150 * inhibition) ")])
        try change("network/thalamus_cortex_edge_types.csv", [(" 250.0 ", " \(250 * excitation) ")])
        let group = try File.open(folder + "/network/cortex_cortex_edges.h5", .readWrite).root()
            .group("edges/cortex_to_cortex")
        for name in ["0", "1"] where try group.exists("\(name)/syn_weight") {
            let weights = try group.dataset("\(name)/syn_weight")
            try weights.write(try weights.read(Double.self).map { $0 * excitation })
        }
        for neuron in ["pyr", "sst"] {
            try change("components/cell_models/\(neuron).json", parameters)
        }
    }

    private func run(_ file: String, _ arguments: String...) throws -> Outcome {
        try Command(["run", file, "--json"] + arguments, in: scratch).finish()
    }

    // MARK: NEST

    @Test func currentsGiveTheSpikesOfNEST() throws {
        let outcome = try run("circuit/simulation_config.json", "--out", "run")
        #expect(outcome.status == 0, "\(outcome.error)")
        let expected = try reference("iaf_psc_exp")
        #expect(expected.count == 224)
        #expect(try logged("run", "cortex") == expected)
        #expect(try outcome.object["spikes"] as? [String: Int] == ["cortex": 224, "thalamus": 500])
        #expect(try outcome.object["integrator"] as? String == "step")
    }

    @Test func alphaCurrentsGiveTheSpikesOfNEST() throws {
        try rebuild(as: "iaf_psc_alpha", excitation: 0.375, inhibition: 0.375, [])
        #expect(try run("circuit/simulation_config.json", "--out", "run").status == 0)
        #expect(try logged("run", "cortex") == reference("iaf_psc_alpha"))
    }

    @Test func jumpsOfTheVoltageGiveTheSpikesOfNEST() throws {
        try rebuild(
            as: "iaf_psc_delta", excitation: 0.009, inhibition: 0.01,
            [
                ("\"tau_syn_ex\": 2.0", "\"V_min\": -1e300"),
                ("\"tau_syn_in\": 6.0", "\"tau_minus\": 1"),
            ])
        #expect(try run("circuit/simulation_config.json", "--out", "run").status == 0)
        #expect(try logged("run", "cortex") == reference("iaf_psc_delta"))
    }

    /// NEST integrates conductances by an adaptive Runge-Kutta method, with a spike at the end of the
    /// step in which the threshold was passed; the exponential Euler method here differs by less than a
    /// step of 0.1 ms.
    @Test func conductancesGiveTheSpikesOfNEST() throws {
        try rebuild(
            as: "iaf_cond_exp", excitation: 0.018, inhibition: 0.04,
            [("\"tau_m\": 15.0", "\"g_L\": 16.0, \"E_ex\": 0.0, \"E_in\": -80.0")])
        #expect(try run("circuit/simulation_config.json", "--out", "run").status == 0)
        let (found, expected) = (try logged("run", "cortex"), try reference("iaf_cond_exp"))
        #expect(found.count == expected.count)
        for node in 0..<32 {
            let (own, nests) = (
                found.filter { $0.node == node }, expected.filter { $0.node == node }
            )
            #expect(own.count == nests.count, "node \(node)")
            #expect(zip(own, nests).allSatisfy { abs($0.step - $1.step) <= 1 }, "node \(node)")
        }
    }

    // MARK: The other verbs

    @Test func aCircuitWithoutASimulationNeedsADuration() throws {
        let refused = try apical("validate", "circuit/circuit_config.json", in: scratch)
        #expect(refused.status == 2)
        #expect(refused.error.contains("missing key 'duration'"), "\(refused.error)")
        let outcome = try apical(
            "describe", "circuit/circuit_config.json", "--duration", "10 ms", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("they stay silent"))
        let object = try outcome.object
        #expect(object["neurons"] as? Int == 32)
        let populations = try #require(object["populations"] as? [[String: Any]])
        #expect(
            populations.map { $0["name"] as? String } == ["cortex_pyr", "cortex_sst", "thalamus"])
        #expect(populations.map { $0["size"] as? Int } == [24, 8, 20])
    }

    @Test func reportsOfVoltagesHaveTheNodesOfTheCircuit() throws {
        try change(
            "simulation_config.json",
            [
                (
                    "\"output\":",
                    """
                    "node_sets": {"some": {"population": "cortex", "node_id": [2, 30]}},
                    "reports": {"v": {"cells": "some", "variable_name": "V_m", "dt": 1.0}},
                    "output":
                    """
                )
            ])
        let outcome = try run("circuit/simulation_config.json", "--out", "run")
        #expect(outcome.status == 0, "\(outcome.error)")
        let report = try File.open(scratch.path("run/voltages.h5")).root().group("report/cortex")
        #expect(try report.dataset("mapping/node_ids").read(UInt64.self) == [2, 30])
        let data = try report.dataset("data")
        #expect(try data.shape() == [500, 2])
        // Both start at NEST's -70 mV, whatever their resting potential is.
        #expect(try data.read(Float.self).prefix(2) == [-70, -70])
    }

    @Test func theResolvedNetworkRunsAgain() throws {
        #expect(try run("circuit/simulation_config.json", "--out", "first").status == 0)
        let again = try run("first/network.yaml", "--out", "second")
        #expect(again.status == 0, "\(again.error)")
        #expect(try apical("diff", "first", "second", in: scratch).status == 0)
    }

    @Test func theOldLayoutOfSpikesIsReadAlike() throws {
        let path = folder + "/inputs/thalamus_spikes.h5"
        let given = try File.open(path)
        let group = try given.root().group("spikes/thalamus")
        let times: [Double] = try group.dataset("timestamps").read()
        let nodes: [UInt64] = try group.dataset("node_ids").read()
        try given.close()
        let file = try File.create(path, overwrite: true)
        let spikes = try file.root().createGroup("spikes")
        try spikes.createDataset("timestamps", times)
        try spikes.createDataset("gids", nodes)
        try file.close()
        #expect(try run("circuit/simulation_config.json", "--out", "run").status == 0)
        #expect(try logged("run", "cortex") == reference("iaf_psc_exp"))
    }

    @Test(arguments: [
        ("network/cortex_node_types.csv", "nest:iaf_psc_exp", "nest:glif_psc", "glif_psc"),
        ("network/cortex_node_types.csv", "pyr.json", "missing.json", "missing.json"),
        ("network/cortex_cortex_edge_types.csv", "static_synapse", "stdp_synapse", "stdp_synapse"),
        ("network/cortex_cortex_edge_types.csv", "101 ", "103 ", "edge_type_id 101"),
        ("network/cortex_cortex_edge_types.csv", " 1.5", "", "cells, but the header"),
        ("components/cell_models/pyr.json", "tau_m", "tau_n", "did you mean 'tau_m'?"),
        ("components/cell_models/pyr.json", "15.0", "\"15\"", "must be a number"),
        ("components/cell_models/pyr.json", "{", "", "not valid JSON"),
        ("circuit_config.json", "$NETWORK_DIR/cortex_nodes", "$NETWORK/cortex_nodes", "'NETWORK'"),
        ("circuit_config.json", "cortex_nodes.h5", "cortex_edges.h5", "cortex_edges.h5"),
        ("circuit_config.json", "$BASE_DIR/network", "$NETWORK_DIR/x", "go round in a circle"),
        ("simulation_config.json", "\"thalamus\"", "\"thalmus\"", "thalmus"),
        ("simulation_config.json", "\"thalamus\"", "\"cortex\"", "has no virtual nodes"),
        ("simulation_config.json", "\"spikes\"", "\"current_clamp\"", "current_clamp"),
        ("simulation_config.json", "thalamus_spikes.h5", "none.h5", "none.h5"),
    ])
    func mistakesAreRefusedWithTheirPlace(
        file: String, old: String, new: String, words: String
    ) throws {
        try change(file, [(old, new)])
        let outcome = try apical("validate", "circuit/simulation_config.json", in: scratch)
        #expect([2, 65].contains(outcome.status), "\(outcome.error)")
        #expect(outcome.error.contains(words), "\(outcome.error)")
    }

    // MARK: Writing circuits

    /// Neurons of two populations, all that SONATA has words for.
    private static let native = """
        neurons:
          cell:
            compartments: {soma: {capacitance: 200 pF, tau: 12.5 ms, v_rest: -66 mV}}
            receptors:
              exc: {at: soma, kind: exponential_current, tau: 2 ms}
              inh: {at: soma, kind: exponential_current, tau: 6 ms}
            spike: {at: soma, threshold: -50 mV, reset: -64 mV, refractory: 1.5 ms}
          gated:
            compartments: {soma: {capacitance: 250 pF, tau: 15 ms, v_rest: -68 mV}}
            receptors:
              ampa: {at: soma, kind: exponential_conductance, tau: 2 ms, reversal: 0 mV}
              gaba: {at: soma, kind: exponential_conductance, tau: 6 ms, reversal: -80 mV}
            spike: {at: soma, threshold: -52 mV, reset: -65 mV, refractory: 2 ms}
        populations:
          noise: {size: 30, source: {kind: poisson, rate: 60 Hz}}
          E: {size: 20, neuron: cell, initial: {soma: {uniform: [-66 mV, -51 mV]}}}
          I: {size: 10, neuron: cell, bias: {soma: 180 pA}}
          G: {size: 8, neuron: gated}
        projections:
          drive:
            from: noise
            to: [E.exc, I.exc]
            connect: {rule: fixed_indegree, indegree: 12}
            weight: {normal: {mean: 150 pA, std: 20 pA, min: 1 pA}}
            delay: 1 ms
          excite:
            from: E
            to: I.exc
            connect: {rule: pairwise_bernoulli, p: 0.4}
            weight: 80 pA
            delay: {uniform: [0.5 ms, 2.5 ms]}
          inhibit: {from: I, to: E.inh, connect: {rule: all_to_all}, weight: -30 pA, delay: 1.5 ms}
          open: {from: [noise, E], to: G.ampa, connect: {rule: all_to_all}, weight: 2 nS, delay: 1 ms}
          shut: {from: I, to: G.gaba, connect: {rule: all_to_all}, weight: 1.5 nS, delay: 1 ms}
        stimuli: {push: {kind: current, to: E.soma, amplitude: 40 pA}}
        record: {spikes: [noise, E, I, G], voltages: {E: {nodes: [0, 3], every: 1 ms}}}
        simulation: {duration: 300 ms, seed: 5}

        """

    @Test(arguments: ["event", "step"])
    func aNetworkWrittenAsACircuitGivesTheSameSpikes(integrator: String) throws {
        try scratch.write(Self.native, to: "native.yaml")
        let set = "simulation.integrator=\(integrator)"
        let original = try run("native.yaml", "--out", "original", "--set", set)
        #expect(original.status == 0, "\(original.error)")
        let written = try apical(
            "convert", "native.yaml", "--to", "sonata", "-o", "sonata", "--set", set, in: scratch)
        #expect(written.status == 0, "\(written.error)")
        let back = try run("sonata/simulation_config.json", "--out", "back")
        #expect(back.status == 0, "\(back.error)")
        #expect(try back.object["integrator"] as? String == integrator)
        for population in ["E", "I", "G"] {
            let (before, after) = (
                try exact("original", population), try exact("back", population)
            )
            #expect(before.count > 10, "\(population) hardly spikes")
            #expect(before.map(\.node) == after.map(\.node))
            // The leak of a conductance model is stored as g_L: its time constant may be another double.
            #expect(zip(before, after).allSatisfy { abs($0.time - $1.time) < 1e-6 })
        }
    }

    private func exact(_ run: String, _ population: String) throws -> [(time: Double, node: UInt64)]
    {
        let group = try File.open(scratch.path(run) + "/spikes.h5").root()
            .group("spikes/\(population)")
        return Array(
            zip(
                try group.dataset("timestamps").read(Double.self),
                try group.dataset("node_ids").read(UInt64.self))
        ).map { ($0, $1) }
    }

    @Test func indicesFindEveryEdgeByBothEnds() throws {
        try scratch.write(Self.native, to: "native.yaml")
        #expect(
            try apical("convert", "native.yaml", "--to", "sonata", "-o", "out", in: scratch).status
                == 0)
        let edges = try File.open(scratch.path("out/network/excite_edges.h5")).root()
            .group("edges/excite")
        for (index, column, size) in [
            ("target_to_source", "target_node_id", 10), ("source_to_target", "source_node_id", 20),
        ] {
            let nodes: [UInt64] = try edges.dataset(column).read()
            let ranges: [UInt64] = try edges.dataset("indices/\(index)/node_id_to_ranges").read()
            let rows: [UInt64] = try edges.dataset("indices/\(index)/range_to_edge_id").read()
            #expect(ranges.count == 2 * size)
            for node in 0..<size {
                let own = ranges[2 * node]..<ranges[2 * node + 1]
                let found: [UInt64] = own.flatMap { (row: UInt64) -> Range<UInt64> in
                    rows[2 * Int(row)]..<rows[2 * Int(row) + 1]
                }
                let expected = nodes.indices.filter { nodes[$0] == UInt64(node) }.map(UInt64.init)
                #expect(found == expected, "\(index) of \(node)")
            }
        }
    }

    @Test(arguments: [
        ("tau: 6 ms}\n    spike", "tau: 6 ms}\n      d: {at: soma, kind: delta}\n    spike", ""),
        ("amplitude: 40 pA", "amplitude: 40 pA, stop: 20 ms", "stimuli.push"),
        ("reset: -64 mV", "reset: {subtract: 3 mV}", "neurons.cell"),
        ("weight: -30 pA", "weight: {uniform: [-30 pA, 5 pA]}", "different 'tau'"),
        ("weight: 1.5 nS", "weight: -1.5 nS", "receptors.gaba"),
    ])
    func whatSonataCannotSayIsRefusedByName(old: String, new: String, words: String) throws {
        let text = Self.native.replacing(old, with: new)
        try #require(text != Self.native || words.isEmpty)
        try scratch.write(text, to: "native.yaml")
        let outcome = try apical(
            "convert", "native.yaml", "--to", "sonata", "-o", "out", in: scratch)
        #expect(outcome.status == (words.isEmpty ? 0 : 2), "\(outcome.error)")
        #expect(words.isEmpty || outcome.error.contains(words), "\(outcome.error)")
        #expect(scratch.exists("out") == words.isEmpty)
    }
}
