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

    /// Another order for each epoch.
    private func shuffled(_ count: Int) -> (Int) -> [Int] {
        { epoch in
            var generator = SeededGenerator(seed: UInt64(epoch))
            return (0..<count).shuffled(using: &generator)
        }
    }

    @Test func digitsAreLearnt() throws {
        let (training, testing) = try digits()
        var network = BMVR(
            units: 32, activation: .relu,
            rates: LearningRates(hidden: 0.2, output: 3e-4, lateral: 6e-4, mean: 1e-3),
            samples: training,
            seed: 1)
        let plan = RateTraining(
            training: training, epochs: 8, order: shuffled(training.count),
            testing: { $0 % 5 == 0 || $0 == 8 ? testing : nil })
        var reports: [EpochMetrics] = []
        #expect(try plan.run(&network, report: { metrics, _ in reports.append(metrics) }))
        #expect(reports.map(\.samples) == (1...8).map { 1437 * $0 })
        #expect(reports.filter { $0.testing != nil }.map(\.epoch) == [5, 8])
        let last = try #require(reports.last)
        #expect(try #require(last.testing).accuracy > 0.92)
        #expect(last.lateralAsymmetry == 0 && last.hiddenNorm > 1)
    }

    @Test func samplesComeInTheOrderGiven() throws {
        let samples = noisySamples(30, inputs: 3, classes: 2, seed: 1)
        func start() -> Backprop {
            Backprop(
                units: 2, activation: .relu, rates: LearningRates(hidden: 0.1, output: 0.1),
                samples: samples, seed: 1)
        }
        let order = shuffled(30)
        #expect(order(1).sorted() == Array(0..<30) && order(1) != order(2))
        for orders in [nil, order] {
            var (trained, byHand) = (start(), start())
            let plan = RateTraining(training: samples, epochs: 2, order: orders)
            #expect(try plan.run(&trained, report: { _, _ in }))
            let all = pairs(samples)
            for epoch in 1...2 {
                for number in orders?(epoch) ?? Array(0..<30) {
                    byHand.learn(all[number].x, target: all[number].y)
                }
            }
            #expect(trained.output == byHand.output)
        }
    }

    @Test func trainingStopsWhenToldAndWhenItDiverges() throws {
        let samples = noisySamples(200, inputs: 3, classes: 2, seed: 1)
        let plan = RateTraining(training: samples, epochs: 100)
        var wild = BMVR(
            units: 2, activation: .linear,
            rates: LearningRates(hidden: 50, output: 0.5, lateral: 0.5), samples: samples, seed: 1)
        #expect(throws: Divergence.self) { try plan.run(&wild, report: { _, _ in }) }
        var calm = Backprop(
            units: 2, activation: .linear, rates: LearningRates(hidden: 0.01, output: 0.01),
            samples: samples, seed: 1)
        #expect(try !plan.run(&calm, report: { _, _ in }, goesOn: { $0 < 500 }))
        #expect((500..<1000).contains(calm.samplesSeen))
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
