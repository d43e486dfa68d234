// Whole trainings: the digits, the order of samples, divergence.
import Datasets
import Foundation
import Testing

@testable import RateModels

@Suite struct TrainingTests {
    /// The digits, a random 1437 to learn and 360 to test.
    private func digits() throws -> (training: Samples, testing: Samples) {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../networks/data/digits.csv.gz").path
        let all = try Dataset.read(.table(path, label: .index(-1)))
        var generator = SeededGenerator(seed: 1)
        let order = (0..<all.count).shuffled(using: &generator)
        func samples(_ numbers: ArraySlice<Int>) throws -> Samples {
            let part = try all.samples(numbers)
            return Samples(
                features: part.features, inputCount: 64, labels: part.labels, classCount: 10,
                scale: 1 / Double(part.maximum), targetOffset: -0.1)
        }
        return (try samples(order[..<1437]), try samples(order[1437...]))
    }

    @Test func digitsAreLearnt() throws {
        let (training, testing) = try digits()
        var network = BMVR(
            units: 32, activation: .relu,
            rates: LearningRates(hidden: 0.2, output: 3e-4, lateral: 6e-4, mean: 1e-3),
            samples: training,
            seed: 1)
        let plan = RateTraining(
            training: training, testing: testing, epochs: 8, evaluateEvery: 5, seed: 2)
        var reports: [EpochMetrics] = []
        try plan.run(&network) {
            reports.append($0)
            return true
        }
        #expect(reports.map(\.epoch) == [5, 8] && reports.map(\.samples) == [7185, 11496])
        let last = try #require(reports.last)
        #expect(try #require(last.testing).accuracy > 0.92)
        #expect(last.lateralAsymmetry == 0 && last.hiddenNorm > 1)
    }

    @Test func orderFollowsTheSeed() throws {
        let samples = noisySamples(30, inputs: 3, classes: 2, seed: 1)
        func trained(seed: UInt64, shuffled: Bool = true) throws -> Matrix {
            var network = Backprop(
                units: 2, activation: .relu, rates: LearningRates(hidden: 0.1, output: 0.1),
                samples: samples, seed: 1)
            try RateTraining(training: samples, epochs: 2, isShuffled: shuffled, seed: seed)
                .run(&network) { _ in true }
            return network.output
        }
        #expect(try trained(seed: 1) == trained(seed: 1))
        #expect(try trained(seed: 1) != trained(seed: 2))
        var byHand = Backprop(
            units: 2, activation: .relu, rates: LearningRates(hidden: 0.1, output: 0.1),
            samples: samples, seed: 1)
        for (x, y) in pairs(samples) + pairs(samples) { byHand.learn(x, target: y) }
        #expect(try trained(seed: 1, shuffled: false) == byHand.output)
    }

    @Test func trainingStopsWhenToldAndWhenItDiverges() throws {
        let samples = noisySamples(30, inputs: 3, classes: 2, seed: 1)
        var network = BMVR(
            units: 2, activation: .linear,
            rates: LearningRates(hidden: 50, output: 0.5, lateral: 0.5), samples: samples, seed: 1)
        let plan = RateTraining(training: samples, epochs: 100, seed: 1)
        #expect(throws: Divergence.self) { try plan.run(&network) { _ in true } }
        var calls = 0
        var calm = Backprop(
            units: 2, activation: .linear, rates: LearningRates(hidden: 0.01, output: 0.01),
            samples: samples, seed: 1)
        try plan.run(&calm) { _ in
            calls += 1
            return calls < 3
        }
        #expect(calls == 3 && calm.samplesSeen == 90)
    }

    /// One mean and one deviation for all values, as the linear experiments of the paper need.
    @Test func standardisedInputsHaveMeanSquareOfTheirSize() {
        var samples = Samples(
            features: [1, 2, 3, 6], inputCount: 2, labels: [0, 1], classCount: 2)
        samples.standardise()
        #expect(
            samples.offset == 3 && abs(samples.scale - (3.5 as Double).squareRoot() / 3.5) < 1e-15)
        #expect(abs(samples.meanSquare - 2) < 1e-14)
    }
}
