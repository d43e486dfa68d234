// Plateaus: amplitudes against closed forms, stochastic rounding, conditions, random tests.
import Foundation
import NetworkDescription
import Testing

@testable import Engine

@Suite struct PlateauTests {
    /// Soma and an apical compartment of 20 ms that does not touch it; receptors: soma, apical, cue.
    private func model(_ change: (inout PlateauMechanism) -> Void = { _ in }) -> NeuronModel {
        var model = NeuronModel.point(receptors: [.delta, .delta, .cue])
        model.compartments.append(
            Compartment(
                name: "apical", parent: 0, capacitance: 50, tau: 20, restingPotential: -72))
        model.receptors[1].compartment = 1
        var plateau = PlateauMechanism(compartment: 1, test: .cue(receptor: 2))
        change(&plateau)
        model.plateau = plateau
        return model
    }

    @Test(arguments: [7.5, -3.25])
    func gradedAmplitude(weight: Double) throws {
        for model in model().onAllPaths {
            let drives = [
                Drive(receptor: 1, times: [2], weight: weight),
                Drive(receptor: 2, times: [1, 6, 30], weight: 1),
            ]
            let observed = try observe(.driven(model, by: drives))
            // At rest there is none.
            #expect(observed.plateaus.map(\.time) == [6_000_000_000, 30_000_000_000])
            for (plateau, span) in zip(observed.plateaus, [4.0, 28]) {
                #expect(abs(plateau.amplitude - weight * exp(-span / 20)) < 1e-7)
            }
            var network = Network.driven(model, by: drives)
            network.recordings.plateaus = [0]
            let (recorder, counts) = try simulate(network)
            #expect(counts.plateaus == [2, 0, 0])
            #expect(recorder.plateaus.map(\.time) == observed.plateaus.map(\.time))
        }
    }

    @Test(arguments: [0.37, -2.81, 5.0])
    func roundingIsUnbiased(amplitude: Double) throws {
        let model = model { $0.amplitude = .quantum(1) }
        let times = (0..<20).map { 5 + 2 * Double($0) }
        // The apical voltage is set anew before each test.
        let drives = [
            Drive(receptor: 1, times: times.map { $0 - 1 }, weight: amplitude * exp(1 / 20)),
            Drive(receptor: 1, times: times.map { $0 + 1e-9 }, weight: -amplitude),
            Drive(receptor: 2, times: times, weight: 1),
        ]
        let observed = try observe(.driven(model, by: drives, size: 500, duration: 50))
        let values = observed.plateaus.map(\.amplitude)
        #expect(values.allSatisfy { $0 == $0.rounded() && $0 != 0 && ($0 < 0) == (amplitude < 0) })
        let fraction = abs(amplitude) - abs(amplitude).rounded(.down)
        let count = 10_000.0
        let deviation = (fraction * (1 - fraction) * count).squareRoot()
        let sum = values.reduce(0, +)
        #expect(abs(sum - amplitude * count) <= 5 * deviation + 1e-6 * count)
        #expect(Set(values).count == (fraction == 0 || abs(amplitude) < 1 ? 1 : 2))
        if fraction > 0 {
            // The choices of different neurons, and of one neuron at different times, are their own.
            let high = abs(amplitude).rounded(.up)
            let ups = observed.plateaus.filter { abs($0.amplitude) == high }
            #expect(Set(ups.map(\.local)).count > 400)
            #expect(Set(ups.map(\.time)).count == 20)
        }
    }

    /// The soma gets 12 mV at 2 ms and 16 mV at 20 ms (a spike), the apical compartment 8 mV at 2 ms.
    private func plateauTimes(_ cues: [Double], _ change: (inout PlateauMechanism) -> Void) throws
        -> [[Double]]
    {
        let drives = [
            Drive(receptor: 0, times: [2], weight: 12), Drive(receptor: 0, times: [20], weight: 16),
            Drive(receptor: 1, times: [2], weight: 8), Drive(receptor: 2, times: cues, weight: 1),
        ]
        return try model(change).onAllPaths.map { model in
            try observe(.driven(model, by: drives)).plateaus.map { Double($0.time) / 1e9 }
        }
    }

    @Test func somaMustBeAboveItsGate() throws {
        // 12 e^{-s/10} mV passes 6 mV after 6.931 ms.
        let found = try plateauTimes([3, 8.9, 9, 15]) { $0.somaAbove = -59 }
        #expect(found.allSatisfy { $0 == [3, 8.9] })
    }

    @Test func neuronMustHaveFired() throws {
        let found = try plateauTimes([3, 19, 20.5, 30, 30.000_000_001, 50]) {
            $0.firedWithin = .ms(10)
        }
        #expect(found.allSatisfy { $0 == [20.5, 30] })
    }

    @Test func bothConditionsMustHold() throws {
        // After its spike the soma is held at rest, which is not above rest.
        let found = try plateauTimes([3, 20.5]) {
            $0.firedWithin = .ms(10)
            $0.somaAbove = -65
        }
        #expect(found == [[], [], []])
    }

    @Test func amplitudesCountByTheSlopeOfTheEscapeNoise() throws {
        var model = model { $0.isScaledBySlope = true }
        model.spike = SpikeMechanism(
            trigger: .escape(function: .sigmoid, maxRate: 1e-9, slope: 3, midpoint: -60),
            reset: nil)
        let drives = [
            Drive(receptor: 0, times: [2], weight: 12), Drive(receptor: 1, times: [2], weight: 8),
            Drive(receptor: 2, times: [3, 12, 90], weight: 1),
        ]
        for model in model.onAllPaths {
            let observed = try observe(.driven(model, by: drives))
            #expect(observed.plateaus.count == 3)
            for (plateau, span) in zip(observed.plateaus, [1.0, 10, 88]) {
                let phi = 1 / (1 + exp((5 - 12 * exp(-span / 10)) / 3))
                let amplitude = 8 * exp(-span / 20) * 4 * phi * (1 - phi)
                #expect(abs(plateau.amplitude - amplitude) < 1e-7)
            }
        }
    }

    @Test func randomTestsHaveTheirRate() throws {
        for model in model({ $0.test = .poisson(rate: 50) }).onBothPaths {
            var network = Network.driven(model, size: 50, duration: 2000)
            guard case .neurons(var neurons) = network.populations[0].kind else { return }
            // A bias on the apical compartment: 20 ms / 50 pF · 10 pA = 4 mV.
            neurons.bias[1] = .constant(10)
            network.populations[0].kind = .neurons(neurons)
            let observed = try observe(network)
            network.recordings.plateaus = [0]
            let recorded = try (1...3).map { try simulate(network, threads: $0).0.plateaus }
            #expect(recorded.allSatisfy { $0 == recorded[0] && $0 == $0.sorted() })
            #expect(
                Set(recorded[0].map { [$0.time, Int64($0.id)] })
                    == Set(observed.plateaus.map { [$0.time, Int64($0.local)] }))
            let expected = 50.0 * 50 * 2
            let count = Double(observed.plateaus.count)
            #expect(abs(count - expected) < 5 * expected.squareRoot())
            #expect(
                observed.plateaus.allSatisfy { plateau in
                    let t = Double(plateau.time) / 1e9
                    return abs(plateau.amplitude - 4 * (1 - exp(-t / 20))) < 1e-8
                })
            let times = observed.plateaus.filter { $0.local == 7 }.map { Double($0.time) / 1e9 }
            let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
            let mean = gaps.reduce(0, +) / Double(gaps.count)
            #expect(abs(mean - 20) < 5 * 20 / Double(gaps.count).squareRoot())
        }
    }
}
