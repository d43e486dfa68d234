// Innovations of escape noise, and what synapses learn from them.
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite struct InnovationTests {
    private static let rate = 0.4  // candidates for each ms

    /// Neurons with escape noise, driven by one source each, with one more source that spikes at the end.
    private func network(neurons: Int, duration: Double, drive: [Double]) -> Network {
        let model = NeuronModel(
            name: "noisy",
            compartments: [
                Compartment(name: "soma", capacitance: 100, tau: 10, restingPotential: -65)
            ],
            receptors: [
                Receptor(name: "drive", compartment: 0, kind: .delta),
                Receptor(name: "plastic", compartment: 0, kind: .delta),
            ],
            spike: SpikeMechanism(
                trigger: .escape(
                    function: .sigmoid, maxRate: 1000 * Self.rate, slope: 2, midpoint: -64),
                reset: nil))
        return Network(
            neurons: [model],
            populations: [
                .cells("E", neurons, at: [-65]), .spikes("d", [drive]),
                .spikes("x", [[duration - 2]]),
            ],
            projections: [
                Projection(
                    name: "drive", sources: [1],
                    targets: [ReceptorTarget(population: 0, receptor: 0)],
                    rule: .allToAll(autapses: true), weight: .constant(1.5), delay: .constant(1)),
                Projection(
                    name: "learned", sources: [2],
                    targets: [ReceptorTarget(population: 0, receptor: 1)],
                    rule: .allToAll(autapses: true), weight: .constant(3), delay: .constant(1)),
            ],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(duration: .ms(duration), threads: 1))
    }

    /// With a constant voltage an innovation takes one of two values, the larger at each spike, and they
    /// are as many and as balanced as a Poisson process with independent decisions makes them.
    @Test func innovationsAreSpikesLessTheirProbability() throws {
        let (neurons, duration) = (200, 500.0)
        let seen = try observe(network(neurons: neurons, duration: duration, drive: []))
        let probability = 1 / (1 + exp(0.5))
        // Up to the one spike that moves the voltage.
        for event in seen.innovations where event.time < Int64((duration - 1) * 1e9) {
            let distances = [1 - probability, -probability].map { abs(event.amplitude - $0) }
            #expect((distances.min() ?? 1) < 1e-12)
        }
        let surprises = seen.innovations.filter { $0.amplitude > 0 }
        #expect(surprises.map(\.time).sorted() == seen.spikes.map(\.time).sorted())
        let expected = Self.rate * duration * Double(neurons)
        #expect(abs(Double(seen.innovations.count) - expected) < 5 * expected.squareRoot())
        let sum = seen.innovations.reduce(0) { $0 + $1.amplitude }
        let variance = expected * probability * (1 - probability)
        #expect(abs(sum) < 5 * variance.squareRoot())
    }

    /// A trace of innovations, read by a presynaptic spike, is their decaying sum.
    @Test func feedbackLearnsFromInnovations() throws {
        let duration = 120.0
        let drive = stride(from: 3.0, to: 100, by: 7.3).map { ($0 * 1e9).rounded() / 1e9 }
        let network = network(neurons: 20, duration: duration, drive: drive)
        let (eta, fast, slow, decay) = (0.7, 10.0, 50.0, 1e-3)
        var rule = CompiledRule(name: "feedback")
        rule.postTraces = [fast, slow].map {
            .init(event: .innovation, trace: .init(tau: $0))
        }
        rule.onPre = .binary(
            .multiply, .number(eta),
            .binary(
                .subtract, .post(0), .binary(.multiply, .post(1), .number(fast / slow))))
        rule.decay = decay
        let simulation = try Simulation(network, rules: [nil, rule])
        try simulation.run(into: MemoryRecorder())
        let weights = simulation.weights(of: 1)
        let seen = try observe(network)
        #expect(Set(seen.innovations.map(\.amplitude)).count > 100, "the voltage moves")
        let read = duration - 1
        for (local, weight) in weights.enumerated() {
            var sum = 0.0
            for event in seen.innovations where event.local == local {
                let age = read - Double(event.time) / 1e9
                guard age > 0 else { continue }
                sum += event.amplitude * (exp(-age / fast) - exp(-age / slow) * fast / slow)
            }
            let expected = (3 * exp(-decay * read) + eta * sum) * exp(-decay * (duration - read))
            #expect(abs(weight - expected) < 1e-10)
        }
    }
}
