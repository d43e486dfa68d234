// Damaged and hostile input: the command ends by itself, with a place, and leaves no partial folder.
import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct HostileInputTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Runs the command for at most 10 s, with a sanitizer 100 s; beyond that it is killed.
    private func bounded(_ arguments: String...) throws -> Outcome {
        let seconds = Sanitizer.isOn ? 100 : 10
        return try Command(
            arguments, shell: "exec timeout -s KILL \(seconds) \"$0\" \"$@\"", in: scratch
        ).finish()
    }

    /// Runs a network for 1 ms, checks how that ends, and tidies up.
    @discardableResult
    private func run(_ network: String, statuses: Set<Int32>) throws -> Outcome {
        let outcome = try bounded("run", network, "--out", "out", "--duration", "1 ms", "-q")
        #expect(statuses.contains(outcome.status), "\(outcome.status): \(outcome.error)")
        #expect(scratch.exists("out") == (outcome.status == 0), "\(outcome.error)")
        if outcome.status != 0 { #expect(outcome.error.contains("error"), "\(outcome.error)") }
        try? FileManager.default.removeItem(atPath: scratch.path("out"))
        return outcome
    }

    /// Places in the tiny network, what to put there, and how a run then ends.
    static let changes: [(old: String, new: String, status: Int32)] = [
        ("rate: 100 Hz", "rate: 1e300 Hz", 2), ("rate: 100 Hz", "rate: 1e8 Hz", 0),
        ("rate: 20 Hz", "rate: {normal: {mean: 20 Hz, std: 1e300 Hz, min: 0 Hz}}", 2),
        ("rate: 20 Hz", "rate: 20 Hz, start: 9.2e6 s", 2),
        ("rate: 20 Hz", "rate: 1e-300 Hz, start: 2.3e6 s", 0),
        ("phase: 0.5", "phase: 1.5", 2),
        ("capacitance: 250 pF", "capacitance: 1e-300 pF", 2),
        ("tau: 20 ms", "tau: 1e-300 ms", 2), ("tau: 20 ms", "tau: 1e300 ms", 2),
        ("tau: 20 ms", "tau: 1e-6 ms", 0), ("tau: 20 ms", "tau: 1e10 ms", 0),
        ("kind: exponential_current, tau: 2 ms", "kind: exponential_current, tau: 1e-6 ms", 0),
        ("refractory: 2 ms", "refractory: 2e6 s", 0),
        ("refractory: 2 ms", "refractory: 1 ns, prospective: true", 1),
        ("threshold: -50 mV", "threshold: -65 mV", 2),
        ("soma: 300 pA", "soma: 1e308 pA", 2),
        ("soma: 300 pA", "soma: {normal: {mean: 0 pA, std: 1e300 pA}}", 2),
        ("weight: 100 pA", "weight: 1e308 pA", 2), ("weight: 100 pA", "weight: -1e9 pA", 0),
        ("weight: 100 pA", "weight: {normal: {mean: 1 pA, std: 0 pA}}", 0),
        ("delay: 1 ms", "delay: 1e-300 ms", 2), ("delay: 1 ms", "delay: 1e9 s", 2),
        ("delay: 1 ms", "delay: {uniform: [1e-9 ms, 1e9 ms]}", 0),
        ("delay: 1 ms", "delay: {lognormal: {mean: 1 ms, std: 1e300 ms, min: 0.1 ms}}", 2),
        ("size: 5", "size: 2147483648", 2), ("size: 5", "size: 900000000", 1),
        ("rule: all_to_all", "rule: fixed_total_number, number: 1000000000000", 1),
        ("rule: all_to_all", "rule: fixed_indegree, indegree: 9, multapses: false", 2),
        ("every: 1 ms", "every: 1e-300 ms", 2), ("every: 1 ms", "every: 1e-9 ms", 2),
        ("every: 1 ms", "every: 2e6 s", 0),
        ("duration: 200 ms, seed: 3", "duration: 200 ms, seed: 18446744073709551616", 2),
    ]

    @Test(arguments: changes)
    func extremeNumbers(old: String, new: String, status: Int32) throws {
        #expect(Networks.tiny.contains(old))
        let network = try scratch.write(Networks.tiny.replacing(old, with: new), to: "n.yaml")
        let outcome = try run(network, statuses: [status])
        if status == 2 { #expect(outcome.error.contains("n.yaml:")) }
        if status == 1 {
            #expect(outcome.error.contains("memory") || outcome.error.contains("lif"))
        }
    }

    @Test func negativeConductancesThatDivergeAreAnError() throws {
        let text = Networks.tiny
            .replacing(
                "kind: exponential_current, tau: 2 ms",
                with: "kind: exponential_conductance, tau: 2 ms, reversal: 0 mV"
            ).replacing("weight: 100 pA", with: "weight: -1e5 nS")
            .replacing("rate: 20 Hz", with: "rate: 1e5 Hz").replacing(
                "delay: 1 ms", with: "delay: 1 us")
        let outcome = try run(try scratch.write(text, to: "n.yaml"), statuses: [1])
        #expect(outcome.error.contains("'driven' grew without bound"))
    }

    @Test func conductancesWithoutBoundAreAnError() throws {
        let text = Networks.tiny
            .replacing(
                "kind: exponential_current, tau: 2 ms",
                with: "kind: exponential_conductance, tau: 50 ms, reversal: -70 mV"
            ).replacing("weight: 100 pA", with: "weight: 1e5 nS")
            .replacing("rate: 20 Hz", with: "rate: 1e6 Hz").replacing(
                "delay: 1 ms", with: "delay: 0.1 ms")
        let outcome = try run(try scratch.write(text, to: "n.yaml"), statuses: [1])
        #expect(outcome.error.contains("'driven' grew without bound"))
    }

    @Test func aHeldVoltageSurvivesAGapOfManyTimeConstants() throws {
        // The neuron is held for 10^6 time constants in which nothing else happens.
        let text = Networks.tiny
            .replacing("tau: 20 ms, v_rest", with: "tau: 0.01 ms, v_rest")
            .replacing("refractory: 2 ms", with: "refractory: 10 s")
            .replacing("soma: 300 pA", with: "soma: 1e6 pA").replacing(
                "rate: 20 Hz", with: "rate: 0 Hz"
            )
            .replacing("rate: 100 Hz", with: "rate: 0.01 Hz")
            .replacing("every: 1 ms", with: "every: 1 s")
        let network = try scratch.write(text, to: "n.yaml")
        let outcome = try bounded(
            "run", network, "--out", "out", "--duration", "25 s", "--json", "-q")
        #expect(outcome.status == 0, "\(outcome.error)")
        // A spike at once, and again after each of the two refractory periods that fit.
        #expect((try outcome.object["spikes"] as? [String: Int])?["driven"] == 6)
    }

    @Test func wrongKindsOfFiles() throws {
        let network = try scratch.write(Networks.tiny, to: "n.yaml")
        #expect(try bounded("validate", scratch.url.path).status == 2)
        #expect(try bounded("inspect", "n.yaml").status == 65)
        #expect(try bounded("inspect", "/dev/null").status == 65)
        #expect(try bounded("analyze", scratch.url.path).status == 66)
        #expect(try bounded("run", network, "--out", "n.yaml").status == 73)
        #expect(try bounded("run", network, "--out", "/proc/none/out").status == 73)
        for assignment in [
            "", "=", "a", "..=1", "simulation=1", "populations.E.size=-1", "x=[", "a=\u{1}",
        ] {
            let outcome = try bounded("run", network, "--out", "out", "--set", assignment)
            #expect(outcome.status == 2, "\(assignment): \(outcome.error)")
            #expect(outcome.error.contains("--set"), "\(outcome.error)")
        }
        #expect(try scratch.names == ["n.yaml"])
    }

    @Test func moreValuesThanAParserBears() throws {
        let list = String(repeating: "1,", count: 500_000)
        let network = try scratch.write("parameters: {a: [\(list)]}\n", to: "n.yaml")
        let outcome = try bounded("validate", network)
        #expect(outcome.status == 2 && outcome.error.contains("more than 500000 values"))
    }

    @Test func neuronsOfTooManyParts() throws {
        let parts = (0..<300).map {
            "c\($0): {parent: soma, coupling: 1 nS, capacitance: 250 pF, tau: 20 ms, v_rest: 0 mV}"
        }
        let network = try scratch.write(
            Networks.tiny.replacing(
                "compartments: {", with: "compartments: {\(parts.joined(separator: ", ")), "),
            to: "n.yaml")
        let outcome = try bounded("validate", network)
        #expect(outcome.status == 2)
        #expect(
            outcome.error.contains("neuron model 'lif' has 301 compartments, but 256 are the most"),
            "\(outcome.error)")
    }

    @Test func longFilesAndWideTables() throws {
        let long = try scratch.write(String(repeating: "#", count: (8 << 20) + 1), to: "long.yaml")
        let outcome = try bounded("validate", long)
        #expect(outcome.status == 2 && outcome.error.contains("larger than 8 MiB"))
        let names = (0..<50_000).map { "c\($0)" }.joined(separator: ",")
        let numbers = [String](repeating: "1", count: 50_000).joined(separator: ",")
        try scratch.write("\(names)\n\(numbers)\n", to: "wide.csv")
        let network = try scratch.write(
            """
            populations:
              p: {size: 1, source: {kind: poisson, rate: {file: wide.csv, column: c49999, unit: Hz}}}
            simulation: {duration: 1 ms}
            """, to: "wide.yaml")
        #expect(try bounded("validate", network).status == 0)
    }

    @Test func damagedSpikeFiles() throws {
        let source = try scratch.write(Networks.tiny, to: "n.yaml")
        #expect(try bounded("run", source, "--out", "run", "-q").status == 0)
        let whole = try scratch.data("run/spikes.h5")
        let network = try scratch.write(
            """
            populations: {p: {size: 5, source: {kind: spikes, file: s.h5, population: noise}}}
            record: {spikes: [p]}
            simulation: {duration: 1 ms}
            """, to: "replay.yaml")
        var dice = SplitMix(state: 1)
        let filled = whole.indices.filter { whole[$0] != 0 }
        for _ in 0..<60 {
            var data = whole
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let place = filled[Int.random(in: filled.indices, using: &dice)]
                data[place] = UInt8.random(in: 0...255, using: &dice)
            }
            if Int.random(in: 0..<10, using: &dice) == 0 {
                data = data.prefix(filled[filled.count / 2])
            }
            try scratch.write(data, to: "s.h5")
            for verb in ["inspect", "analyze"] {
                let outcome = try bounded(verb, "s.h5", "-q")
                #expect([0, 65].contains(outcome.status), "\(verb): \(outcome.error)")
                #expect(outcome.status == 0 || outcome.error.contains("s.h5"), "\(outcome.error)")
            }
            let outcome = try run(network, statuses: [0, 2])
            #expect(outcome.status == 0 || outcome.error.contains("replay.yaml:1:"))
        }
    }

    @Test func damagedCheckpointsWithAValidSeal() throws {
        let network = try scratch.write(Networks.tiny, to: "n.yaml")
        let run = try bounded(
            "run", network, "--out", "run", "-q", "--checkpoint", "50 ms")
        #expect(run.status == 0, "\(run.error)")
        let names = try scratch.names(in: "run").filter { $0.hasPrefix("checkpoint-") }
        #expect(names.count == 2)
        let whole = try names.map { try scratch.data("run/\($0)").dropLast(24) }
        var dice = SplitMix(state: 2)
        var statuses: [Int32: Int] = [:]
        for _ in 0..<40 {
            for (name, body) in zip(names, whole) {
                var body = Data(body)
                let filled = body.indices.filter { body[$0] != 0 }
                for _ in 0..<Int.random(in: 1...4, using: &dice) {
                    let place = filled[Int.random(in: filled.indices, using: &dice)]
                    // Sizes and addresses, mostly.
                    let byte = [0xFF, 0x7F, UInt8.random(in: 0...255, using: &dice)]
                        .randomElement(using: &dice)
                    body[place] = byte ?? 0
                }
                try scratch.write(sealed(body), to: "run/\(name)")
            }
            let outcome = try bounded("resume", "run", "--duration", "210 ms", "-q")
            statuses[outcome.status, default: 0] += 1
            #expect([0, 1, 65].contains(outcome.status), "\(outcome.error)")
            #expect(outcome.status == 0 || outcome.error.contains("error"), "\(outcome.error)")
            try FileManager.default.removeItem(atPath: scratch.path("run"))
            try #expect(
                bounded("run", network, "--out", "run", "-q", "--checkpoint", "50 ms").status == 0)
        }
        #expect(statuses[65, default: 0] > 5, "\(statuses)")
    }

    /// A run with a checkpoint in each of these folders.
    private func runs(_ names: String...) throws {
        let network = try scratch.write(Networks.tiny, to: "n.yaml")
        for name in names {
            let outcome = try bounded("run", network, "--out", name, "-q", "--checkpoint", "150 ms")
            #expect(outcome.status == 0, "\(outcome.error)")
        }
    }

    @Test func checkpointsWithOtherRowsThanTheLogs() throws {
        try runs("run")
        let names = try scratch.names(in: "run").filter { $0.hasPrefix("checkpoint-") }
        let name = "run/" + (try #require(names.first))
        let whole = try scratch.data(name)
        for (log, change) in [("spikes", 1), ("spikes", -1), ("spikes", 1 << 40), ("voltages", -1)]
        {
            try scratch.write(Data(whole.dropLast(24)), to: name)
            let file = try File.open(scratch.path(name), .readWrite)
            let rows = try file.root().dataset("log/\(log)")
            try rows.write(try rows.read(Int64.self).map { max(0, $0 + Int64(change)) })
            try file.close()
            try scratch.write(sealed(try scratch.data(name)), to: name)
            let outcome = try bounded("resume", "run", "--duration", "210 ms", "-q")
            #expect(outcome.status == 65, "\(outcome.status): \(outcome.error)")
            #expect(outcome.error.contains("other numbers of rows"), "\(outcome.error)")
        }
        try scratch.write(whole, to: name)
        try #expect(bounded("resume", "run", "--duration", "210 ms", "-q").status == 0)
    }

    @Test func logsThatACheckpointCannotGoOnWith() throws {
        try runs("run")
        let whole = try scratch.data("run/spikes.h5")
        let network = try scratch.write(Networks.tiny, to: "n.yaml")
        try #expect(
            bounded("run", network, "--out", "short", "-q", "--duration", "20 ms").status == 0)
        try scratch.write(try scratch.data("short/spikes.h5"), to: "run/spikes.h5")
        let short = try bounded("resume", "run", "--duration", "210 ms", "-q")
        #expect(short.status == 65)
        #expect(short.error.contains("run/spikes.h5: "), "\(short.error)")
        #expect(short.error.contains("are asked for"), "\(short.error)")
        try FileManager.default.removeItem(atPath: scratch.path("run/spikes.h5"))
        try #expect(bounded("resume", "run", "--duration", "210 ms", "-q").status == 65)
        try scratch.write(whole, to: "run/spikes.h5")
        try #expect(bounded("resume", "run", "--duration", "210 ms", "-q").status == 0)
    }

    @Test func damagedLogsOfARunThatGoesOn() throws {
        try runs("whole")
        var dice = SplitMix(state: 3)
        for name in ["spikes.h5", "voltages.h5"].flatMap({ Array(repeating: $0, count: 25) }) {
            let whole = try scratch.data("whole/\(name)")
            let filled = whole.indices.filter { whole[$0] != 0 }
            let run = scratch.path("run")
            try FileManager.default.copyItem(atPath: scratch.path("whole"), toPath: run)
            var data = whole
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let place = filled[Int.random(in: filled.indices, using: &dice)]
                let byte = [0xFF, 0x7F, UInt8.random(in: 0...255, using: &dice)]
                data[place] = byte.randomElement(using: &dice) ?? 0
            }
            try scratch.write(data, to: "run/\(name)")
            let outcome = try bounded("resume", "run", "--duration", "210 ms", "-q")
            #expect([0, 65].contains(outcome.status), "\(outcome.status): \(outcome.error)")
            #expect(outcome.status == 0 || outcome.error.contains(name), "\(outcome.error)")
            try FileManager.default.removeItem(atPath: run)
        }
    }

    /// The data of a checkpoint with the seal that they ask for.
    private func sealed(_ body: Data) -> Data {
        var sum: UInt32 = ~0
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        var seal = Data("apicalCP".utf8)
        for number in [UInt64(body.count), UInt64(~sum)] {
            withUnsafeBytes(of: number.littleEndian) { seal.append(contentsOf: $0) }
        }
        return body + seal
    }
}
