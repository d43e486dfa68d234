// Graphs in the steps of their exporters against the same graphs run literally.
import Foundation
import HDF5
import NIR
import NetworkDescription
import TestSupport
import Testing

private struct Dice {
    private var source: SplitMix

    init(_ seed: UInt64) { source = SplitMix(state: seed) }

    mutating func number(_ range: ClosedRange<Double>) -> Double {
        // As the file would hold it, in single precision.
        Double(Float(Double.random(in: range, using: &source)))
    }

    mutating func matrix(
        _ rows: Int, _ columns: Int, _ range: ClosedRange<Double>
    ) -> [[Double]] {
        (0..<rows).map { _ in (0..<columns).map { _ in number(range) } }
    }

    /// Elements that are active in each step.
    mutating func input(_ elements: Int, steps: Int, chance: Double) -> [Int: [Int]] {
        var active: [Int: [Int]] = [:]
        for step in 0..<steps {
            active[step] = (0..<elements).filter { _ in
                Double.random(in: 0..<1, using: &source) < chance
            }
        }
        return active
    }
}

/// Steps as milliseconds: all graphs here have steps of 1 ms.
private func given(_ input: [Int: [Int]]) -> [GraphSpike] {
    input.flatMap { step, ids in ids.map { GraphSpike(ms: Double(step), id: $0) } }
}

private func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

