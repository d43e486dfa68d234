// Graphs made in tests, and networks run from them.
import Engine
import Foundation
import HDF5
import NIR
import NetworkDescription

/// A graph as `nir.write` would lay it out.
struct Graph {
    var nodes: [String: ObjectTree]
    var edges: [(String, String)]

    var tree: ObjectTree {
        ObjectTree(
            groups: ["node": body], arrays: ["version": StoredArray(["1.0.8"], shape: [])])
    }

    /// The graph as a node of another one.
    var body: ObjectTree {
        ObjectTree(
            groups: ["nodes": ObjectTree(groups: nodes)],
            arrays: [
                "type": StoredArray(["NIRGraph"], shape: []),
                "edges": StoredArray(
                    edges.flatMap { [$0.0, $0.1] }, shape: [edges.count, 2]),
            ])
    }
}

/// A node of a type with its arrays.
func node(_ type: String, _ arrays: [String: StoredArray] = [:]) -> ObjectTree {
    var arrays = arrays
    arrays["type"] = StoredArray([type], shape: [])
    return ObjectTree(arrays: arrays)
}

func input(_ shape: Int...) -> ObjectTree {
    node("Input", ["shape": StoredArray(shape.map(Double.init))])
}

func output(_ shape: Int...) -> ObjectTree {
    node("Output", ["shape": StoredArray(shape.map(Double.init))])
}

func linear(_ weight: [[Double]]) -> ObjectTree {
    node(
        "Linear",
        ["weight": StoredArray(weight.flatMap { $0 }, shape: [weight.count, weight[0].count])])
}

func affine(_ weight: [[Double]], _ bias: [Double]) -> ObjectTree {
    var node = node("Affine", linear(weight).arrays)
    node.arrays["type"] = StoredArray(["Affine"], shape: [])
    node.arrays["bias"] = StoredArray(bias)
    return node
}

/// Neurons of one kind, in the file's units; `size` is their number.
func neurons(_ type: String, _ size: Int, _ numbers: [String: Double]) -> ObjectTree {
    node(type, numbers.mapValues { StoredArray(Array(repeating: $0, count: size)) })
}

/// LIF neurons as exporters write them: r = tau/dt.
func lif(_ size: Int, tau: Double = 0.02, dt: Double = 1e-3) -> ObjectTree {
    neurons(
        "LIF", size,
        ["tau": tau, "r": tau / dt, "v_leak": 0, "v_threshold": 1, "v_reset": 0])
}

/// CubaLIF neurons as exporters write them: w_in = tau_syn/dt, too.
func cubaLIF(
    _ size: Int, tauSyn: Double = 0.005, tauMem: Double = 0.02, dt: Double = 1e-3
) -> ObjectTree {
    neurons(
        "CubaLIF", size,
        [
            "tau_syn": tauSyn, "tau_mem": tauMem, "r": tauMem / dt, "w_in": tauSyn / dt,
            "v_leak": 0, "v_threshold": 1, "v_reset": 0,
        ])
}

/// A spike of an element.
struct GraphSpike: Hashable, Comparable {
    var ms: Double
    var id: Int

    static func < (a: GraphSpike, b: GraphSpike) -> Bool { (a.ms, a.id) < (b.ms, b.id) }
}

/// Collects spikes by population and voltages by recording.
final class Collector: Recorder {
    var spikes: [Int: [GraphSpike]] = [:]
    var voltages: [Int: [(ms: Double, values: [Float])]] = [:]

    func record(population: Int, times: [Int64], ids: [UInt32]) {
        for (time, id) in zip(times, ids) {
            let ms = Time(picoseconds: time).milliseconds
            spikes[population, default: []].append(GraphSpike(ms: ms, id: Int(id)))
        }
    }

    func record(voltages: [Float], of recording: Int, at time: Time) {
        self.voltages[recording, default: []].append((time.milliseconds, voltages))
    }

    func advanced(to time: Time) -> Bool { true }
}

/// A run of a graph, and what it gave.
struct GraphRun {
    let imported: ImportedNetwork
    let network: Network
    let collector = Collector()

    /// Runs a graph with spikes at its first Input.
    init(
        _ tree: ObjectTree, _ request: GraphImport = GraphImport(path: "graph.nir"),
        spikes: [GraphSpike] = [], duration: Double
    ) throws {
        imported = try ImportedNetwork(nir: tree, request)
        var populations = imported.populations
        if let first = imported.inputs.first {
            populations[first].kind = .source(
                .spikes(
                    SpikeTrains(
                        times: spikes.compactMap { Time(milliseconds: $0.ms) },
                        ids: spikes.map { UInt32($0.id) })))
        }
        var settings = SimulationSettings(
            duration: Time(picoseconds: Int64(duration * 1e9)), threads: 1)
        settings.integrator = imported.integrator
        if let step = imported.step { settings.step = step }
        network = Network(
            neurons: imported.neurons, populations: populations,
            projections: imported.projections, stimuli: imported.stimuli,
            recordings: Recordings(
                spikes: Array(populations.indices), voltages: imported.voltages),
            simulation: settings)
        try Simulation(network).run(into: collector)
    }

    /// The spikes of a population by name, in order, each this much earlier than it came.
    func spikes(_ name: String, earlier ms: Double = 0) -> [GraphSpike] {
        guard let index = network.populations.firstIndex(where: { $0.name == name }) else {
            return []
        }
        return (collector.spikes[index] ?? []).map {
            GraphSpike(ms: (($0.ms - ms) * 1e6).rounded() / 1e6, id: $0.id)
        }.sorted()
    }
}

/// A file among the samples.
func sample(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Samples/\(name)")
}

/// The contents of a graph among the samples.
func sampleTree(_ name: String) throws -> ObjectTree {
    try File.open(sample(name).path).root().tree()
}
