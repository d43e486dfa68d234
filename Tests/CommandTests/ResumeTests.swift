// Runs that are stopped, killed or lengthened, and go on: they come to what one run comes to.
import Foundation
import TestSupport
import Testing

/// Synapses that learn, noise, and a time between samples that does not fit the windows.
private let network = """
    neurons:
      lif:
        compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
        plateau: {at: soma, test: {rate: 30 Hz}}
    populations:
      noise: {size: 20, source: {kind: poisson, rate: 40 Hz}}
      cells: {size: 12, neuron: lif, bias: {soma: {uniform: [100 pA, 190 pA]}}}
    projections:
      drive:
        from: noise
        to: cells.exc
        connect: {rule: all_to_all}
        weight: {uniform: [10 pA, 60 pA]}
        delay: {uniform: [1 ms, 5 ms]}
        plasticity: {rule: stdp, A_plus: 2 pA, A_minus: 1.5 pA, min: 0 pA, max: 80 pA}
      loop:
        from: cells
        to: cells.exc
        connect: {rule: fixed_indegree, indegree: 4}
        weight: -50 pA
        delay: 2 ms
    record:
      spikes: [noise, cells]
      plateaus: [cells]
      voltages: {cells: {every: 1 ms, nodes: [0, 5]}}
      weights: {drive: {every: 33.3 ms}}
    simulation: {duration: 400 ms, seed: 3, checkpoint: 50 ms}

    """

