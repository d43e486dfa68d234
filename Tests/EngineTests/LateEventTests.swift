// Postsynaptic events that synapses see late: sooner or later than the next exchange of spikes.
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite struct LateEventTests {
    private static let sources = 6
    private static let neurons = 12
    private static let duration = 200.0

    /// Neurons that fire on their own, and trains onto all of them; the smallest delay, and with it the
    /// time between exchanges, is 1 ms.
    private func network(seed: UInt64) -> (Network, trains: [[Double]], delays: [Double]) {
        var random = SplitMix(state: seed)
        func draw(_ range: ClosedRange<Double>) -> Double {
            (Double.random(in: range, using: &random) * 1e9).rounded() / 1e9
        }
        let trains = (0..<Self.sources).map { _ in
            (0..<60).map { _ in draw(0...(Self.duration - 1)) }.sorted()
        }
        let pairs = (0..<(Self.sources * Self.neurons)).map {
            (UInt32($0 / Self.neurons), UInt32($0 % Self.neurons))
        }
        var delays = pairs.map { _ in draw(1...3) }
        delays[0] = 1
        let network = Network(
            neurons: [.point(tau: 10, receptors: [.delta])],
            populations: [
                .neurons("E", Self.neurons, bias: .uniform(low: 500, high: 900)),
                .spikes("x", trains),
            ],
            projections: [
                Projection(
                    name: "learned", sources: [1], targets: .first(0),
                    rule: .list(sources: pairs.map(\.0), targets: pairs.map(\.1)),
                    weight: .constant(0.01), delay: .elements(delays))
            ],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(duration: .ms(Self.duration)))
        return (network, trains, delays)
    }

    /// Every pair of an arrival and a spike counts once, at the time at which the synapse sees the spike.
    @Test(arguments: [0.003, 0.2, 0.5, 0.9, 1, 1.7, 12], [1, 3])
    func pairRuleEqualsItsClosedForm(delay: Double, threads: Int) throws {
        var rule = CompiledRule(name: "stdp")
        rule.preTraces = [.init(tau: 20)]
        rule.postTraces = [.init(event: .spike, trace: .init(tau: 25))]
        rule.onPre = .binary(.multiply, .number(-0.003), .post(0))
        rule.onPost = .deferred([.init(pre: [0], post: .number(0.0025))])
        rule.postDelay = delay
        var (network, trains, delays) = network(seed: 4)
        network.simulation.threads = threads
        let recorder = MemoryRecorder()
        let simulation = try Simulation(network, rules: [rule])
        try simulation.run(into: recorder)
        #expect(recorder.spikes.count > 150)
        for (synapse, weight) in simulation.weights(of: 0).enumerated() {
            let (source, neuron) = (synapse / Self.neurons, synapse % Self.neurons)
            let spikes = recorder.times(0, UInt32(neuron)).map { $0 + delay }
            var expected = 0.01
            for arrival in trains[source].map({ $0 + delays[synapse] })
            where arrival < Self.duration {
                for spike in spikes where spike < Self.duration {
                    let lag = spike - arrival
                    expected +=
                        lag > 0 ? 0.0025 * exp(-lag / 20) : -0.003 * exp(lag / 25)
                }
            }
            #expect(abs(weight - expected) < 1e-11, "synapse \(synapse)")
        }
    }
}
