// Small random networks of every kind, from one number each.
import NetworkDescription

@testable import Engine

/// A reproducible source of choices for tests.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53
    }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    mutating func below(_ bound: Int) -> Int {
        min(Int(uniform() * Double(bound)), bound - 1)
    }
}

/// Which dynamics a random network is made of.
enum NetworkKind: CaseIterable {
    case delta, exponential, compartments, escape, conductance, gated, twoSided
}

extension Network {
    /// Two populations of 5 to 40 neurons and one of sources, all connected by random rules.
    static func random(_ seed: UInt64, kind: NetworkKind, duration: Double = 100) -> Network {
        var dice = Dice(seed)
        let model = model(kind, &dice)
        let names = ["E", "I"]
        var populations = names.map { name in
            Population(
                name: name, size: 5 + dice.below(36),
                kind: .neurons(
                    NeuronPopulation(
                        model: 0,
                        initial: model.compartments.map { _ in .uniform(low: -65, high: -51) },
                        bias: model.compartments.indices.map {
                            $0 == 0 ? bias(kind) : .constant(0)
                        })))
        }
        populations.append(
            Population(
                name: "drive", size: 20,
                kind: .source(.poisson(rate: .uniform(low: 5, high: 60), during: Period()))))
        let unit = kind == .delta || kind == .gated ? 1.0 : kind == .conductance ? 2 : 60
        var projections: [Projection] = []
        for source in 0..<3 {
            let receptor = source == 1 && model.receptors.count > 1 ? 1 : 0
            let sign = source == 1 && kind != .conductance ? -2.0 : 1
            projections.append(
                Projection(
                    name: "p\(source)", sources: [source],
                    targets: [0, 1].map { ReceptorTarget(population: $0, receptor: receptor) },
                    rule: rule(&dice, sources: populations[source].size),
                    weight: .uniform(low: 0.2 * sign * unit, high: 1.2 * sign * unit).ordered,
                    delay: dice.below(2) == 0
                        ? .constant(0.5 + Double(dice.below(10)) / 10)
                        : .uniform(low: 0.3, high: 4)))
        }
        for (receptor, described) in model.receptors.enumerated() where described.kind == .cue {
            projections.append(
                Projection(
                    name: "cue\(receptor)", sources: [2],
                    targets: [0, 1].map { ReceptorTarget(population: $0, receptor: receptor) },
                    rule: .pairwiseBernoulli(0.1, autapses: true), weight: .constant(1),
                    delay: .uniform(low: 0.5, high: 3)))
        }
        return Network(
            neurons: [model], populations: populations, projections: projections,
            stimuli: [
                Stimulus(
                    name: "noise",
                    kind: .poisson(
                        to: [ReceptorTarget(population: 0, receptor: 0)], rate: .constant(200),
                        weight: .constant(0.5 * unit)))
            ],
            recordings: Recordings(
                spikes: [0, 1, 2],
                voltages: [
                    VoltageRecording(
                        population: 0, compartments: [0], nodes: [0, 3], every: .ms(1))
                ]),
            simulation: SimulationSettings(duration: .ms(duration), seed: seed))
    }

    private static func rule(_ dice: inout Dice, sources: Int) -> ConnectionRule {
        let (autapses, multapses) = (dice.below(2) == 0, dice.below(2) == 0)
        switch dice.below(5) {
        case 0: return .allToAll(autapses: autapses)
        case 1: return .fixedIndegree(1 + dice.below(4), autapses: autapses, multapses: multapses)
        case 2: return .fixedOutdegree(1 + dice.below(8), autapses: autapses, multapses: multapses)
        case 3:
            return .fixedTotalNumber(
                sources * (1 + dice.below(5)), autapses: autapses, multapses: multapses)
        default: return .pairwiseBernoulli(dice.uniform(0.05...0.4), autapses: autapses)
        }
    }

    private static func bias(_ kind: NetworkKind) -> Value {
        kind == .twoSided
            ? .normal(mean: 0, std: 400, min: nil, max: nil)
            : .normal(mean: 380, std: 60, min: nil, max: nil)
    }

    private static func model(_ kind: NetworkKind, _ dice: inout Dice) -> NeuronModel {
        switch kind {
        case .delta:
            return .point(refractory: dice.uniform(0...3), receptors: [.delta])
        case .exponential:
            return .point(receptors: [
                .exponentialCurrent(tau: dice.uniform(0.5...5)),
                .exponentialCurrent(tau: dice.uniform(3...9)),
            ])
        case .conductance:
            return .point(receptors: [
                .exponentialConductance(tau: dice.uniform(1...5), reversal: 0),
                .exponentialConductance(tau: dice.uniform(3...9), reversal: -75),
            ])
        case .gated:
            // Two compartments that do not touch each other; the second only tells of plateaus.
            var model = NeuronModel.point(receptors: [.delta, .delta, .cue, .cue])
            model.compartments.append(
                Compartment(
                    name: "apical", parent: 0, capacitance: 50, tau: dice.uniform(5...40),
                    restingPotential: -70))
            model.receptors[1].compartment = 1
            model.spike = SpikeMechanism(
                trigger: .threshold(-50), reset: .subtract(dice.uniform(5...20)),
                refractory: .ms(Double(dice.below(2))),
                gate: SpikeGate(receptor: 2, open: .ms(dice.uniform(2...10))))
            model.plateau = PlateauMechanism(
                compartment: 1, test: dice.below(2) == 0 ? .cue(receptor: 3) : .poisson(rate: 30),
                amplitude: dice.below(2) == 0 ? .graded : .quantum(0.7), somaAbove: -58,
                firedWithin: dice.below(2) == 0 ? nil : .ms(20))
            return model
        case .twoSided:
            var model = NeuronModel.point(receptors: [
                .exponentialCurrent(tau: dice.uniform(0.5...5)), .exponentialCurrent(tau: 8),
            ])
            model.spike = SpikeMechanism(
                trigger: .threshold(-50), reset: .subtract(dice.uniform(5...20)),
                refractory: .ms(Double(dice.below(2))), twoSided: true)
            return model
        case .compartments, .escape:
            var model = NeuronModel.point(receptors: [
                .exponentialCurrent(tau: dice.uniform(1...5)), .alphaCurrent(tau: 10),
            ])
            model.compartments.append(
                Compartment(
                    name: "dendrite", parent: 0, capacitance: 60, tau: 8, restingPotential: -65,
                    couplingToParent: dice.uniform(2...15), couplingFromParent: 5))
            model.receptors[0].compartment = 1
            if kind == .escape {
                model.spike = SpikeMechanism(
                    trigger: .escape(function: .sigmoid, maxRate: 300, slope: 2, midpoint: -52),
                    reset: .voltage(-65), refractory: .ms(1))
            }
            return model
        }
    }
}

extension Value {
    /// The same interval with its ends in order.
    fileprivate var ordered: Value {
        if case .uniform(let low, let high) = self, low > high {
            return .uniform(low: high, high: low)
        }
        return self
    }
}
