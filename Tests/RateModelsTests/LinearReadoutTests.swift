// Linear classifiers where the best that can be done is known.
import Foundation
import Testing

@testable import RateModels

@Suite struct LinearReadoutTests {
    /// Points normally distributed around the centre of their class, with the deviation 1.
    private func points(_ centres: [[Double]], seed: UInt64) -> (rates: Matrix, labels: [Int]) {
        var generator = SeededGenerator(seed: seed)
        let labels = (0..<900).map { $0 % centres.count }
        return (Matrix(900, 2) { centres[labels[$0]][$1] + generator.normal() }, labels)
    }

    @Test func classesThatOverlapAreToldApartAsWellAsCanBe() {
        // Two equal normal distributions at a distance d: 1 - Φ(-d/2), by the line between them.
        let centres: [[Double]] = [[0, 0], [1.2, 1.6]]
        let (rates, labels) = points(centres, seed: 1)
        let readout = LinearReadout(rates: rates, labels: labels, classCount: 2)
        let (others, truth) = points(centres, seed: 2)
        let best = erfc(-1 / 2.squareRoot()) / 2
        let error = (best * (1 - best) / 900).squareRoot()
        #expect(abs(readout.accuracy(rates: others, labels: truth) - best) < 4 * error)
    }

    @Test func theScaleOfRatesDoesNotMatter() {
        let centres: [[Double]] = [[0, 0], [6, 0], [0, 6], [-6, -6]]
        let (rates, labels) = points(centres, seed: 3)
        let small = Matrix(900, 2) { 5 + (1e-3 + Double($1)) * rates[$0, $1] }
        let readout = LinearReadout(rates: small, labels: labels, classCount: 5)
        #expect(readout.accuracy(rates: small, labels: labels) > 0.98)
    }

    @Test func ratesThatTellNothingGiveChance() {
        let same: [[Double]] = [[0, 0], [0, 0], [0, 0]]
        let (rates, labels) = points(same, seed: 4)
        let readout = LinearReadout(rates: rates, labels: labels, classCount: 3)
        let (others, truth) = points(same, seed: 5)
        #expect(abs(readout.accuracy(rates: others, labels: truth) - 1.0 / 3) < 0.07)
        let constant = Matrix(900, 2) { _, _ in 0.5 }
        let blind = LinearReadout(rates: constant, labels: labels, classCount: 3)
        #expect(abs(blind.accuracy(rates: constant, labels: labels) - 1.0 / 3) < 0.01)
    }
}
