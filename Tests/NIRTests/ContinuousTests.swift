// Graphs in continuous time against closed forms of their differential equations.
import Foundation
import HDF5
import NIR
import NetworkDescription
import Testing

/// Neurons in continuous time, r and w_in being 1.
private func plain(_ type: String, _ numbers: [String: Double]) -> ObjectTree {
    neurons(type, 1, numbers.merging(["r": 1]) { given, _ in given })
}

private func graph(_ neuron: ObjectTree, bias: Double = 0) -> Graph {
    Graph(
        nodes: ["in": input(1), "fc": affine([[1]], [bias]), "n": neuron, "out": output(1)],
        edges: [("in", "fc"), ("fc", "n"), ("n", "out")])
}

@Suite struct ContinuousTests {
    @Test(arguments: [1.5, 2, 5])
    func aConstantInputMakesRegularSpikes(_ current: Double) throws {
        let lif = plain(
            "LIF", ["tau": 0.02, "v_leak": 0, "v_threshold": 1, "v_reset": 0])
        let run = try GraphRun(graph(lif, bias: current).tree, duration: 200)
        // v(t) = I (1 - exp(-t/tau)) reaches 1 after this time, and again after each reset.
        let period = -20 * log(1 - 1 / current)
        let spikes = run.spikes("n")
        #expect(spikes.count == Int(200 / period))
        for (index, spike) in spikes.enumerated() {
            #expect(abs(spike.ms - Double(index + 1) * period) < 1e-5)
        }
    }

    @Test func aSpikeMovesTheVoltageByItsAreaOverTheTimeConstant() throws {
        let li = plain("LI", ["tau": 0.02, "v_leak": 0])
        var scaled = graph(li)
        scaled.nodes["fc"] = linear([[0.01]])
        let run = try GraphRun(scaled.tree, spikes: [GraphSpike(ms: 3, id: 0)], duration: 30)
        let samples = try #require(run.collector.voltages[0])
        for (ms, values) in samples where ms >= 4 {
            // R w/tau at the spike.
            #expect(abs(Double(values[0]) - 0.5 * exp(-(ms - 3) / 20)) < 1e-5, "\(ms) ms")
        }
    }

    @Test func aSynapticCurrentFollowsItsClosedForm() throws {
        let cuba = plain(
            "CubaLI", ["tau_syn": 0.005, "tau_mem": 0.02, "v_leak": 0, "w_in": 1])
        let run = try GraphRun(
            graph(cuba).tree, spikes: [GraphSpike(ms: 0, id: 0)], duration: 20)
        let samples = try #require(run.collector.voltages[0])
        for (ms, values) in samples where ms >= 1 {
            let psp = 200 * 5 / 15 * (exp(-ms / 20) - exp(-ms / 5))
            #expect(abs(Double(values[0]) - psp) < 1e-3, "\(ms) ms")
        }
    }

    @Test func aBiasThroughASynapseGrowsWithIt() throws {
        let cuba = plain(
            "CubaLI", ["tau_syn": 0.005, "tau_mem": 0.02, "v_leak": 0, "w_in": 1])
        let run = try GraphRun(graph(cuba, bias: 3).tree, duration: 100)
        let samples = try #require(run.collector.voltages[0])
        #expect(samples.count > 50)
        for (ms, values) in samples {
            // I = b (1 - exp(-t/tau_syn)) into the membrane.
            let v = 3 * (1 - (20 * exp(-ms / 20) - 5 * exp(-ms / 5)) / 15)
            #expect(abs(Double(values[0]) - v) < 1e-4, "\(ms) ms")
        }
    }

    @Test func neuronsOfSeveralKindsShareOutANode() throws {
        // Two time constants, three resistances, two thresholds.
        let lif = node(
            "LIF",
            [
                "tau": StoredArray([0.01, 0.02, 0.01]), "r": StoredArray([1, 1, 1]),
                "v_leak": StoredArray([0, 0, 0.5]), "v_threshold": StoredArray([1, 2, 1]),
                "v_reset": StoredArray([0, 0, 0.5]),
            ])
        let biases = [2.0, 6, 1]
        let graph = Graph(
            nodes: [
                "in": input(1), "fc": affine([[0], [0], [0]], biases), "n": lif, "out": output(3),
            ], edges: [("in", "fc"), ("fc", "n"), ("n", "out")])
        let run = try GraphRun(graph.tree, duration: 100)
        #expect(run.network.populations.map(\.name) == ["in", "n_0", "n_1"])
        #expect(run.network.populations.map(\.size) == [1, 2, 1])
        // v∞ = leak + I; the first spike when v reaches the threshold.
        func first(_ tau: Double, _ start: Double, _ end: Double, _ threshold: Double) -> Double {
            tau * log((end - start) / (end - threshold))
        }
        let truth = [
            first(10, 0, 2, 1), first(20, 0, 6, 2), first(10, 0.5, 1.5, 1),
        ]
        let (fast, slow) = (run.spikes("n_0"), run.spikes("n_1"))
        let found = [
            fast.first { $0.id == 0 }?.ms, slow.first?.ms, fast.first { $0.id == 1 }?.ms,
        ]
        for (found, truth) in zip(found, truth) {
            #expect(abs((found ?? .infinity) - truth) < 1e-5)
        }
    }

    @Test func aLoopTakesTheDelayThatItIsGiven() throws {
        let lif = plain("LIF", ["tau": 0.02, "v_leak": 0, "v_threshold": 1, "v_reset": 0])
        let loop = Graph(
            nodes: ["in": input(1), "n": lif, "rec": linear([[1]])],
            edges: [("in", "n"), ("n", "rec"), ("rec", "n")])
        #expect {
            try GraphRun(loop.tree, duration: 10)
        } throws: {
            let text = "\($0)"
            return text.contains("'rec' -> 'n'") && text.contains("recurrent_delay")
        }
        var request = GraphImport(path: "loop.nir")
        request.recurrentDelay = Time(milliseconds: 2)
        let run = try GraphRun(
            loop.tree, request, spikes: [GraphSpike(ms: 1, id: 0)], duration: 8)
        #expect(run.spikes("n", earlier: 1e-6).map(\.ms) == [1, 3, 5, 7])
    }
}
