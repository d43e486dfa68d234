// Background events that are applied before their time change nothing.
import NetworkDescription
import Testing

@testable import Engine

@Suite struct BackgroundTests {
    /// Two populations that excite and inhibit each other under dense backgrounds, near threshold now and then.
    private func network(_ seed: UInt64, _ receptor: ReceptorKind, refractory: Double) -> Network {
        var network = Network.random(seed, kind: .delta, duration: 150)
        let unit = receptor == .delta ? 1.0 : 120
        network.neurons[0] = .point(refractory: refractory, receptors: [receptor])
        for index in network.projections.indices {
            network.projections[index].weight = .constant(index == 1 ? -unit : unit / 2)
        }
        network.stimuli = [0, 1].map { population in
            Stimulus(
                name: "noise\(population)",
                kind: .poisson(
                    to: [ReceptorTarget(population: population, receptor: 0)],
                    rate: .uniform(low: 2000, high: 12000), weight: .constant(0.08 * unit)))
        }
        network.recordings.voltages = []
        return network
    }

    /// Samples of its voltages keep a neuron's background from being applied before its time.
    private func sampled(_ network: Network) -> Network {
        var network = network
        network.recordings.voltages = [0, 1].map {
            VoltageRecording(
                population: $0, compartments: [0],
                nodes: Array(0..<network.populations[$0].size), every: .ms(1))
        }
        return network
    }

    @Test(arguments: [0, 2.0], [ReceptorKind.delta, .exponentialCurrent(tau: 0.7)])
    func anticipatedEventsAreThoseThatHappen(refractory: Double, receptor: ReceptorKind) throws {
        var spikes = 0
        for seed in 1...6 {
            let network = network(UInt64(seed), receptor, refractory: refractory)
            let (fast, counts) = try simulate(network)
            let (exact, exactCounts) = try simulate(sampled(network))
            spikes += exact.spikes.count
            #expect(counts.spikes == exactCounts.spikes)
            #expect(counts.backgroundEvents == exactCounts.backgroundEvents)
            for population in 0..<2 {
                for id in 0..<UInt32(network.populations[population].size) {
                    let pairs = zip(fast.times(population, id), exact.times(population, id))
                    #expect(pairs.allSatisfy { abs($0 - $1) < 1e-7 }, "seed \(seed), neuron \(id)")
                }
            }
            for threads in 2...3 {
                let (many, others) = try simulate(network, threads: threads)
                #expect(many.spikes == fast.spikes)
                #expect(others.backgroundEvents == counts.backgroundEvents)
            }
        }
        #expect(spikes > 2000)
    }

    @Test func restoredNetworksGoOn() throws {
        for receptor in [ReceptorKind.delta, .exponentialCurrent(tau: 0.7)] {
            let run = SavedRun(network: network(3, receptor, refractory: 1))
            let whole = try run.whole()
            #expect(whole.spikes.count > 100)
            let halves = try run.halves(at: 71, threads: 2, then: [1, 3])
            #expect(halves.saved == whole)
            #expect(halves.restored.allSatisfy { $0 == whole })
        }
    }
}