@Suite struct DiscreteTests {
    /// Runs both, and expects the very same spikes at the stated lateness in steps.
    private func compare(
        _ graph: Graph, _ literal: LiteralGraph, input: [Int: [Int]], steps: Int,
        late: [String: Int], _ request: GraphImport = GraphImport(path: "g.nir")
    ) throws {
        let truth = literal.run(steps: steps, input: input)
        let run = try GraphRun(
            graph.tree, request, spikes: given(input), duration: Double(steps) + 10)
        #expect(run.imported.integrator == .step)
        for (name, steps_) in late {
            let spikes = run.spikes(name, earlier: Double(steps_)).filter {
                $0.ms < Double(steps)
            }
            #expect(!spikes.isEmpty, "\(name) is silent")
            #expect(spikes == truth[name] ?? [], "\(name)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func layersWithBiasesSpikeStepByStep(_ seed: UInt64) throws {
        var dice = Dice(seed)
        let (w1, w2) = (dice.matrix(12, 8, -0.5...1), dice.matrix(5, 12, -0.5...1))
        let b1 = (0..<12).map { _ in dice.number(-0.05...0.1) }
        let b2 = (0..<5).map { _ in dice.number(0...0.1) }
        let graph = Graph(
            nodes: [
                "input": input(8), "fc1": affine(w1, b1), "lif1": lif(12), "fc2": affine(w2, b2),
                "lif2": lif(5, tau: 0.01), "output": output(5),
            ],
            edges: [
                ("input", "fc1"), ("fc1", "lif1"), ("lif1", "fc2"), ("fc2", "lif2"),
                ("lif2", "output"),
            ])
        let literal = LiteralGraph(
            nodes: [
                ("input", .input(8)), ("fc1", .linear(w1, bias: b1)),
                ("lif1", .lif(12, beta: 0.95)), ("fc2", .linear(w2, bias: b2)),
                ("lif2", .lif(5, beta: 0.9)),
            ], edges: graph.edges)
        try compare(
            graph, literal, input: dice.input(8, steps: 300, chance: 0.1), steps: 300,
            late: ["lif1": 1, "lif2": 2])
    }

    @Test(arguments: [4, 5, 6] as [UInt64])
    func recurrentSynapticNeuronsSpikeStepByStep(_ seed: UInt64) throws {
        var dice = Dice(seed)
        let (w, rec) = (dice.matrix(10, 6, -0.1...0.2), dice.matrix(10, 10, -0.1...0.08))
        let out = dice.matrix(4, 10, -0.05...0.15)
        let bias = (0..<10).map { _ in dice.number(0...0.02) }
        let graph = Graph(
            nodes: [
                "input": input(6), "fc": affine(w, bias), "rec": linear(rec), "rlif": cubaLIF(10),
                "fc_out": linear(out), "lif_out": cubaLIF(4, tauSyn: 0.002, tauMem: 0.01),
                "output": output(4),
            ],
            edges: [
                ("input", "fc"), ("fc", "rlif"), ("rlif", "rec"), ("rec", "rlif"),
                ("rlif", "fc_out"), ("fc_out", "lif_out"), ("lif_out", "output"),
            ])
        let literal = LiteralGraph(
            nodes: [
                ("input", .input(6)), ("fc", .linear(w, bias: bias)),
                ("rlif", .cuba(10, alpha: 0.8, beta: 0.95)),
                ("rec", .linear(rec, bias: zeros(10))), ("fc_out", .linear(out, bias: zeros(4))),
                ("lif_out", .cuba(4, alpha: 0.5, beta: 0.9)),
            ],
            edges: [
                ("input", "fc"), ("fc", "rlif"), ("rlif", "rec"), ("rec", "rlif"),
                ("rlif", "fc_out"), ("fc_out", "lif_out"),
            ])
        try compare(
            graph, literal, input: dice.input(6, steps: 300, chance: 0.2), steps: 300,
            late: ["rlif": 1, "lif_out": 2])
    }

    @Test func branchesOfDifferentDepthMeetInTheSameStep() throws {
        var dice = Dice(7)
        let (near, far) = (dice.matrix(6, 5, -0.6...0.3), dice.matrix(6, 9, 0...0.7))
        let first = dice.matrix(9, 5, 0...1)
        let graph = Graph(
            nodes: [
                "in": input(5), "a": linear(first), "hidden": lif(9), "b": linear(far),
                "skip": linear(near), "sum": lif(6), "output": output(6),
            ],
            edges: [
                ("in", "a"), ("a", "hidden"), ("hidden", "b"), ("b", "sum"), ("in", "skip"),
                ("skip", "sum"), ("sum", "output"),
            ])
        let literal = LiteralGraph(
            nodes: [
                ("in", .input(5)), ("a", .linear(first, bias: zeros(9))),
                ("hidden", .lif(9, beta: 0.95)), ("b", .linear(far, bias: zeros(6))),
                ("skip", .linear(near, bias: zeros(6))), ("sum", .lif(6, beta: 0.95)),
            ], edges: graph.edges)
        try compare(
            graph, literal, input: dice.input(5, steps: 300, chance: 0.15), steps: 300,
            late: ["hidden": 1, "sum": 2])
    }

    @Test(arguments: [1, 2])
    func convolutionsAndPoolsReachTheRightNeurons(_ stride: Int) throws {
        var dice = Dice(8)
        let weight = (0..<3).map { _ in
            (0..<2).map { _ in dice.matrix(3, 3, -0.4...0.6) }
        }
        let size = stride == 1 ? 8 : 4
        let count = 3 * size * size
        let dense = dice.matrix(4, count / 4, -0.3...0.5)
        func wholes(_ numbers: Int...) -> StoredArray { StoredArray(numbers.map(Double.init)) }
        var first = lif(count)
        first.arrays = first.arrays.mapValues { array in
            array.numbers.map { StoredArray($0, shape: [3, size, size]) } ?? array
        }
        let conv = node(
            "Conv2d",
            [
                "input_shape": wholes(8, 8),
                "weight": StoredArray(
                    weight.flatMap { $0.flatMap { $0.flatMap { $0 } } }, shape: [3, 2, 3, 3]),
                "stride": wholes(stride, stride), "padding": wholes(2, 2),
                "dilation": wholes(2, 2), "groups": StoredArray([1], shape: []),
                "bias": StoredArray([0, 0, 0]),
            ])
        let pool = node(
            "AvgPool2d",
            ["kernel_size": wholes(2, 2), "stride": wholes(2, 2), "padding": wholes(0, 0)])
        let flat = node(
            "Flatten",
            ["start_dim": StoredArray([0], shape: []), "end_dim": StoredArray([-1], shape: [])])
        let graph = Graph(
            nodes: [
                "in": input(2, 8, 8), "conv": conv, "first": first, "pool": pool, "flat": flat,
                "fc": linear(dense), "last": lif(4), "out": output(4),
            ],
            edges: [
                ("in", "conv"), ("conv", "first"), ("first", "pool"), ("pool", "flat"),
                ("flat", "fc"), ("fc", "last"), ("last", "out"),
            ])
        let literal = LiteralGraph(
            nodes: [
                ("in", .input(128)),
                (
                    "conv",
                    .convolution(weight, image: [2, 8, 8], stride: stride, padding: 2, dilation: 2)
                ),
                ("first", .lif(count, beta: 0.95)),
                ("pool", .pool(image: [3, size, size], size: 2, isMean: true)),
                ("fc", .linear(dense, bias: zeros(4))), ("last", .lif(4, beta: 0.95)),
            ],
            edges: [
                ("in", "conv"), ("conv", "first"), ("first", "pool"), ("pool", "fc"),
                ("fc", "last"),
            ])
        try compare(
            graph, literal, input: dice.input(128, steps: 60, chance: 0.1), steps: 60,
            late: ["first": 1, "last": 2])
    }

    @Test func thresholdsComposeScalesAndDelaysStepByStep() throws {
        var dice = Dice(9)
        let w = dice.matrix(7, 5, -0.2...0.8)
        let scales = (0..<5).map { _ in dice.number(0.5...1.5) }
        var scaled = w
        for row in scaled.indices {
            for column in 0..<5 { scaled[row][column] *= scales[column] }
        }
        let graph = Graph(
            nodes: [
                "in": input(5), "scale": node("Scale", ["scale": StoredArray(scales)]),
                "wait": node("Delay", ["delay": StoredArray(Array(repeating: 0.003, count: 5))]),
                "fc": linear(w),
                "thr": node(
                    "Threshold", ["threshold": StoredArray(Array(repeating: 0.9, count: 7))]),
                "lif": lif(7), "half": node("Scale", ["scale": StoredArray([0.4], shape: [])]),
            ],
            edges: [
                ("in", "scale"), ("scale", "wait"), ("wait", "fc"), ("fc", "thr"), ("thr", "half"),
                ("half", "lif"),
            ])
        let half = (0..<7).map { row in (0..<7).map { $0 == row ? 0.4 : 0 } }
        let literal = LiteralGraph(
            nodes: [
                ("in", .input(5)), ("wait", .delay(5, steps: 3)),
                ("fc", .linear(scaled, bias: zeros(7))), ("thr", .threshold(7, above: 0.9)),
                ("half", .linear(half, bias: zeros(7))), ("lif", .lif(7, beta: 0.95)),
            ],
            edges: [
                ("in", "wait"), ("wait", "fc"), ("fc", "thr"), ("thr", "half"), ("half", "lif"),
            ])
        // A delay of three steps has room for the hop of one, but every population is late by one.
        try compare(
            graph, literal, input: dice.input(5, steps: 200, chance: 0.3), steps: 200,
            late: ["thr": 1, "lif": 2])
    }

    @Test func whatJustReachesTheThresholdIsNoSpike() throws {
        var graph = Graph(
            nodes: [
                "in": input(1), "fc": linear([[0.25]]),
                "if": neurons("IF", 1, ["r": 1000, "v_threshold": 1, "v_reset": 0]),
            ], edges: [("in", "fc"), ("fc", "if")])
        let spikes = (0..<12).map { GraphSpike(ms: Double($0), id: 0) }
        var request = GraphImport(path: "g.nir")
        request.timeStep = Time(milliseconds: 1)
        // Four quarters are not above one, five are; and so on after each reset.
        let run = try GraphRun(graph.tree, request, spikes: spikes, duration: 20)
        #expect(run.spikes("if", earlier: 1).map(\.ms) == [4, 9])
        graph.nodes["if"] = neurons("IF", 1, ["r": 1, "v_threshold": 1, "v_reset": 0])
        let continuous = try GraphRun(graph.tree, spikes: spikes, duration: 20)
        #expect(continuous.spikes("if", earlier: 1e-6).map(\.ms) == [4, 9])
    }
}
