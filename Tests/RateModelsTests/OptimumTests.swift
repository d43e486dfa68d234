// The closed-form optimum against statistics known by hand, and descent against the optimum.
import Testing

@testable import RateModels

@Suite struct OptimumTests {
    /// Two inputs, one on at a time, and two equally frequent classes with the table (a b; b a).
    private func table(_ a: Int, _ b: Int) -> Samples {
        let cells = [(0, 0, a), (0, 1, b), (1, 0, b), (1, 1, a)]
            .flatMap { Array(repeating: ($0.0, $0.1), count: $0.2) }
        return Samples(
            features: cells.flatMap { $0.0 == 0 ? [1, 0] : [0, 1] }, inputCount: 2,
            labels: cells.map(\.1), classCount: 2, scale: (2 as Double).squareRoot())
    }

    /// Correspondence analysis gives the eigenvalues 1/2 and φ²/2, φ = (a − b)/(a + b).
    @Test(arguments: [(4, 1), (7, 3), (5, 5), (3, 0)])
    func contingencyTable(a: Int, b: Int) throws {
        let samples = table(a, b)
        let phi = Double(a - b) / Double(a + b)
        let one = try #require(ReducedRankOptimum(samples, rank: 1))
        #expect(abs(one.eigenvalues[0] - 0.5) < 1e-14)
        #expect(abs(one.eigenvalues[1] - phi * phi / 2) < 1e-14)
        #expect(abs(one.objective - 0.5) < 1e-14)
        if phi > 0 {
            let two = try #require(ReducedRankOptimum(samples, rank: 2))
            #expect(abs(two.objective - (1 - phi * phi) / 2) < 1e-14)
        }
    }

    /// Its weights have the objective it claims, meet the constraint, and no other weights of
    /// 2000 nearby do better. One input repeats another, so that Cxx is singular.
    @Test func weightsOfTheOptimumAreOptimal() throws {
        let base = noisySamples(200, inputs: 5, classes: 4, seed: 11)
        let samples = Samples(
            features: pairs(base).flatMap { ($0.x + [$0.x[2]]).map(Float.init) }, inputCount: 6,
            labels: base.labels, classCount: 4, targetOffset: -0.25)
        let optimum = try #require(ReducedRankOptimum(samples, rank: 2))
        let all = pairs(samples)
        func objective(_ w1: Matrix, _ w2: Matrix) -> Double {
            all.reduce(0) { sum, pair in
                sum + square(zip(pair.y, product(w2, product(w1, pair.x))).map { $0 - $1 })
            } / Double(all.count)
        }
        let best = objective(optimum.hidden, optimum.output)
        #expect(abs(best - optimum.objective) < 1e-12)
        for i in 0..<2 {
            for j in 0..<2 {
                let covariance = all.reduce(0) { sum, pair in
                    let z = product(optimum.hidden, pair.x)
                    return sum + z[i] * z[j] / Double(all.count)
                }
                #expect(abs(covariance - (i == j ? 1 : 0)) < 1e-12)
            }
        }
        for seed in 0..<200 {
            let size = [1e-3, 0.03, 0.3][seed % 3]
            let change1 = randomMatrix(2, 6, seed: UInt64(2 * seed))
            let change2 = randomMatrix(4, 2, seed: UInt64(2 * seed + 1))
            let w1 = Matrix(2, 6) { optimum.hidden[$0, $1] + size * change1[$0, $1] }
            let w2 = Matrix(4, 2) { optimum.output[$0, $1] + size * change2[$0, $1] }
            #expect(objective(w1, w2) > best)
        }
    }

    /// BMVR's own rules, with steps so small that each pass is nearly one of batch descent.
    @Test func bmvrDescendsToTheOptimum() throws {
        let samples = table(9, 1)
        let rate = 0.1 / Double(samples.count)
        var network = BMVR(
            units: 2, activation: .linear,
            rates: LearningRates(hidden: rate, output: rate, lateral: rate),
            samples: samples, seed: 4)
        let all = pairs(samples)
        for _ in 0..<1500 {
            for (x, y) in all { network.learn(x, target: y) }
        }
        let objective = Evaluation(network, on: samples).objective
        #expect(abs(objective - (1 - 0.8 * 0.8) / 2) < 1e-3)
        for value in network.constraintEigenvalues(on: samples) { #expect(abs(value - 1) < 0.01) }
        // Q Qᵀ has the eigenvalues that the optimum keeps (equation 18).
        let spectrum = try #require(SymmetricEigen(network.q.times(network.q.transposed)))
        for (value, exact) in zip(spectrum.values, [0.5, 0.8 * 0.8 / 2]) {
            #expect(abs(value - exact) < 0.01 * exact)
        }
    }
}
