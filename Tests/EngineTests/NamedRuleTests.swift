// The rules that have names, on the engine: literal integration, and the closed form for plateaus.
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

/// Compiles a rule for synapses onto the dendrite of a neuron with soma and dendrite.
private func compile(_ plasticity: String) throws -> CompiledRule {
    let text = """
        neurons:
          pyramid:
            compartments:
              soma: {capacitance: 200 pF, tau: 15 ms, v_rest: -65 mV}
              dendrite: {parent: soma, capacitance: 80 pF, tau: 9 ms, v_rest: -62 mV, coupling: 0 nS}
            receptors:
              plastic: {at: dendrite, kind: exponential_current, tau: 5 ms}
              teach: {at: dendrite, kind: cue}
            spike: {at: soma, threshold: -52 mV, reset: -68 mV, refractory: 2 ms}
            plateau: {at: dendrite, test: {on: teach}, amplitude: graded}
        populations:
          x: {size: 1, source: {kind: poisson, rate: 1 Hz}}
          E: {size: 1, neuron: pyramid}
        projections:
          learned:
            {from: x, to: E.plastic, connect: {rule: all_to_all}, weight: 1 pA, delay: 1 ms,
             plasticity: \(plasticity)}
        simulation: {duration: 1 s}
        """
    let file = try NetworkFile.read(bytes: Array(text.utf8), path: "rule.yaml")
    return try #require(try CompiledRule.compile(file).rules[0])
}

@Suite struct NamedRuleTests {
    /// Rates are raised so that the weights move by tens of percent.
    @Test(arguments: [
        "{rule: stdp, A_plus: 2 pA, A_minus: 1.5 pA}",
        "{rule: stdp.nearest, A_plus: 2 pA, A_minus: 1.5 pA}",
        "{rule: stdp.triplet, min: 0 pA, max: 100 pA}",
        "{rule: urbanczik_senn, eta: 0.01, compartments: {soma: soma, dendrite: dendrite}}",
        "{rule: bmvr.apical, eta: 1, lambda: 5 Hz}",
        "{rule: bmvr.lateral, eta: 1, lambda: 5 Hz, post_delay: 2 ms}",
    ])
    func equalsLiteralIntegration(plasticity: String) throws {
        let rule = try compile(plasticity)
        for seed in 900..<903 as Range<UInt64> {
            let test = LearningNetwork(seed: seed, duration: 150)
            let (engine, literal, spikes) = try test.run(rule)
            #expect(spikes > 0)
            for ((a, b), start) in zip(zip(engine, literal), test.weights) {
                #expect(abs(a - b) < 1e-6 * max(1, abs(b)))
                #expect(abs(b - start) > 1e-4, "the rule does something")
            }
        }
    }

    /// bmvr.basal: every plateau adds eta · amplitude · trace of the input.
    @Test func plateausTeach() throws {
        let rule = try compile("{rule: bmvr.basal, eta: 0.5, tau: 40 ms}")
        let inputs = [3.0, 17.5, 18, 44, 61, 90]
        let cues = [10.0, 30, 50, 70, 95]
        let model = NeuronModel(
            name: "pyramid",
            compartments: [
                Compartment(name: "soma", capacitance: 100, tau: 10, restingPotential: -70),
                Compartment(
                    name: "apical", parent: 0, capacitance: 100, tau: 25, restingPotential: -70),
            ],
            receptors: [
                Receptor(name: "basal", compartment: 0, kind: .delta),
                Receptor(name: "teach", compartment: 1, kind: .cue),
            ],
            plateau: PlateauMechanism(compartment: 1, test: .cue(receptor: 1), amplitude: .graded))
        let network = Network(
            neurons: [model],
            populations: [
                .cells("E", 1, at: [-70, -58]), .spikes("x", [inputs]), .spikes("cue", [cues]),
            ],
            projections: [
                Projection(
                    name: "learned", sources: [1], targets: .first(0), rule: .oneToOne,
                    weight: .constant(2), delay: .constant(1)),
                Projection(
                    name: "teach", sources: [2], targets: .first(1), rule: .oneToOne,
                    weight: .constant(1), delay: .constant(1)),
            ],
            simulation: SimulationSettings(duration: .ms(100)))
        let simulation = try Simulation(network, rules: [rule, nil])
        try simulation.run(into: MemoryRecorder())
        var expected = 2.0
        for cue in cues.map({ $0 + 1 }) {
            for input in inputs.map({ $0 + 1 }) where input < cue {
                expected += 0.5 * 12 * exp(-cue / 25) * exp(-(cue - input) / 40)
            }
        }
        #expect(abs(simulation.weights(of: 0)[0] - expected) < 1e-12 * expected * 10)
    }
}
