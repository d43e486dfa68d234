// An experiment that was saved in the middle of a sample equals one that was not.
import Datasets
import Engine
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Experiments

/// Keeps the spikes, and stops the simulation once.
private final class Log: Recorder {
    /// In order of time.
    var spikes: [String] = []
    private var waiting: [(time: Int64, text: String)] = []
    var stop = Time(picoseconds: .max)

    func record(population: Int, times: [Int64], ids: [UInt32]) {
        waiting += zip(times, ids).map { ($0, "\(population) \($0) \($1)") }
    }
    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) {
        waiting += zip(times, ids).map { ($0, "plateau \(population) \($0) \($1)") }
    }
    func record(voltages: [Float], of recording: Int, at time: Time) {}
    func settled(before time: Time) {
        spikes += waiting.sorted { $0 < $1 }.map(\.text)
        waiting = []
    }
    func advanced(to time: Time) -> Bool { time < stop }
}

@Suite struct SavedExperimentTests {
    /// A small version of the digits: copies of what learns answer by centred counts, tests switch
    /// learning off.
    private let file: NetworkFile
    private let data: TaskData
    private let rules: [CompiledRule?]
    private let scratch: Scratch

    init() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "networks/bmvr-digits.yaml").path
        file = try NetworkFile.read(
            path: path,
            overrides: [
                "parameters.hidden=24", "task.epochs=2", "task.test.every=1",
                "task.data.train.count=3", "task.data.test.count=2",
                "record={spikes: [pyr, inter], plateaus: [pyr]}",
            ])
        data = try TaskData(try #require(file.network.task))
        rules = try CompiledRule.compile(file).rules
        scratch = try Scratch()
    }

    private struct Run {
        var experiment: Experiment
        var simulation: Simulation
        var log = Log()

        var weights: [[Double]] { (0..<5).map { simulation.weights(of: $0) } }
    }

    private func run(threads: Int) throws -> Run {
        var network = file.network
        network.simulation.threads = threads
        let experiment = try Experiment(
            network, data: data, plastic: rules.indices.filter { rules[$0] != nil })
        let simulation = try Simulation(experiment.recordedNetwork, rules: rules)
        return Run(experiment: experiment, simulation: simulation)
    }

    /// In training, between two samples' halves, in the first test, in the second epoch, in the last
    /// test: samples take 115 ms, three are learnt and two tested in each epoch.
    @Test(arguments: [
        (30, 1, 2), (200, 2, 1), (3 * 115 + 150, 1, 3), (6 * 115 + 60, 3, 1), (1100, 1, 1),
    ])
    func restoredExperimentsGoOn(milliseconds: Int, threads: Int, then: Int) throws {
        let whole = try run(threads: 1)
        let path = scratch.path("whole.csv")
        let columns = whole.experiment.columns
        #expect(
            try whole.experiment.run(
                whole.simulation, into: whole.log, MetricsTable(path: path, columns: columns),
                confusion: ConfusionTable(path: scratch.path("whole-confusion.csv"))))
        #expect(whole.log.spikes.count > 100)
        #expect(
            whole.log.spikes.count { $0.hasPrefix("plateau") }
                == whole.simulation.statistics.plateaus.reduce(0, +))
        let confusion = try #require(
            try ConfusionFile(path: scratch.path("whole-confusion.csv")))
        #expect(confusion.epoch == 2 && confusion.samples.reduce(0, +) == 2)

        // The run that is saved stops there, in the middle of things.
        let first = try run(threads: threads)
        first.log.stop = Time(picoseconds: Int64(milliseconds) * 1_000_000_000)
        var state = SavedState()
        var (rows, seen) = (0, 0)
        let halves = scratch.path("halves.csv")
        let isComplete = try first.experiment.run(
            first.simulation, into: first.log, MetricsTable(path: halves, columns: columns),
            confusion: ConfusionTable(path: scratch.path("halves-confusion.csv")),
            goesOn: {
                state = try first.simulation.save()
                first.experiment.save(into: &state)
                (rows, seen) = (first.experiment.rowCount, first.log.spikes.count)
                return false
            })
        #expect(!isComplete)
        #expect(first.log.spikes.count == seen)

        let second = try run(threads: then)
        try second.simulation.restore(state)
        try second.experiment.restore(state)
        second.log.spikes = first.log.spikes
        let table = try MetricsTable(resuming: halves, columns: columns, rows: rows)
        let answers = try ConfusionTable(
            resuming: scratch.path("halves-confusion.csv"), epochs: rows)
        #expect(
            try second.experiment.run(
                second.simulation, into: second.log, table, confusion: answers))
        #expect(second.log.spikes == whole.log.spikes)
        #expect(second.weights == whole.weights)
        #expect(second.simulation.statistics.plateaus == whole.simulation.statistics.plateaus)
        #expect(try scratch.data("halves.csv") == scratch.data("whole.csv"))
        #expect(
            try scratch.data("halves-confusion.csv") == scratch.data("whole-confusion.csv"))
        #expect(second.experiment.progress == whole.experiment.progress)
    }

    @Test func statesOfOtherTasksAreRefused() throws {
        let first = try run(threads: 1)
        first.log.stop = Time(picoseconds: 400_000_000_000)
        var state = SavedState()
        let table = try MetricsTable(
            path: scratch.path("some.csv"), columns: first.experiment.columns)
        _ = try first.experiment.run(
            first.simulation, into: first.log, table,
            goesOn: {
                state = try first.simulation.save()
                first.experiment.save(into: &state)
                return false
            })
        let names = state.columns.keys.filter { $0.hasPrefix("task/") }
        #expect(names.count == 8)
        for name in names {
            var changed = state
            changed.columns[name]?.words.append(0)
            #expect(throws: SavedStateError.self) {
                try run(threads: 1).experiment.restore(changed)
            }
        }
        let now = try #require(try state.integers("time", count: 1).first)
        let longer = now + 116_000_000_000
        let impossible: [(column: String, index: Int, value: Int64)] = [
            ("position", 0, 99), ("position", 0, -1), ("position", 2, 3), ("position", 2, -1),
            ("position", 3, 1), ("position", 3, now - 1), ("position", 3, longer),
            ("position", 3, .max), ("position", 3, .min), ("counts_before", 0, .min),
            ("counts_before", 0, .max),
            ("score", 0, Int64(bitPattern: 0x1p62.bitPattern)),
            ("score", 2, Int64(bitPattern: (-1.0).bitPattern)),
        ]
        for (column, index, value) in impossible {
            var changed = state
            changed.columns["task/\(column)"]?.words[index] = UInt64(bitPattern: value)
            #expect(throws: SavedStateError.self, "\(column) \(index) \(value)") {
                try run(threads: 1).experiment.restore(changed)
            }
        }
        var counted = state
        counted.columns["task/confusion"] = SavedColumn([0, 0, Int64.max])
        #expect(throws: SavedStateError.self) { try run(threads: 1).experiment.restore(counted) }
        // A table of another run, or with fewer rows.
        let other = try scratch.write("a,b\n1,2\n", to: "other.csv")
        #expect(throws: ExperimentError.self) {
            try MetricsTable(resuming: other, columns: first.experiment.columns, rows: 1)
        }
        #expect(throws: ExperimentError.self) {
            try MetricsTable(resuming: other, columns: ["a", "b"], rows: 2)
        }
        let kept = try MetricsTable(resuming: other, columns: ["a", "b"], rows: 1)
        #expect(kept.latest == ["a": 1, "b": 2])
        #expect(throws: ExperimentError.self) { try ConfusionTable(resuming: other, epochs: 1) }
    }

    @Test func answersAfterACheckpointAreCutOff() throws {
        let header = "epoch,label,answer,samples\n"
        let path = try scratch.write(header + "1,0,0,2\n1,1,0,3\n2,0,0,5\n3,0", to: "answers.csv")
        _ = try ConfusionTable(resuming: path, epochs: 1)
        #expect(try scratch.data("answers.csv") == Data((header + "1,0,0,2\n1,1,0,3\n").utf8))
        let confusion = try #require(try ConfusionFile(path: path))
        #expect(confusion.epoch == 1 && confusion.classCount == 2)
        #expect(confusion.samples == [2, 0, 3, 0])
        _ = try ConfusionTable(resuming: path, epochs: 0)
        #expect(try ConfusionFile(path: path) == nil)
        for wrong in ["", "epoch,label\n", header + "1,0,1000,1\n", header + "1,-1,0,1\n"] {
            try scratch.write(wrong, to: "wrong.csv")
            #expect(throws: DatasetError.self) {
                try ConfusionFile(path: scratch.path("wrong.csv"))
            }
        }
    }
}
