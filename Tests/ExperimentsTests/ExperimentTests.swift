// Whole experiments on small networks whose answers are known.
import Datasets
import Engine
import Foundation
import LearningRules
import NetworkDescription
import Testing

@testable import Experiments

/// Keeps what it is handed, and may stop a run.
private final class Log: Recorder {
    var spikes: [Int: [(time: Int64, id: UInt32)]] = [:]
    var stopsAt = Time(picoseconds: .max)

    func record(population: Int, times: [Int64], ids: [UInt32]) {
        spikes[population, default: []] += zip(times, ids).map { ($0, $1) }
    }
    func record(voltages: [Float], of recording: Int, at time: Time) {}
    func advanced(to time: Time) -> Bool { time < stopsAt }
}

private func milliseconds(_ number: Int64) -> Time { Time(picoseconds: number * 1_000_000_000) }

/// x drives out one to one, a spike for a spike; y and the cue drive nothing.
private func relay(_ task: LearningTask, threads: Int? = 1) -> Network {
    func source(_ name: String, _ size: Int) -> Population {
        Population(name: name, size: size, kind: .source(.task))
    }
    return Network(
        neurons: [silentModel()],
        populations: [source("x", 3), cells("out", 3), source("y", 3), source("cue", 2)],
        projections: [
            Projection(
                name: "relay", sources: [0], targets: [ReceptorTarget(population: 1, receptor: 0)],
                rule: .oneToOne, weight: .constant(20), delay: .constant(1))
        ],
        recordings: Recordings(spikes: [0, 1, 2, 3]), task: task,
        simulation: SimulationSettings(
            duration: SimulationSettings.longestDuration, threads: threads))
}

/// Class c has a bright feature c; one sample of the test set is labelled wrongly.
private func data() throws -> TaskData {
    let bright: [Float] = [9, 1, 1, 1, 9, 1, 1, 1, 9, 9, 0, 3]
    return try TaskData(
        training: Dataset(name: "train", features: bright, featureCount: 3, labels: [0, 1, 2, 0]),
        test: Dataset(name: "test", features: bright, featureCount: 3, labels: [0, 1, 1, 0]))
}

private func task(
    epochs: Int = 3, every: Int? = 2, restarts: Bool = false, count: Int? = nil
) -> LearningTask {
    let none = SampleSelection(source: .named("none"))
    return LearningTask(
        training: none, test: none, epochs: epochs,
        testing: LearningTask.Testing(every: every, count: count),
        presentation: Presentation(
            sample: milliseconds(20), gap: milliseconds(5), restarts: restarts,
            inputs: [Presentation.Input(population: 0, encoding: .regular(spikes: 9))],
            targets: [
                Presentation.Target(
                    population: 2, spikes: 2,
                    timing: .volley(at: milliseconds(21), spacing: milliseconds(1)))
            ],
            cues: [
                Presentation.Cue(population: 3, times: [milliseconds(2), milliseconds(24)])
            ], readout: .spikes(population: 1)))
}

private func table(_ text: String) -> [[String: Double]] {
    let lines = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { row in
        Dictionary(
            uniqueKeysWithValues: zip(lines[0], row).compactMap { name, cell in
                Double(cell).map { (name, $0) }
            })
    }
}

