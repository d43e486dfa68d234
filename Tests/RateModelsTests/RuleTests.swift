// The learning rules against the gradients they stand for, and against their exact consequences.
import Testing

@testable import RateModels

@Suite struct RuleTests {
    private let samples = noisySamples(60, inputs: 6, classes: 4, seed: 5)
    private let unit = LearningRates(hidden: 1, output: 1, lateral: 1)

    /// The mean change that single samples cause, each from the same weights.
    private func meanChange<Network: RateNetwork>(
        _ start: Network, of weights: (Network) -> Matrix
    ) -> Matrix {
        let before = weights(start)
        var sum = Matrix(before.rows, before.columns)
        for (x, y) in pairs(samples) {
            var network = start
            network.learn(x, target: y)
            let after = weights(network)
            sum = Matrix(before.rows, before.columns) {
                sum[$0, $1] + (after[$0, $1] - before[$0, $1]) / Double(samples.count)
            }
        }
        return sum
    }

    /// Function (4) of Golkar et al. 2020: a bound on the constrained objective.
    private func bound(_ w1: Matrix, _ w2: Matrix, _ q: Matrix) -> Double {
        let all = pairs(samples)
        let constraint = all.reduce(0) { sum, pair in
            sum + square(product(q.transposed, product(w1, pair.x)))
        }
        let fit = all.reduce(0) { sum, pair in
            sum + zip(pair.y, product(w2, product(w1, pair.x))).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let count = Double(all.count)
        return constraint / count - 2 * fit / count + square(w2.values) - square(q.values)
    }

    private func bmvr(
        _ activation: Activation, decoupled: Bool = false, rates: LearningRates? = nil
    ) -> BMVR {
        BMVR(
            units: 3, activation: activation, decoupled: decoupled, rates: rates ?? unit,
            initial: InitialWeights(hidden: 1, output: 1), samples: samples, seed: 3)
    }

    /// Minimum over W₁ and W₂, maximum over Q.
    @Test func linearRulesAreTheGradientOfTheBound() {
        var start = bmvr(.linear, rates: LearningRates(hidden: 0.1, output: 0.2, lateral: 0.01))
        // Some samples first, so that Q is no multiple of 1.
        for (x, y) in pairs(samples) { start.learn(x, target: y) }
        start.rates = unit
        let (w1, w2, q) = (start.hidden.weights.transposed, start.output, start.q)
        let toHidden = gradient(w1) { bound($0, w2, q) }
        let toOutput = gradient(w2) { bound(w1, $0, q) }
        let toLateral = gradient(q) { bound(w1, w2, $0) }
        func scaled(_ a: Matrix, _ s: Double) -> Matrix {
            Matrix(a.rows, a.columns) { s * a[$0, $1] }
        }
        #expect(min(toHidden.norm, toOutput.norm, toLateral.norm) > 0.05)
        #expect(
            distance(
                meanChange(start) { $0.hidden.weights }.transposed, scaled(toHidden, -0.5)) < 1e-8)
        #expect(distance(meanChange(start) { $0.output }, scaled(toOutput, -0.5)) < 1e-8)
        #expect(distance(meanChange(start) { $0.q }, scaled(toLateral, 0.5)) < 1e-8)
    }

    @Test(arguments: Activation.allCases)
    func backpropIsTheGradientOfTheObjective(activation: Activation) {
        let start = Backprop(
            units: 3, activation: activation, rates: unit,
            initial: InitialWeights(hidden: 1, output: 1), samples: samples, seed: 3)
        let mean = start.hidden.mean
        func objective(_ w1: Matrix, _ w2: Matrix) -> Double {
            pairs(samples).reduce(0) { sum, pair in
                var z = product(w1, pair.x)
                if activation == .relu { z = zip(z, mean).map { max(0, $0) - $1 } }
                return sum + square(zip(pair.y, product(w2, z)).map { $0 - $1 })
            } / Double(samples.count)
        }
        let (w1, w2) = (start.hidden.weights.transposed, start.output)
        let toHidden = gradient(w1) { objective($0, w2) }
        let toOutput = gradient(w2) { objective(w1, $0) }
        let hidden = meanChange(start) { $0.hidden.weights }.transposed
        let output = meanChange(start) { $0.output }
        #expect(toHidden.norm > 0.1 && toOutput.norm > 0.1)
        #expect(distance(hidden, Matrix(3, 6) { -0.5 * toHidden[$0, $1] }) < 1e-8)
        #expect(distance(output, Matrix(4, 3) { -0.5 * toOutput[$0, $1] }) < 1e-8)
        #expect(abs(Evaluation(start, on: samples).objective - objective(w1, w2)) < 1e-12)
    }

    /// Equation 9 with the gate of a rectified unit, and 24, written out for one sample.
    @Test func rectifiedUnitsLearnOnlyWhenTheyRespond() {
        let start = bmvr(.relu)
        #expect(start.hidden.mean.allSatisfy { $0 > 0 })
        for (x, y) in pairs(samples).prefix(20) {
            var network = start
            network.rates.mean = 0.25
            network.learn(x, target: y)
            let response = product(start.hidden.weights.transposed, x).map { max(0, $0) }
            let z = zip(response, start.hidden.mean).map { $0 - $1 }
            let n = product(start.q.transposed, z)
            let signal = zip(product(start.output.transposed, y), product(start.q, n)).map {
                $0 - $1
            }
            let expected = Matrix(6, 3) { input, unit in
                start.hidden.weights[input, unit]
                    + (response[unit] > 0 ? x[input] * signal[unit] : 0)
            }
            #expect(distance(network.hidden.weights, expected) < 1e-13)
            #expect(distance(network.output, Matrix(4, 3) { y[$0] * z[$1] }) < 1e-13)
            #expect(distance(network.q, Matrix(3, 3) { z[$0] * n[$1] }) < 1e-13)
            for unit in 0..<3 {
                let moved = start.hidden.mean[unit] + 0.25 * z[unit]
                #expect(abs(network.hidden.mean[unit] - moved) < 1e-14)
            }
        }
    }

    /// Equation 23: the difference of Q and Rᵀ shrinks by the same factor at every sample.
    @Test func decoupledInterneuronsAlign() {
        var rates = LearningRates(hidden: 0.01, output: 0.01, lateral: 0.005, decaySamples: 500)
        var network = bmvr(.relu, decoupled: true, rates: rates)
        func difference(_ network: BMVR) -> Matrix {
            let (q, r) = network.lateral ?? (Matrix(0, 0), Matrix(0, 0))
            return Matrix(3, 3) { q[$0, $1] - r[$1, $0] }
        }
        let start = difference(network)
        #expect(start.norm > 0.1)
        var factor = 1.0
        for t in 0..<600 {
            factor *= 1 - 0.005 / (1 + Double(t) / 500)
            let pair = pairs(samples)[t % samples.count]
            network.learn(pair.x, target: pair.y)
        }
        #expect(factor < 0.2)
        let predicted = Matrix(3, 3) { factor * start[$0, $1] }
        #expect(distance(difference(network), predicted) < 1e-12)

        rates.decaySamples = nil
        #expect(rates.factor(after: 1000) == 1)
        #expect(abs(difference(bmvr(.relu, rates: rates)).norm) == 0)
    }
}
