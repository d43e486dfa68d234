// Tasks whose samples are shared out at random, and rate models that learn them.
import Datasets
import Foundation
import NetworkDescription
import TestSupport
import Testing

@testable import Experiments

@Suite struct RateExperimentTests {
    /// Samples whose first feature is their number.
    private func numbered(_ count: Int, in scratch: Scratch) throws -> SampleSelection.Source {
        let rows = (0..<count).map { "\($0),\($0 % 2),\($0 % 2)" }
        let path = try scratch.write(rows.joined(separator: "\n"), to: "table.csv")
        return .table(path: path, label: "-1")
    }

    private func numbers(_ set: Dataset?) -> [Int] {
        set.map { set in (0..<set.count).map { Int(set[$0].first ?? -1) } } ?? []
    }

    @Test func shuffledSelectionsShareOutASet() throws {
        let scratch = try Scratch()
        let source = try numbered(50, in: scratch)
        func data(shuffle: UInt64?, count: Int? = nil) throws -> TaskData {
            try TaskData(
                LearningTask(
                    training: SampleSelection(source: source, shuffle: shuffle, count: 40),
                    test: SampleSelection(
                        source: source, shuffle: shuffle, first: 40, count: count),
                    epochs: 1))
        }
        let plain = try data(shuffle: nil)
        #expect(numbers(plain.training) == Array(0..<40))
        #expect(numbers(plain.test) == Array(40..<50))
        let one = try data(shuffle: 1)
        #expect(numbers(one.training) != numbers(plain.training))
        #expect((numbers(one.training) + numbers(one.test)).sorted() == Array(0..<50))
        #expect(try numbers(data(shuffle: 1).training) == numbers(one.training))
        #expect(try numbers(data(shuffle: 2).training) != numbers(one.training))
        #expect(throws: DatasetError.self) { try data(shuffle: 1, count: 11) }
    }

    private func metrics(
        _ model: RegressionModel, epochs: Int, test: Int? = nil, seed: UInt64 = 1
    ) throws -> [[String: String]] {
        let scratch = try Scratch()
        var random = SplitMix(state: 9)
        let rows = (0..<120).map { row -> String in
            let label = row % 3
            let x = (0..<3).map { feature in
                (feature == label ? 1 : 0) + Double.random(in: -0.5...0.5, using: &random)
            }
            return x.map { "\($0)" }.joined(separator: ",") + ",\(label)"
        }
        let path = try scratch.write(rows.joined(separator: "\n"), to: "x.csv")
        let source = SampleSelection.Source.table(path: path, label: "-1")
        let task = LearningTask(
            training: SampleSelection(source: source, count: 90),
            test: SampleSelection(source: source, first: 90), epochs: epochs,
            testing: .init(every: test, count: 10), rateModel: .regression(model))
        let experiment = try RateExperiment(task, data: TaskData(task), seed: seed)
        let table = try MetricsTable(path: scratch.path("m.csv"), columns: experiment.columns)
        #expect(try experiment.run(into: table, goesOn: { _ in true }))
        let text = String(decoding: try scratch.data("m.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test func linearModelsComeDownToTheOptimum() throws {
        for rule in [RegressionModel.Rule.bmvr(rateQ: 0.02, isDecoupled: true), .backprop] {
            let rows = try metrics(
                RegressionModel(
                    rule: rule, hidden: 2, activation: .linear, rateW1: 0.03, rateW2: 0.02,
                    t0: 3000, standardisation: .global), epochs: 150, test: 50)
            #expect(rows.count == 150)
            let last = try #require(rows.last)
            let objective = try #require(last["train_objective"].flatMap(Double.init))
            let optimum = try #require(last["optimum"].flatMap(Double.init))
            #expect(optimum > 0.05 && objective > optimum - 1e-12 && objective < 1.05 * optimum)
            #expect(try #require(last["test_accuracy"].flatMap(Double.init)) > 0.8)
            #expect(rows.indices.filter { rows[$0]["test_accuracy"] != "" } == [49, 99, 149])
            #expect((last["constraint_max"] != nil) == (rule != .backprop))
            if let difference = last["difference.q"].flatMap(Double.init) {
                let first = try #require(rows[0]["difference.q"].flatMap(Double.init))
                #expect(first > 0.01 && difference < 1e-3)
            }
        }
    }

    @Test func seedsDecideEverything() throws {
        let model = RegressionModel(
            rule: .bmvr(rateQ: 0.01, isDecoupled: false), hidden: 4, rateW1: 0.05, rateW2: 0.01)
        #expect(try metrics(model, epochs: 3) == metrics(model, epochs: 3))
        #expect(try metrics(model, epochs: 3) != metrics(model, epochs: 3, seed: 2))
    }

    @Test func modelsThatCannotBe() throws {
        let scratch = try Scratch()
        var task = LearningTask(
            training: SampleSelection(source: try numbered(4, in: scratch)), epochs: 1)
        let data = try TaskData(task)
        #expect(throws: ExperimentError.self) { try RateExperiment(task, data: data, seed: 1) }
        task.rateModel = .regression(
            RegressionModel(
                rule: .bmvr(rateQ: 0.1, isDecoupled: false), hidden: 1_000_000, rateW1: 1,
                rateW2: 1))
        let error = #expect(throws: ExperimentError.self) {
            try RateExperiment(task, data: data, seed: 1)
        }
        #expect(error?.description.contains("hidden") == true)
    }
}