@Suite("Learning experiments")
struct ExperimentTests {
    /// Runs an experiment; gives its rows, its log, and whether it came to its end.
    private func run(
        _ network: Network, stoppingAt stop: Time = Time(picoseconds: .max)
    ) throws -> (rows: [[String: Double]], log: Log, simulation: Simulation, isComplete: Bool) {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("metrics-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let experiment = try Experiment(network, data: data(), plastic: [])
        let simulation = try Simulation(experiment.recordedNetwork)
        let log = Log()
        log.stopsAt = stop
        let metrics = try MetricsTable(path: path, columns: experiment.columns)
        let isComplete = try experiment.run(simulation, into: log, metrics)
        return (
            table(try String(contentsOfFile: path, encoding: .utf8)), log, simulation, isComplete
        )
    }

    @Test("spikes before the readout's time are not counted")
    func readoutStart() throws {
        // The relay answers with one spike for each one that it gets; those of the input are early.
        var late = task()
        late.presentation?.readoutStart = milliseconds(24)
        let result = try run(relay(late))
        let whole = try run(relay(task()))
        #expect(whole.rows.allSatisfy { $0["train_accuracy"] == 1 })
        // Nothing is counted: the first class wins always.
        let chance = result.rows.compactMap { $0["train_accuracy"] }
        #expect(chance.count == 3 && chance.allSatisfy { $0 < 0.75 })
    }

    @Test("a relay answers what it is shown, in every row")
    func metrics() throws {
        let result = try run(relay(task()))
        #expect(result.isComplete)
        #expect(result.rows.map { $0["epoch"] } == [1, 2, 3])
        #expect(result.rows.map { $0["samples"] } == [4, 8, 12])
        // Four samples of 25 ms an epoch, and as many in the tests after epochs 2 and 3.
        #expect(result.rows.map { $0["time_s"] } == [0.1, 0.2, 0.4])
        #expect(result.rows.map { $0["train_accuracy"] } == [1, 1, 1])
        #expect(result.rows.map { $0["test_accuracy"] } == [nil, 0.75, 0.75])
        for row in result.rows {
            #expect(row["spikes_per_sample.y"] == 2)
            #expect(row["spikes_per_sample.cue"] == 4)
            #expect(row["spikes_per_sample.x"] == row["spikes_per_sample.out"])
            // 9 + 1 + 1 for three samples, 9 + 3 for the fourth.
            #expect(row["spikes_per_sample.x"] == 11.25)
        }
        #expect(result.simulation.biologicalTime == milliseconds(500))
    }

    @Test("copies are the weights of others, both ends changed where asked for, scaled")
    func copies() throws {
        var network = relay(task(epochs: 1, every: nil))
        network.projections[0].rule = .allToAll(autapses: true)
        network.projections[0].weight = .uniform(low: 1, high: 5)
        var copy = network.projections[0]
        (copy.name, copy.sources, copy.weight) = ("copy", [2], .constant(1))
        network.projections.append(copy)
        network.task?.presentation?.copies = [
            Presentation.Copy(
                projection: 1, original: 0, scale: -2, isTransposed: true, isRepeated: false)
        ]
        let experiment = try Experiment(network, data: data(), plastic: [1])
        let simulation = try Simulation(
            experiment.recordedNetwork, rules: [nil, CompiledRule(name: "still")])
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("copies-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try experiment.run(
            simulation, into: Log(), MetricsTable(path: path, columns: experiment.columns))
        let (original, copied) = (simulation.weights(of: 0), simulation.weights(of: 1))
        #expect(Set(original).count == 9)
        for source in 0..<3 {
            for target in 0..<3 {
                #expect(copied[3 * source + target] == -2 * original[3 * target + source])
            }
        }
    }

    @Test("each sample is shown as it should be, at its time")
    func course() throws {
        let network = relay(task(epochs: 2, every: nil))
        let result = try run(network)
        let order = SampleOrder(count: 4, isShuffled: true, seed: network.simulation.seed)
        let shown = order.samples(epoch: 0) + order.samples(epoch: 1) + [0, 1, 2, 3]
        let labels = [0, 1, 2, 0]
        let cues = try #require(result.log.spikes[3])
        #expect(
            cues.map(\.time)
                == (0..<12).flatMap { index -> [Int64] in
                    [2, 2, 24, 24].map { ($0 + 25 * index) * 1_000_000_000 }
                })
        let targets = try #require(result.log.spikes[2])
        #expect(
            targets.map(\.id)
                == shown.prefix(8).flatMap { [UInt32](repeating: UInt32(labels[$0]), count: 2) },
            "no targets in the test")
        let features: [[Int]] = [[9, 1, 1], [1, 9, 1], [1, 1, 9], [9, 0, 3]]
        for (index, sample) in shown.enumerated() {
            let span =
                (Int64(index) * 25_000_000_000)..<(Int64(index) * 25_000_000_000 + 20_000_000_000)
            for element in 0..<3 {
                let count = result.log.spikes[0]?.count {
                    span.contains($0.time) && $0.id == element
                }
                #expect(count == features[sample][element])
            }
        }
    }

    @Test("tests before the last may take fewer samples")
    func shortTests() throws {
        let result = try run(relay(task(count: 2)))
        #expect(result.rows.map { $0["test_accuracy"] } == [nil, 1, 0.75])
        #expect(result.simulation.biologicalTime == milliseconds(25 * (12 + 2 + 4)))
    }

    @Test("the stated duration is a limit, at the end of a sample")
    func limit() throws {
        var network = relay(task())
        network.simulation.duration = milliseconds(160)
        let result = try run(network)
        #expect(result.isComplete)
        #expect(result.simulation.biologicalTime == milliseconds(150))
        #expect(result.rows.map { $0["samples"] } == [4, 6])
    }

    @Test("a stop leaves a row for what was presented")
    func stop() throws {
        let result = try run(relay(task()), stoppingAt: milliseconds(130))
        #expect(!result.isComplete)
        #expect(result.simulation.biologicalTime < milliseconds(135))
        #expect(result.rows.map { $0["samples"] } == [4, 5])
    }

    @Test("spikes do not depend on the number of threads")
    func threads() throws {
        let runs = try [1, 2, 3].map { try run(relay(task(restarts: true), threads: $0)) }
        for other in runs.dropFirst() {
            #expect(other.rows == runs[0].rows)
            for population in 0..<4 {
                #expect(
                    other.log.spikes[population]?.elementsEqual(
                        try #require(runs[0].log.spikes[population]), by: ==) == true)
            }
        }
    }

    @Test("tasks that do not fit their data are refused")
    func misfits() throws {
        var wide = relay(task())
        wide.populations[0].size = 4
        #expect(throws: ExperimentError.self) { try run(wide) }
        var classes = relay(task())
        classes.populations[2].size = 2
        #expect(throws: ExperimentError.self) { try run(classes) }
        var endless = relay(task(epochs: 1_000_000))
        endless.task?.presentation?.sample = milliseconds(1_000_000)
        #expect(throws: ExperimentError.self) { try run(endless) }
        var bare = relay(task())
        bare.task?.presentation = nil
        #expect(throws: ExperimentError.self) { try run(bare) }
    }
}
