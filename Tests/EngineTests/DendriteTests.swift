// Dendrites that drive the soma without feeling it: the fast path against the ladder, and rules that
// follow their voltages.
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite struct DendriteTests {
    /// A soma with a current of its own, two dendrites that drive it, and one that drives nothing.
    private func model(_ spike: SpikeMechanism?) -> NeuronModel {
        NeuronModel(
            name: "cell",
            compartments: [
                Compartment(name: "soma", capacitance: 100, tau: 18, restingPotential: -65),
                Compartment(
                    name: "basal", parent: 0, capacitance: 20, tau: 9, restingPotential: -60,
                    couplingToParent: 3),
                Compartment(
                    name: "apical", parent: 0, capacitance: 30, tau: 9, restingPotential: -68,
                    couplingToParent: 2),
                Compartment(
                    name: "aside", parent: 0, capacitance: 25, tau: 7, restingPotential: -66),
            ],
            receptors: [
                Receptor(name: "soma", compartment: 0, kind: .exponentialCurrent(tau: 3)),
                Receptor(name: "basal", compartment: 1, kind: .delta),
                Receptor(name: "apical", compartment: 2, kind: .delta),
                Receptor(name: "aside", compartment: 3, kind: .delta),
            ],
            spike: spike,
            plateau: PlateauMechanism(compartment: 2, test: .regular(every: .ms(4))))
    }

    private static let mechanisms = [
        SpikeMechanism(trigger: .threshold(-57), reset: .voltage(-65), refractory: .ms(3)),
        SpikeMechanism(trigger: .threshold(-57), reset: .voltage(-66)),
        SpikeMechanism(trigger: .threshold(-57), reset: .subtract(4)),
        SpikeMechanism(
            trigger: .escape(function: .sigmoid, maxRate: 300, slope: 2, midpoint: -59),
            reset: nil, prospective: true),
        SpikeMechanism(
            trigger: .escape(function: .sigmoid, maxRate: 300, slope: 2, midpoint: -59),
            reset: .voltage(-66), refractory: .ms(2)),
    ]

    private func network(_ model: NeuronModel, seed: UInt64) -> Network {
        var random = SplitMix(state: seed)
        let drives = (0..<12).map { index in
            Drive(
                receptor: index % 4,
                times: (0..<25).map { _ in
                    (Double.random(in: 1..<195, using: &random) * 1e9).rounded() / 1e9
                }.sorted(),
                weight: index % 4 == 0
                    ? Double.random(in: -50...250, using: &random)
                    : Double.random(in: -3...5, using: &random))
        }
        var network = Network.driven(model, by: drives, size: 3, bias: 20, duration: 200, every: 1)
        guard case .neurons(var neurons) = network.populations[0].kind else { return network }
        neurons.bias[1] = .constant(6)
        neurons.bias[2] = .constant(-4)
        neurons.initial[2] = .constant(-61)
        network.populations[0].kind = .neurons(neurons)
        let target = CompartmentTarget(population: 0, compartment: 1)
        network.stimuli.append(
            Stimulus(
                name: "step", kind: .current(to: [target], amplitude: .constant(9)),
                during: Period(start: .ms(50), stop: .ms(120))))
        return network
    }

    @Test(arguments: mechanisms.indices, 1...4 as ClosedRange<UInt64>)
    func theFastPathAgreesWithTheLadder(mechanism: Int, seed: UInt64) throws {
        let models = model(Self.mechanisms[mechanism]).onBothPaths
        #expect(PointMembrane(models[0]) != nil && PointMembrane(models[1]) == nil)
        let runs = try models.map { try simulate(network($0, seed: seed)).0 }
        #expect(runs[0].spikes.count > 3)
        #expect(runs[0].spikes.count == runs[1].spikes.count)
        for (a, b) in zip(runs[0].spikes, runs[1].spikes) {
            #expect(a.id == b.id && abs(a.time - b.time) <= 100, "\(a.time) \(b.time)")
        }
        let samples = runs.map { $0.samples[0] ?? [] }
        #expect(samples[0].count == samples[1].count && samples[0].count > 190)
        for (a, b) in zip(samples[0], samples[1]) {
            for (x, y) in zip(a.voltages, b.voltages) { #expect(abs(x - y) < 1e-4) }
        }
    }

    /// A rule with every kind of term that looks at voltages, on synapses onto a dendrite.
    private var rule: CompiledRule {
        var rule = CompiledRule(name: "all")
        rule.preTraces = [.init(tau: 12), .init(tau: 40)]
        rule.postTraces = [.init(event: .spike, trace: .init(tau: 25))]
        rule.decay = 2e-3
        rule.drift = [
            .init(coefficient: 2e-4, pre: [0], voltage: 2),
            .init(coefficient: -1e-4, pre: [1], voltage: 0),
            .init(coefficient: 1e-4, pre: [0], post: [0], voltage: 1),
            .init(coefficient: 1e-4, pre: [1], voltage: 3),
        ]
        rule.onPre = .binary(.multiply, .number(0.01), .voltage(2))
        rule.onPlateau = .deferred([.init(pre: [0], post: .number(1e-3))])
        return rule
    }

    @Test(arguments: mechanisms.indices, 5...7 as ClosedRange<UInt64>)
    func rulesSeeTheSameOnBothPaths(mechanism: Int, seed: UInt64) throws {
        var rule = rule
        if mechanism >= 3 {
            rule.onPre = .binary(.multiply, .spikeProbability, .voltage(2))
            rule.onPlateau = .deferred([
                .init(pre: [1], post: .binary(.multiply, .number(1e-2), .spikeProbability))
            ])
        }
        let weights = try model(Self.mechanisms[mechanism]).onBothPaths.map { model in
            let network = network(model, seed: seed)
            let rules = network.projections.indices.map { $0 == 1 || $0 == 2 ? rule : nil }
            let simulation = try Simulation(network, rules: rules)
            try simulation.run(into: MemoryRecorder())
            return simulation.weights(of: 1) + simulation.weights(of: 2)
        }
        for (a, b) in zip(weights[0], weights[1]) {
            #expect(abs(a - b) < 1e-8 * max(1, abs(b)), "\(a) \(b)")
        }
    }

    /// With the voltage in closed form the rule of PAL's plateaus is a sum that can be written down.
    @Test func plateausAtRegularTimesTeach() throws {
        let spike = SpikeMechanism(
            trigger: .escape(function: .sigmoid, maxRate: 200, slope: 2, midpoint: -59),
            reset: nil, prospective: true)
        let times = [10.0, 31.5, 61, 90.25]
        let network = Network.driven(
            model(spike), by: [Drive(receptor: 2, times: times, weight: 3)], duration: 120)
        var rule = CompiledRule(name: "plateau")
        rule.preTraces = [.init(tau: 12)]
        let slope = RuleExpression.binary(
            .multiply, .spikeProbability,
            .binary(.subtract, .number(1), .spikeProbability))
        rule.onPlateau = .deferred([
            .init(pre: [0], post: .binary(.multiply, .number(1e-3), slope))
        ])
        let simulation = try Simulation(network, rules: [rule])
        try simulation.run(into: MemoryRecorder())
        // The learnt weight moves the voltage of which it learns.
        var (weight, deviation, trace, last, expected) = (3.0, 0.0, 0.0, 0.0, 3.0)
        let tests = (1..<30).map { 4 * Double($0) }
        for time in (tests + times).sorted() {
            deviation *= exp(-(time - last) / 9)
            trace *= exp(-(time - last) / 12)
            last = time
            if tests.contains(time) {
                let conductances = 100.0 / 18 + 3 + 2
                let u =
                    (100.0 / 18 * -65 + 3 * -60 + 2 * (-68 + deviation)) / conductances
                let phi = 1 / (1 + exp(-(u + 59) / 2))
                expected += 1e-3 * phi * (1 - phi) * trace * deviation
            }
            if times.contains(time) {
                weight = expected
                deviation += weight
                trace += 1
            }
        }
        #expect(abs(simulation.weights(of: 0)[0] - expected) < 1e-10)
        #expect(abs(expected - 3) > 1e-4)
    }
}
