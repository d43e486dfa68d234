// Learning with the step integrator, end to end: a task, and runs that go on.
import Foundation
import TestSupport
import Testing

/// Two classes of four features. While the class is taught, its cell learns which inputs are active; in tests
/// the inputs alone drive it.
private let task = """
    parameters: {rate: 40 pA}
    neurons:
      cell:
        compartments: {soma: {capacitance: 100 pF, tau: 10 ms, v_rest: -65 mV}}
        receptors:
          exc: {at: soma, kind: exponential_current, tau: 2 ms}
          teach: {at: soma, kind: delta}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 1 ms}
    populations:
      x: {size: 4, source: {kind: task}}
      y: {size: 2, source: {kind: task}}
      out: {size: 2, neuron: cell}
    projections:
      learned:
        from: x
        to: out.exc
        connect: {rule: all_to_all}
        weight: {uniform: [5 pA, 15 pA]}
        delay: {uniform: [0.5 ms, 2 ms]}
        plasticity:
          parameters: {A: $rate}
          traces: {x: {of: pre, tau: 20 ms}}
          on_post: "A * (x - 1)"
          min: 0 pA
          max: 400 pA
      teaching:
        from: y
        to: out.teach
        connect: {rule: one_to_one}
        weight: 20 mV
        delay: 1 ms
    task:
      data: {train: {table: data.csv, label: class}, test: {table: data.csv, label: class}}
      epochs: 3
      test: {every: 1}
      sample: 40 ms
      gap: 5 ms
      inputs: {x: {encoding: regular, spikes: 10}}
      targets: {y: {encoding: one_hot, spikes: 5, offset: -0.2, during: [5 ms, 40 ms]}}
      learning_rates: {learned: {per_epoch: 0.5}}
      readout: {kind: spikes, population: out}
    record: {spikes: [x, out], weights: {learned: {every: 33.33 ms}}}
    simulation: {seed: 1, threads: 1, integrator: step, checkpoint: 100 ms}

    """

/// Noise onto cells, by synapses that learn from spikes and from voltages, and a static loop.
private let network = """
    neurons:
      lif:
        compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: exponential_conductance, tau: 2 ms, reversal: 0 mV}}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
    populations:
      noise: {size: 20, source: {kind: poisson, rate: 40 Hz}}
      cells: {size: 12, neuron: lif, bias: {soma: {uniform: [160 pA, 230 pA]}}}
    projections:
      drive:
        from: noise
        to: cells.exc
        connect: {rule: all_to_all}
        weight: {uniform: [0.1 nS, 0.6 nS]}
        delay: {uniform: [1 ms, 5 ms]}
        plasticity:
          rule: stdp
          A_plus: 0.02 nS
          A_minus: 0.015 nS
          min: 0 nS
          max: 1 nS
      loop:
        from: cells
        to: cells.exc
        connect: {rule: fixed_indegree, indegree: 4}
        weight: 0.2 nS
        delay: 2 ms
        plasticity:
          parameters: {eta: 1e-5, lambda: 0.001}
          traces: {x: {of: pre, tau: 20 ms}}
          dw/dt: "-eta * x * (v.soma + 55 mV) - lambda * w"
          min: 0 nS
      more: {from: cells, to: cells.exc, connect: {rule: one_to_one}, weight: 0.3 nS, delay: 1 ms}
    record:
      spikes: [noise, cells]
      voltages: {cells: {every: 1 ms, nodes: [0, 5]}}
      weights: {drive: {every: 33.33 ms}, loop: {every: 50 ms}}
    simulation: {duration: 400 ms, seed: 3, integrator: step, checkpoint: 50 ms}

    """

@Suite struct StepLearningTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(task, to: "task.yaml")
        try scratch.write(network, to: "net.yaml")
        try scratch.write(
            "a,b,c,d,class\n9,8,0,1,0\n1,0,8,9,1\n8,9,1,0,0\n0,1,9,8,1\n", to: "data.csv")
    }

    private func run(_ file: String, _ name: String, _ options: String...) throws {
        let outcome = try Command(
            ["run", file, "--out", name, "--quiet"] + options, in: scratch
        ).finish()
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    private func expectEqual(_ first: String, _ second: String) throws {
        let outcome = try apical("diff", first, second, in: scratch)
        #expect(outcome.status == 0, "\(outcome.text) \(outcome.error)")
        #expect(outcome.text.hasPrefix("equal: "))
    }

    private func accuracies(_ name: String) throws -> [String] {
        let lines = String(decoding: try scratch.data("\(name)/metrics.csv"), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        let column = try #require(lines[0].firstIndex(of: "test_accuracy"))
        return lines.dropFirst().map { $0[column] }
    }

    @Test func aTaskIsLearnt() throws {
        try run("task.yaml", "run")
        #expect(try accuracies("run").last == "1")
        // Without learning no cell spikes, and the first class is answered.
        try run("task.yaml", "still", "--set", "parameters.rate=0 pA")
        #expect(try accuracies("still") == ["0.5", "0.5", "0.5"])
    }

    @Test func tasksGoOnOnAnyNumberOfThreads() throws {
        try run("task.yaml", "whole")
        // The first ends in the training, the second in the test of the first epoch.
        for (index, duration) in ["140 ms", "290 ms"].enumerated() {
            let name = "part\(index)"
            try run("task.yaml", name, "--duration", duration, "--threads", "2")
            let outcome = try apical(
                "resume", name, "--duration", "100 s", "--threads", "\(index + 1)", in: scratch)
            #expect(outcome.status == 0, "\(outcome.error)")
            try expectEqual("whole", name)
            #expect(
                try scratch.data("\(name)/metrics.csv") == scratch.data("whole/metrics.csv"))
        }
    }

    @Test func runsGoOnOnAnyNumberOfThreads() throws {
        try run("net.yaml", "whole", "--threads", "1")
        try run("net.yaml", "more", "--threads", "3")
        try expectEqual("whole", "more")
        try run("net.yaml", "part", "--threads", "2", "--duration", "230 ms")
        let outcome = try apical(
            "resume", "part", "--duration", "400 ms", "--threads", "1", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        try expectEqual("whole", "part")
    }

    @Test func samplesBeginOnTheGrid() throws {
        let outcome = try apical(
            "validate", "task.yaml", "--set", "task.gap=0.25 ms", in: scratch)
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("'gap' must be a multiple of the step, 0.1 ms"))
    }
}
