// The microcircuit against its equations written out, and against what must follow from them.
import Foundation
import Testing

@testable import RateModels

@Suite struct PALTests {
    private let start = PALStart(forward: -1...1, backward: -1...1)

    private func largest(_ a: [[Double]], _ b: [[Double]]) -> Double {
        zip(a.joined(), b.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test(
        arguments: RateFunction.allCases,
        [(true, false), (true, true), (false, false), (false, true)])
    func stepsAreTheEquationsWrittenOut(
        function: RateFunction, timing: (isProspective: Bool, nudgesAtOnce: Bool)
    ) {
        var settings = PALSettings(sizes: [3, 5, 4, 2])
        settings.function = function
        (settings.isProspective, settings.nudgesAtOnce) = timing
        (settings.step, settings.smoothing) = (0.1, 0.7)
        settings.forwardRates = [2, 1, 3]
        (settings.backwardRates, settings.decay) = ([4, 3], 0.5)
        (settings.toInterRates, settings.fromInterRates) = ([1, 3], [2, 1])
        (settings.noise, settings.noiseTime, settings.highPassTime) = (0.3, 0.5, 0.4)
        let network = PALNetwork(settings, start: start, seed: 5)
        var literal = LiteralMicrocircuit(network)
        let before = literal
        let samples: [(x: [Double], target: [Double])] = [
            ([0.2, 0, 0.9], [1, 0.1]), ([0.5, 0.3, 0], []), ([0, 0.7, 0.4], [0.1, 1]),
        ]
        for (x, target) in samples {
            network.present(x, to: network.state)
            network.state.teach(target)
            for _ in 0..<9 {
                network.step(network.state, network.pairs, learning: true)
                literal.step(
                    x, target: target,
                    noise: network.state.layers.dropLast().map { $0.units.noise.values })
                network.state.advance()
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
        let x = [0.3, 0.9, 0.1, 0.6]
        let layers = network.settle(x)
        for (layer, above) in zip(layers, layers.dropFirst()) {
            #expect(layer.units.apical.values.allSatisfy { abs($0) < 1e-9 })
            #expect(largest([layer.inter.rate.values], [above.units.rate.values]) < 1e-9)
        }
        // A teacher is felt in every hidden layer.
        network.present(x, to: network.state)
        network.state.teach([1, 1, 1])
        for _ in 0..<20 {
            network.step(network.state, network.pairs, learning: false)
            network.state.advance()
        }
        for layer in network.state.layers.dropLast() {
            #expect(layer.units.apical.values.contains { abs($0) > 1e-3 })
        }
    }

    @Test(arguments: [false, true])
    func newInputsAreFeltAboveThemOnlyByInterneuronsThatLag(nudgesAtOnce: Bool) {
        var settings = PALSettings(sizes: [4, 6, 5, 3])
        settings.nudgesAtOnce = nudgesAtOnce
        let network = PALNetwork(settings, start: start, seed: 2)
        var largest = 0.0
        for x in [[0.3, 0.9, 0.1, 0.6], [0.8, 0, 0.7, 0.2]] {
            network.present(x, to: network.state)
            network.state.teach([])
            for _ in 0..<10 {
                network.step(network.state, network.pairs, learning: false)
                network.state.advance()
                for layer in network.state.layers.dropLast() {
                    largest = layer.units.apical.values.reduce(largest) { max($0, abs($1)) }
                }
            }
        }
        #expect(nudgesAtOnce ? largest < 1e-9 : largest > 1e-3)
    }

    /// An output answers a new sample one step after the hidden layer: what is right already must not change.
    @Test(arguments: [0, 1])
    func rightAnswersTeachNothingWhenTheirTargetsWaitForThem(targetDelay: Int) {
        var settings = PALSettings(sizes: [4, 6, 3])
        (settings.nudgesAtOnce, settings.targetDelay) = (true, targetDelay)
        (settings.forwardRates, settings.smoothing) = ([20, 20], settings.step)
        let network = PALNetwork(settings, start: start, seed: 2)
        let before = network.forwardWeights
        let samples = [[0.3, 0.9, 0.1, 0.6], [0.8, 0, 0.7, 0.2]]
        for (x, target) in samples.map({ ($0, network.answer($0)) }) {
            network.learn(x, target: target)
        }
        let change = zip(network.forwardWeights, before).reduce(0) {
            max($0, largest([$1.0.values], [$1.1.values]))
        }
        #expect(targetDelay == 0 ? change > 1e-4 : change < 1e-9)
    }

    @Test func ratesAreThoseOfTheSettingsTimesAFactor() {
        func changes(_ factor: Double, _ scale: Double) -> [Matrix] {
            var settings = PALSettings(sizes: [2, 4, 2])
            settings.forwardRates = [3 * scale, 2 * scale]
            (settings.backwardRates, settings.noise) = ([5 * scale], 0.1)
            (settings.toInterRates, settings.fromInterRates) = ([scale], [scale])
            let network = PALNetwork(settings, start: start, seed: 3)
            network.scaleRates(by: factor)
            network.learn([0.5, 0.8], target: [1, 0])
            return network.forwardWeights + network.backwardWeights
                + network.pairs.flatMap { [$0.toInter.matrix, $0.fromInter.matrix] }
        }
        #expect(changes(0.25, 4) == changes(1, 1))
        #expect(changes(0, 1) != changes(1, 1))
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
        network.present(x, to: network.state)
        network.state.teach(target)
        for step in 0...30 {
            network.step(network.state, network.pairs, learning: step == 30)
            network.state.advance()
        }
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
        (settings.backwardRates, settings.decay, settings.noise) = ([500, 500], 1e-5, 0.05)
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
        (settings.forwardRates, settings.toInterRates) = ([5, 5], [1])
        let network = PALNetwork(settings, start: start, seed: 3)
        let (w, b) = (network.forwardWeights, network.backwardWeights[0])
        network.learn([0.5, 0.8], target: [1, 0])
        #expect(network.backwardWeights[0] == b)
        #expect(network.forwardWeights != w)
        settings.copiesForward = true
        let copying = PALNetwork(settings, start: start, seed: 3)
        copying.learn([0.5, 0.8], target: [1, 0])
        #expect(copying.backwardWeights[0] == copying.forwardWeights[1])
        #expect(copying.lateralMismatch == [0] && abs(copying.angles[0]) < 1e-5)
    }

    @Test func changesAreMeasuredAgainstBackpropagation() {
        func angles(
            _ sizes: [Int], _ function: RateFunction, copies: Bool
        ) -> (changes: [Double], backward: [Double]) {
            var settings = PALSettings(sizes: sizes)
            (settings.function, settings.copiesForward) = (function, copies)
            let network = PALNetwork(settings, start: start, seed: 6)
            var samples = Samples(
                features: [0.2, 0.9, 0.4, 0.8, 0.1, 0.7], inputCount: 3, labels: [0, 0],
                classCount: 1)
            let free = network.answer([0.2, 0.9, 0.4])
            samples.targets = .values(
                (free + free).map { $0 + 0.02 }, count: sizes[sizes.count - 1])
            let measured = PALUpdateAngles(network, on: samples)
            let changes = measured.means.compactMap(\.self)
            // The network has learnt nothing yet: it still predicts itself.
            #expect(largest([changes], [measured.selfPredicting.compactMap(\.self)]) < 1e-6)
            #expect(changes.count == sizes.count - 1)
            samples.targets = .none
            #expect(PALUpdateAngles(network, on: samples).means.allSatisfy { $0 == nil })
            return (changes, network.angles)
        }
        // A single output sends its error along B where backpropagation sends it along W.
        let lone = angles([3, 6, 1], .linear, copies: false)
        #expect(lone.backward[0] > 20 && abs(lone.changes[0] - lone.backward[0]) < 1e-3)
        #expect(lone.changes[1] < 1)
        // With B = Wᵀ and a small nudge there is no difference, but for φ′ of the outputs.
        #expect(angles([3, 6, 5, 2], .linear, copies: true).changes.allSatisfy { $0 < 1 })
        #expect(angles([3, 6, 5, 2], .logistic, copies: true).changes.allSatisfy { $0 < 10 })
        #expect(angles([3, 6, 5, 2], .logistic, copies: false).changes[0] > 20)
    }

    // MARK: Numbers

    @Test func functionsAndSlopesAreTheirDefinitions() {
        let memory = Memory()
        defer { withExtendedLifetime(memory) {} }
        func vector(_ entry: (Int) -> Double) -> Vector { Vector(997, in: memory, entry) }
        func potential(_ index: Int) -> Double { -30 + 0.0602 * Double(index) }
        let (rates, slopes) = (vector { _ in 0 }, vector { _ in 0 })
        let (up, down) = (vector { _ in 0 }, vector { _ in 0 })
        for function in RateFunction.allCases {
            var settings = PALSettings(sizes: [1, 1])
            settings.function = function
            let literal = LiteralMicrocircuit(PALNetwork(settings, start: start, seed: 1))
            function.apply(vector(potential), rates)
            function.slopes(vector(potential), slopes)
            function.apply(vector { potential($0) + 1e-5 }, up)
            function.apply(vector { potential($0) - 1e-5 }, down)
            for i in 0..<997 {
                let exact = literal.phi(potential(i))
                let slope = (up.values[i] - down.values[i]) / 2e-5
                #expect(abs(rates.values[i] - exact) <= 1e-14 * max(1, abs(exact)))
                #expect(abs(slopes.values[i] - slope) < 1e-6, "\(function) \(i)")
            }
        }
    }

    @Test func exponentialsAreThoseOfTheLibrary() {
        for k in 0..<2000 {
            let x = -680 + 0.68 * Double(k)
            let value = exponential(Block(x, -x, x / 700, -x / 700))
            for (lane, at) in [x, -x, x / 700, -x / 700].enumerated() {
                let quotient = value.numerator[lane] / value.denominator[lane]
                #expect(abs(quotient / exp(at) - 1) < 2e-15, "\(at)")
            }
        }
        let ends = exponential(Block(-1e300, 1e300, .nan, 0))
        let quotient = ends.numerator / ends.denominator
        #expect(
            quotient[0] < 1e-290 && quotient[1] > 1e290 && quotient[2].isNaN && quotient[3] == 1)
    }

    @Test func noiseIsNormal() {
        let count = 200_000
        let memory = Memory()
        let noise = Vector(count, in: memory)
        NormalNoise(seed: 1).drive(noise, keep: 0, gain: 1)
        let values = withExtendedLifetime(memory) { noise.values }
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
        // Numbers that are made together are independent.
        for distance in [1, 4, 256] {
            let product = zip(values, values.dropFirst(distance)).reduce(0) { $0 + $1.0 * $1.1 }
            let squares = zip(values, values.dropFirst(distance)).reduce(0) {
                $0 + $1.0 * $1.0 * $1.1 * $1.1
            }
            #expect(abs(product) < 5 * Double(count).squareRoot(), "\(distance)")
            #expect(abs(squares / Double(count) - 1) < 0.05, "\(distance)")
        }
    }
}
