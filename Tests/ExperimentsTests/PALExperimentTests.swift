// Tasks learnt by microcircuits, and what their tables hold.
import Foundation
import NetworkDescription
import TestSupport
import Testing

@testable import Experiments

@Suite struct PALExperimentTests {
    private func model(
        _ algorithm: PALModel.Algorithm = .phaselessAlignment, forward: Double = 0
    ) -> PALModel {
        var model = PALModel(
            algorithm: algorithm, hidden: [4],
            rates: .init(forward: [forward], backward: [100], toInter: [1], fromInter: [1]),
            initial: .init(forward: -1...1, backward: -1...1))
        model.noise.sigma = 0.05
        model.steps = 20
        return model
    }

    private func rows(
        _ model: PALModel, _ source: SampleSelection.Generator, epochs: Int
    ) throws -> [[String: Double]] {
        let scratch = try Scratch()
        let selection = SampleSelection(source: .generated(source))
        let task = LearningTask(
            training: selection, test: selection, epochs: epochs, rateModel: .pal(model))
        let experiment = try RateExperiment(task, data: TaskData(task), seed: 3)
        let table = try MetricsTable(path: scratch.path("m.csv"), columns: experiment.columns)
        #expect(try experiment.run(into: table, goesOn: { _ in true }))
        let text = String(decoding: try scratch.data("m.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { line in
            Dictionary(
                uniqueKeysWithValues: zip(lines[0], line).compactMap { name, cell in
                    Double(cell).map { (name, $0) }
                })
        }
    }

    @Test func barsAreLearnt() throws {
        var model = model(.backpropagation, forward: 20)
        model.smoothing = model.step
        let rows = try rows(model, .bars(side: 2), epochs: 60)
        let (first, last) = (try #require(rows.first), try #require(rows.last))
        #expect(last["samples"] == 360 && last["epoch"] == 60)
        let (before, after) = (first["train_objective"], last["train_objective"])
        #expect(try #require(after) < 0.9 * (try #require(before)))
        #expect(last["test_objective"] == after && first["test_objective"] == nil)
        #expect(try #require(last["angle.b1"]) < 1e-4 && last["difference.p1"] == 0)
    }

    @Test func ratesFallFromEpochToEpoch() throws {
        var model = model(.backpropagation, forward: 20)
        (model.smoothing, model.rates.perEpoch) = (model.step, 1e-12)
        let norms = try rows(model, .bars(side: 2), epochs: 3).compactMap { $0["weight_norm.w1"] }
        #expect(norms.count == 3)
        #expect(abs(norms[1] - norms[0]) < 1e-9 && norms[2] == norms[1])
        model.rates.perEpoch = 0.5
        let falling = try rows(model, .bars(side: 2), epochs: 3).compactMap { $0["weight_norm.w1"] }
        #expect(falling[0] == norms[0] && abs(falling[1] - falling[0]) > 1e-6)
    }

    @Test func onlyPhaselessAlignmentMovesBackwardWeights() throws {
        for algorithm in PALModel.Algorithm.allCases {
            var model = model(algorithm)
            (model.outputs, model.targets) = (2, .none)
            let rows = try rows(model, .uniform(features: 3, size: 5, seed: 1), epochs: 2)
            let norms = rows.compactMap { $0["weight_norm.b1"] }
            #expect(norms.count == 2)
            #expect((norms[0] != norms[1]) == (algorithm == .phaselessAlignment))
            #expect(rows[0]["train_objective"] == nil)
            #expect(rows[1]["weight_norm.w1"] == rows[0]["weight_norm.w1"])
        }
    }

    @Test func networksLikeTheirTeacherHaveNothingToLearn() throws {
        var model = model()
        (model.outputs, model.targets) = (2, .teacher(weights: 2...2))
        let source = SampleSelection.Generator.uniform(features: 3, size: 5, seed: 1)
        let stranger = try rows(model, source, epochs: 1)
        #expect(try #require(stranger[0]["train_objective"]) > 0.1)
        model.initial.forward = 2...2
        // Without noise and inhibition that learns, B is cancelled in the answers.
        model.algorithm = .feedbackAlignment
        let twin = try rows(model, source, epochs: 1)
        #expect(try #require(twin[0]["train_objective"]) < 1e-8)
    }

    @Test func autoencodersLearnTheirInputAndTellWhatTheirCodeHolds() throws {
        var model = model(.backpropagation, forward: 5)
        (model.hidden, model.targets, model.smoothing) = ([6, 2, 6], .input, model.step)
        let rows = try rows(model, .bars(side: 2), epochs: 60)
        let (first, last) = (try #require(rows.first), try #require(rows.last))
        let (before, after) = (first["train_objective"], last["train_objective"])
        #expect(try #require(after) < 0.9 * (try #require(before)))
        #expect(last["train_accuracy"] == nil && first["latent_accuracy"] == nil)
        // Fitted to the very pictures that it is tested on: not below chance.
        #expect((0.33...1).contains(try #require(last["latent_accuracy"])))
        #expect(try #require(last["update_angle.w4"]) < 10)
    }

    @Test func modelsThatCannotBe() throws {
        let selection = SampleSelection(source: .generated(.bars(side: 3)))
        func error(_ model: PALModel) throws -> String {
            let task = LearningTask(training: selection, epochs: 1, rateModel: .pal(model))
            let data = try TaskData(task)
            let error = #expect(throws: ExperimentError.self) {
                try RateExperiment(task, data: data, seed: 1)
            }
            return error?.description ?? ""
        }
        var model = model()
        model.outputs = 2
        #expect(try error(model).contains("2 outputs cannot be taught 3 classes"))
        model.targets = .input
        #expect(try error(model).contains("2 outputs cannot be taught 9 features"))
        model.outputs = nil
        model.hidden = [1_000_000, 1_000_000]
        #expect(try error(model).contains("lower 'task.rate.hidden'"))
    }
}
