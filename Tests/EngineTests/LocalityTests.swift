// What a synapse learns from: its own weight and source, and the neuron that it ends on, nothing else.
import LearningRules
import NetworkDescription
import Testing

@testable import Engine

/// Three sources and three pyramidal neurons, all with all, in an otherwise empty network. The plastic
/// synapses end on a compartment that moves nothing, so that a source reaches the synapses of the others
/// by no way but their rule. `driven` is the rate in Hz of private events onto the third neuron, `rate`
/// that of the third source, `start` where the synapses start, source by source.
private func weights(
    after rule: String, driven: Int, rate: Int, start: [Double]
) throws -> [Double] {
    let text = """
        neurons:
          pyramid:
            compartments:
              soma: {capacitance: 100 pF, tau: 20 ms, v_rest: 0 mV}
              apical: {parent: soma, capacitance: 10 pF, tau: 9 ms, v_rest: 0 mV, coupling: {to_parent: 1 nS, from_parent: 0 nS}}
              plain: {parent: soma, capacitance: 10 pF, tau: 7 ms, v_rest: 0 mV, coupling: 0 nS}
            receptors:
              private: {at: apical, kind: delta}
              plastic: {at: plain, kind: delta}
            spike: {at: soma, escape: {max_rate: 100 Hz, slope: 1 mV, midpoint: 0 mV}}
            plateau: {at: apical, test: {every: 3 ms}}
        populations:
          x:      {size: 2, source: {kind: poisson, rate: 60 Hz}}
          x3:     {size: 1, source: {kind: poisson, rate: \(rate) Hz}}
          E:      {size: 2, neuron: pyramid}
          E3:     {size: 1, neuron: pyramid}
          noise:  {size: 2, source: {kind: poisson, rate: 300 Hz}}
          noise3: {size: 1, source: {kind: poisson, rate: \(driven) Hz}}
        projections:
          learned:
            {from: [x, x3], to: [E.plastic, E3.plastic], connect: {rule: all_to_all}, weight: 1 mV,
             delay: 1 ms, plasticity: \(rule)}
          drive:
            {from: [noise, noise3], to: [E.private, E3.private], connect: {rule: one_to_one},
             weight: 2 mV, delay: 1 ms}
        simulation: {duration: 300 ms, seed: 3, threads: 1}
        """
    let file = try NetworkFile.read(bytes: Array(text.utf8), path: "local.yaml")
    let simulation = try Simulation(file.network, rules: try CompiledRule.compile(file).rules)
    simulation.setWeights(start, of: 0)
    _ = try simulation.run(to: file.network.simulation.duration, into: Nothing())
    return simulation.weights(of: 0)
}

private final class Nothing: Recorder {
    func record(population: Int, times: [Int64], ids: [UInt32]) {}
    func record(voltages row: [Float], of recording: Int, at time: Time) {}
    func advanced(to time: Time) -> Bool { true }
}

@Suite struct LocalityTests {
    /// Every named rule, with rates at which weights move.
    private static let rules = [
        "{rule: stdp, A_plus: 0.2 mV, A_minus: 0.1 mV}",
        "{rule: stdp.nearest, A_plus: 0.2 mV, A_minus: 0.1 mV}",
        "{rule: stdp.triplet, min: 0 mV, max: 100 mV}",
        "{rule: urbanczik_senn, eta: 0.01, compartments: {soma: soma, dendrite: apical}}",
        "{rule: bmvr.apical, eta: 0.1, lambda: 5 Hz}",
        "{rule: bmvr.basal, eta: 0.1}",
        "{rule: bmvr.lateral, eta: 0.1, lambda: 5 Hz}",
        "{rule: pal.feedback, eta: 0.1, lambda: 0.1}",
        "{rule: pal.feedback.noise, eta: 0.1, compartments: {noise: apical}}",
        "{rule: pal.forward, eta: 0.01, compartments: {error: apical}}",
        "{rule: pal.lateral, eta: 0.01}",
        "{rule: pal.plateau, eta: 0.1}", "{rule: pal.plateau.rare, eta: 0.1}",
    ]

    @Test func everyNamedRuleIsTested() throws {
        let tested = try Self.rules.map { try #require($0.firstMatch(of: /rule: ([a-z_.]+)/)).1 }
        #expect(Set(tested.map(String.init)) == Set(try NamedRule.all().map(\.name)))
    }

    /// Another neuron, another source, another weight: only the synapses that touch it notice.
    @Test(arguments: rules) func synapsesKnowTheirTwoEndsOnly(rule: String) throws {
        func run(
            driven: Int = 400, rate: Int = 80,
            start: [Double] = [1, 2, 3, 1.5, 2.5, 0.5, 3, 1, 2]
        ) throws -> [Double] {
            try weights(after: rule, driven: driven, rate: rate, start: start)
        }
        let plain = try run()
        let ofThirdNeuron = [2, 5, 8]
        let ofThirdSource = [6, 7, 8]
        let otherNeuron = try run(driven: 900)
        let otherSource = try run(rate: 20)
        let otherWeight = try run(start: [1, 2, 3, 1.5, 2.5, 0.5, 3, 1, 2.25])
        for synapse in plain.indices {
            if !ofThirdNeuron.contains(synapse) { #expect(otherNeuron[synapse] == plain[synapse]) }
            if !ofThirdSource.contains(synapse) { #expect(otherSource[synapse] == plain[synapse]) }
            if synapse != 8 { #expect(otherWeight[synapse] == plain[synapse]) }
        }
        #expect(ofThirdNeuron.contains { otherNeuron[$0] != plain[$0] })
        #expect(ofThirdSource.contains { otherSource[$0] != plain[$0] })
        #expect(otherWeight[8] != plain[8])
    }
}
