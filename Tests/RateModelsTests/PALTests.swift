// The microcircuit against its equations written out, and against what must follow from them.
import Foundation
import Testing

@testable import RateModels

@Suite struct PALTests {
    private let start = PALStart(forward: -1...1, backward: -1...1)

    private func largest(_ a: [[Double]], _ b: [[Double]]) -> Double {
        zip(a.joined(), b.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test(arguments: RateFunction.allCases, [true, false])
    func stepsAreTheEquationsWrittenOut(function: RateFunction, isProspective: Bool) {
        var settings = PALSettings(sizes: [3, 5, 4, 2])
        (settings.function, settings.isProspective) = (function, isProspective)
        (settings.step, settings.smoothing) = (0.1, 0.7)
        settings.forwardRates = [2, 1, 3]
        (settings.backwardRate, settings.decay) = (4, 0.5)
        (settings.toInterRate, settings.fromInterRate) = (1, 2)
        (settings.noise, settings.noiseTime, settings.highPassTime) = (0.3, 0.5, 0.4)
        let network = PALNetwork(settings, start: start, seed: 5)
        var literal = LiteralMicrocircuit(network)
        let before = literal
        let samples: [(x: [Double], target: [Double])] = [
            ([0.2, 0, 0.9], [1, 0.1]), ([0.5, 0.3, 0], []), ([0, 0.7, 0.4], [0.1, 1]),
        ]
        for (x, target) in samples {
            network.input.present(x)
            for _ in 0..<9 {
                network.step(network.layers, target: target, learning: true)
                literal.step(
                    x, target: target, noise: network.layers.dropLast().map { $0.noise.values })
            }
            network.input.finish()
        }
        let after = LiteralMicrocircuit(network)
        for l in 0..<3 {
            #expect(largest(after.w[l], before.w[l]) > 1e-6)
            #expect(largest(after.w[l], literal.w[l]) < 1e-12)
        }
        for l in 0..<2 {
            for path in [\LiteralMicrocircuit.b, \.q, \.p] {
                #expect(largest(after[keyPath: path][l], before[keyPath: path][l]) > 1e-6)
                #expect(largest(after[keyPath: path][l], literal[keyPath: path][l]) < 1e-12)
            }
        }
    }

    @Test func selfPredictingStateLeavesApicalDendritesAtRest() {
        let network = PALNetwork(PALSettings(sizes: [4, 6, 5, 3]), start: start, seed: 2)
        let layers = network.settle([0.3, 0.9, 0.1, 0.6])
        for (layer, above) in zip(layers, layers.dropFirst()) {
            #expect(layer.apical.values.allSatisfy { abs($0) < 1e-9 })
            #expect(largest([layer.inter.rate.values], [above.rate.values]) < 1e-9)
        }
        // A teacher is felt in every hidden layer.
        for _ in 0..<20 { network.step(layers, target: [1, 1, 1], learning: false) }
        #expect(layers.dropLast().allSatisfy { $0.apical.norm > 1e-3 })
    }

    /// Σ ∫ φ′(v)(v - t) dv over the outputs, whose gradient by v is the error that the rule of the
    /// outputs sees, for a small nudge.
    @Test func backpropagationFollowsTheGradientForSmallNudges() {
        var settings = PALSettings(sizes: [3, 6, 5, 2])
        settings.forwardRates = [1, 1, 1]
        settings.smoothing = settings.step
        settings.copiesForward = true
        let network = PALNetwork(settings, start: start, seed: 4)
        let x = [0.4, 0.9, 0.2]
        let target = zip(network.answer(x), [1.0, -0.5]).map { $0 + 1e-4 * $1 }
        func potentials(_ w: [[[Double]]]) -> [Double] {
            var v = x
            for (l, grid) in w.enumerated() {
                let share = l == 2 ? 0.1 / 0.13 : 0.1 / 0.19
                let below = l == 0 ? v : v.map { 1 / (1 + exp(-$0)) }
                v = grid.map { row in share * zip(row, below).reduce(0) { $0 + $1.0 * $1.1 } }
            }
            return v
        }
        let w = LiteralMicrocircuit(network).w
        let outputs = potentials(w)
        func loss(_ w: [[[Double]]]) -> Double {
            zip(zip(potentials(w), outputs), target).reduce(0) { sum, pair in
                let ((v, v0), t) = pair
                let rate = 1 / (1 + exp(-v0))
                return sum + rate * (1 - rate) * (v0 - t) * (v - v0)
            }
        }
        network.input.present(x)
        for _ in 0..<30 { network.step(network.layers, target: target, learning: false) }
        network.step(network.layers, target: target, learning: true)
        network.input.finish()
        let after = LiteralMicrocircuit(network).w
        for l in w.indices {
            var (product, squares, changes) = (0.0, 0.0, 0.0)
            for i in w[l].indices {
                for k in w[l][i].indices {
                    var (up, down) = (w, w)
                    up[l][i][k] += 1e-3
                    down[l][i][k] -= 1e-3
                    let gradient = (loss(up) - loss(down)) / 2e-3
                    let change = after[l][i][k] - w[l][i][k]
                    product -= gradient * change
                    squares += gradient * gradient
                    changes += change * change
                }
            }
            #expect(changes > 0)
            #expect(product / (squares * changes).squareRoot() > 0.9999, "layer \(l)")
        }
    }

    @Test func noiseTurnsBackwardWeightsTowardsForwardOnes() {
        var settings = PALSettings(sizes: [2, 4, 3, 2])
        (settings.backwardRate, settings.decay, settings.noise) = (500, 1e-5, 0.05)
        settings.steps = 30_000
        let network = PALNetwork(settings, start: start, seed: 3)
        let before = network.angles
        network.learn([0.5, 0.8], target: [])
        let after = network.angles
        #expect(before.allSatisfy { $0 > 45 })
        #expect(after.allSatisfy { $0 < 30 }, "\(before) \(after)")
    }

    @Test func feedbackAlignmentKeepsItsBackwardWeights() {
        var settings = PALSettings(sizes: [2, 4, 2])
        (settings.forwardRates, settings.toInterRate) = ([5, 5], 1)
        let network = PALNetwork(settings, start: start, seed: 3)
        let (w, b) = (network.forwardWeights.map(\.values), network.backwardWeights[0].values)
        network.learn([0.5, 0.8], target: [1, 0])
        #expect(network.backwardWeights[0].values == b)
        #expect(largest(network.forwardWeights.map(\.values), w) > 0)
        settings.copiesForward = true
        let copying = PALNetwork(settings, start: start, seed: 3)
        copying.learn([0.5, 0.8], target: [1, 0])
        #expect(copying.backwardWeights[0].values == copying.forwardWeights[1].values)
        #expect(copying.lateralMismatch == [0] && abs(copying.angles[0]) < 1e-5)
    }

    // MARK: Numbers

    @Test func functionsAndSlopesAreTheirDefinitions() {
        let potentials = Vector(997) { -30 + 0.0602 * Double($0) }
        let (rates, slopes) = (Vector(997), Vector(997))
        let (up, down) = (Vector(997), Vector(997))
        for function in RateFunction.allCases {
            var settings = PALSettings(sizes: [1, 1])
            settings.function = function
            let literal = LiteralMicrocircuit(PALNetwork(settings, start: start, seed: 1))
            function.apply(potentials, rates)
            function.slopes(potentials, slopes)
            function.apply(Vector(997) { potentials[$0] + 1e-5 }, up)
            function.apply(Vector(997) { potentials[$0] - 1e-5 }, down)
            for i in 0..<997 {
                let exact = literal.phi(potentials[i])
                #expect(abs(rates[i] - exact) <= 1e-14 * max(1, abs(exact)))
                #expect(abs(slopes[i] - (up[i] - down[i]) / 2e-5) < 1e-6, "\(function) \(i)")
            }
        }
    }

    @Test func exponentialsAreThoseOfTheLibrary() {
        for k in 0..<2000 {
            let x = -700 + 0.7 * Double(k)
            let value = exponential(Block(x, -x, x / 700, -x / 700))
            for (lane, at) in [x, -x, x / 700, -x / 700].enumerated() {
                #expect(abs(value[lane] / exp(at) - 1) < 1e-15, "\(at)")
            }
        }
        let ends = exponential(Block(-1e300, 1e300, .nan, 0))
        #expect(ends[0] < 1e-300 && ends[1] > 1e300 && ends[2].isNaN && ends[3] == 1)
    }

    @Test func noiseIsNormal() {
        let count = 200_000
        var source = NormalNoise(seed: 1)
        let noise = Vector(count)
        source.drive(noise.base, keep: 0, gain: 1, count)
        let values = noise.values
        func moment(_ power: Double) -> Double {
            values.reduce(0) { $0 + pow($1, power) } / Double(count)
        }
        // Five standard errors each; the last tests the tail, which is drawn in its own way.
        #expect(abs(moment(1)) < 5 * 0.00224 && abs(moment(2) - 1) < 5 * 0.00316)
        #expect(abs(moment(3)) < 5 * 0.00866 && abs(moment(4) - 3) < 5 * 0.0219)
        for bound in [0.3, 1, 2, 3, 3.5] {
            let part = Double(values.count { $0 > bound }) / Double(count)
            let exact = erfc(bound / 2.squareRoot()) / 2
            #expect(abs(part - exact) < 5 * (exact / Double(count)).squareRoot(), "\(bound)")
        }
    }
}