@Suite struct ResumeTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = try scratch.write(network, to: "net.yaml")
    }

    private func run(_ name: String, _ options: String...) throws {
        let outcome = try Command(
            ["run", path, "--out", name, "--quiet"] + options, in: scratch
        ).finish()
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    private func resume(_ name: String, _ options: String...) throws {
        let outcome = try Command(["resume", name, "--json"] + options, in: scratch).finish()
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try outcome.object["complete"] as? Bool == true)
    }

    private func expectEqual(_ first: String, _ second: String) throws {
        let outcome = try apical("diff", first, second, in: scratch)
        #expect(outcome.status == 0, "\(outcome.text) \(outcome.error)")
        #expect(outcome.text.hasPrefix("equal: ") && !outcome.text.contains(" 0 plateaus"))
    }

    private func checkpoints(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path(name))
            .filter { $0.hasPrefix("checkpoint") }.sorted()
    }

    @Test func aLongerRunIsTheRunThatWasLongFromTheBeginning() throws {
        try run("whole", "--threads", "1")
        #expect(try checkpoints("whole").count == 2)
        for (threads, then) in [("1", "2"), ("2", "1")] {
            let name = "part\(threads)"
            try run(name, "--duration", "230 ms", "--threads", threads)
            let different = try apical("diff", "whole", name, in: scratch)
            #expect(different.status == 1)
            try resume(name, "--duration", "400 ms", "--threads", then)
            try expectEqual("whole", name)
            let inspected = try apical("inspect", name, in: scratch)
            #expect(inspected.status == 0, "\(inspected.error)")
        }
        // There is nothing left to do.
        let again = try apical("resume", "part1", in: scratch)
        #expect(again.status == 0)
        #expect(again.error.contains("complete"))
    }

    /// Where weights are sampled the simulation stands still anyway; checkpoints are made all the same.
    @Test func samplesOfWeightsDoNotKeepCheckpointsAway() throws {
        let settings = ["--set", "record.weights={drive: {every: 2 ms}}"]
        for (name, duration) in [("whole", "200 ms"), ("part", "130 ms")] {
            let outcome = try Command(
                ["run", path, "--out", name, "--quiet", "--duration", duration] + settings,
                in: scratch
            ).finish()
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(try checkpoints(name).count == 2)
        }
        try resume("part", "--duration", "200 ms")
        try expectEqual("whole", "part")
    }

    @Test func runsThatWereStoppedOrKilledGoOn() throws {
        let length = ["--duration", "5 s", "--checkpoint", "200 ms"]
        try #expect(
            Command(["run", path, "--out", "whole", "--quiet"] + length, in: scratch).finish()
                .status
                == 0)
        for signal in [SIGTERM, SIGKILL] {
            let name = "run\(signal)"
            let command = try Command(
                ["run", path, "--out", name, "--quiet"] + length, in: scratch)
            while command.isRunning, (try? checkpoints(name))?.isEmpty != false { usleep(5_000) }
            command.send(signal)
            let stopped = try command.finish()
            #expect(stopped.status == 128 + signal)
            if signal == SIGTERM { #expect(stopped.error.contains("apical resume \(name)")) }
            try resume(name, "--threads", "2")
            try expectEqual("whole", name)
        }
    }

    @Test func aRunWithoutCheckpointsBeginsAnew() throws {
        try run("whole", "--duration", "100 ms")
        try run("part", "--duration", "40 ms", "--checkpoint", "1 s")
        #expect(try checkpoints("part").isEmpty)
        let outcome = try apical("resume", "part", "--duration", "100 ms", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("holds no checkpoint"))
        try expectEqual("whole", "part")
    }

    @Test func tasksGoOn() throws {
        let learning = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "networks/bmvr-digits.yaml").path
        let small = [
            "hidden=6", "task.epochs=2", "task.test.every=1", "task.data.train.count=4",
            "task.data.test.count=3",
        ].flatMap { ["--set", $0.hasPrefix("hidden") ? "parameters.\($0)" : $0] }
        func start(_ name: String, _ options: String...) throws -> Outcome {
            try Command(
                ["run", learning, "--out", name, "--quiet", "--checkpoint", "100 ms"] + small
                    + options, in: scratch
            ).finish()
        }
        #expect(try start("whole").status == 0)
        // The first ends in the training, the second in the test of the first epoch.
        for (index, duration) in ["300 ms", "700 ms"].enumerated() {
            let outcome = try start("part\(index)", "--duration", duration)
            #expect(outcome.status == 0, "\(outcome.error)")
            try resume("part\(index)", "--duration", "100 s", "--threads", "\(index + 1)")
            try expectEqual("whole", "part\(index)")
            #expect(
                try scratch.data("part\(index)/metrics.csv") == scratch.data("whole/metrics.csv"))
        }
    }

    /// A simulation takes a window to stop, in which a sample of one window or two is over.
    @Test(arguments: [1, 2, 3]) func tasksWithSamplesOfAFewWindowsStop(windows: Int) throws {
        let network = """
            neurons:
              lif:
                compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
                receptors: {exc: {at: soma, kind: delta}}
                spike: {at: soma, threshold: -50 mV, reset: -65 mV}
            populations:
              x: {size: 9, source: {kind: task}}
              cells: {size: 3, neuron: lif}
            projections:
              learned:
                from: x
                to: cells.exc
                connect: {rule: all_to_all}
                weight: {uniform: [1 mV, 6 mV]}
                delay: 1 ms
                plasticity: {rule: stdp, A_plus: 0.1 mV, A_minus: 0.1 mV, min: 0 mV, max: 10 mV}
            task:
              data: {train: {generate: {kind: bars, side: 3}}}
              epochs: 100000
              sample: \(windows) ms
              inputs: {x: {encoding: poisson, spikes: 3}}
              readout: {kind: spikes, population: cells}
            record: {spikes: [cells], weights: {learned: {every: 100 ms}}}
            simulation: {checkpoint: 200 ms}

            """
        try scratch.write(network, to: "task.yaml")
        let command = try Command(
            ["run", "task.yaml", "--out", "part", "--quiet"], in: scratch)
        while command.isRunning, (try? checkpoints("part"))?.isEmpty != false { usleep(5_000) }
        command.send(SIGINT)
        let stopped = try command.finish()
        #expect(stopped.status == 130, "\(stopped.error)")
        #expect(stopped.error.contains("apical resume part"))

        let record = try JSONSerialization.jsonObject(with: scratch.data("part/run.json"))
        let time = try #require((record as? [String: Any])?["biological_time_ms"] as? Double)
        let length = "\(Int(time) + 1000) ms"
        let whole = try Command(
            ["run", "task.yaml", "--out", "whole", "--quiet", "--duration", length], in: scratch
        ).finish()
        #expect(whole.status == 0, "\(whole.error)")
        try resume("part", "--duration", length, "--threads", "2")
        let compared = try apical("diff", "whole", "part", in: scratch)
        #expect(compared.status == 0, "\(compared.text) \(compared.error)")
        #expect(try scratch.data("part/metrics.csv") == scratch.data("whole/metrics.csv"))
    }

    @Test func otherNetworksAreRefused() throws {
        try run("part", "--duration", "120 ms")
        let text = String(decoding: try scratch.data("part/network.yaml"), as: UTF8.self)
        try scratch.write(
            text.replacingOccurrences(of: "-50 pA", with: "-51 pA"), to: "part/network.yaml")
        let changed = try apical("resume", "part", "--duration", "400 ms", in: scratch)
        #expect(changed.status == 65)
        #expect(changed.error.contains("another network"))
        try scratch.write(text, to: "part/network.yaml")
        for name in try checkpoints("part") {
            truncate(scratch.path("part/\(name)"), 5000)
        }
        let damaged = try apical("resume", "part", "--duration", "400 ms", in: scratch)
        #expect(damaged.status == 65)
        #expect(damaged.error.contains("is no checkpoint"))
        #expect(try apical("resume", "nowhere", in: scratch).status == 66)
    }

    @Test func differencesAreLocated() throws {
        try run("one", "--duration", "100 ms")
        try run("other", "--duration", "100 ms", "--seed", "4")
        let outcome = try apical("diff", "one", "other", "--json", in: scratch)
        #expect(outcome.status == 1, "\(outcome.error)")
        let object = try outcome.object
        #expect(object["equal"] as? Bool == false)
        let difference = try #require(object["difference"] as? [String: Any])
        // Noise and initial weights are others from the beginning.
        #expect(difference["time_ms"] as? Double == 0)
        #expect(difference["what"] as? String == "weights")
        #expect((difference["place"] as? String)?.hasPrefix("drive, synapse from 0 to 0") == true)
        #expect(difference["first"] as? String != difference["second"] as? String)
        #expect(try apical("diff", "one", "nowhere", in: scratch).status == 66)
        let same = try apical("diff", "one", "one", "--json", in: scratch)
        #expect(same.status == 0)
        #expect(try same.object["equal"] as? Bool == true)
    }
}
