// What holds for every network: thread counts agree, events are conserved, names are independent.
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite(.serialized) struct NetworkPropertyTests {
    /// Ten random networks of each kind of dynamics, on one to four threads; two where a sanitizer makes them
    /// slow.
    @Test(arguments: NetworkKind.allCases)
    func threadCountsAgree(kind: NetworkKind) throws {
        var (spikes, plateaus) = (0, 0)
        let networks = Sanitizer.isOn ? 2 : 10
        for seed in 1...networks {
            let network = Network.random(
                UInt64(seed), kind: kind, duration: kind == .conductance ? 40 : 100)
            let (one, counts) = try simulate(network, threads: 1)
            spikes += one.spikes.count
            plateaus += counts.plateaus.reduce(0, +)
            for threads in 2...4 {
                let (many, others) = try simulate(network, threads: threads)
                #expect(many.spikes == one.spikes, "seed \(seed), \(threads) threads")
                #expect(others.synapticEvents == counts.synapticEvents)
                #expect(others.plateaus == counts.plateaus)
                let voltages = one.samples[0]?.map(\.voltages)
                #expect(many.samples[0]?.map(\.voltages) == voltages)
                #expect(many.samples[0]?.count == Int(network.simulation.duration.milliseconds))
            }
        }
        #expect(spikes > 50 * networks)
        #expect((plateaus > 10 * networks) == (kind == .gated))
    }

    @Test(arguments: NetworkKind.allCases)
    func eventsAreConserved(kind: NetworkKind) throws {
        var network = Network.random(5, kind: kind, duration: 60)
        // With a fixed out-degree every spike makes a known number of events.
        for index in network.projections.indices {
            network.projections[index].rule = .fixedOutdegree(7, autapses: true, multapses: true)
        }
        let (recorder, counts) = try simulate(network, threads: 2)
        #expect(counts.spikes.reduce(0, +) == recorder.spikes.count)
        let events = network.projections.reduce(0) { $0 + 7 * counts.spikes[$1.sources[0]] }
        #expect(counts.synapticEvents + counts.eventsInFlight == events)
        for (a, b) in zip(recorder.spikes, recorder.spikes.dropFirst())
        where a.population == b.population {
            let size = UInt32(network.populations[a.population].size)
            #expect((a.time, a.id % size, a.id) < (b.time, b.id % size, b.id))
        }
    }

    /// The sum of exponentials and the ladder are two ways to the same spikes. A compartment that
    /// feels the others but gives them nothing keeps a neuron off the fast path.
    @Test(arguments: [NetworkKind.delta, .exponential, .gated, .twoSided])
    func fastPathAgreesWithTheLadder(kind: NetworkKind) throws {
        for seed in 1...4 {
            let network = Network.random(UInt64(seed), kind: kind)
            var general = network
            general.neurons[0].compartments.append(
                Compartment(
                    name: "silent", parent: 0, capacitance: 10, tau: 5, restingPotential: 0,
                    couplingFromParent: 1))
            for index in 0..<2 {
                guard case .neurons(var neurons) = general.populations[index].kind else { continue }
                neurons.initial.append(.constant(0))
                neurons.bias.append(.constant(0))
                general.populations[index].kind = .neurons(neurons)
            }
            let (fast, fastCounts) = try simulate(network)
            let (slow, slowCounts) = try simulate(general)
            #expect(fast.spikes.count == slow.spikes.count)
            #expect(fastCounts.plateaus == slowCounts.plateaus)
            for population in 0..<2 {
                for id in 0..<UInt32(network.spikeIDCount(of: population)) {
                    let pairs = zip(fast.times(population, id), slow.times(population, id))
                    #expect(pairs.allSatisfy { abs($0 - $1) < 1e-7 }, "seed \(seed), neuron \(id)")
                }
            }
        }
    }

    @Test func anotherProjectionChangesNoOtherNumber() throws {
        let network = Network.random(9, kind: .exponential)
        let (before, _) = try simulate(network)
        var larger = network
        larger.populations.append(.neurons("other", 30))
        larger.projections.insert(
            Projection(
                name: "extra", sources: [0], targets: [ReceptorTarget(population: 3, receptor: 0)],
                rule: .fixedIndegree(5, autapses: true, multapses: true),
                weight: .normal(mean: 50, std: 10, min: nil, max: nil),
                delay: .uniform(low: 1, high: 2)), at: 0)
        let (after, _) = try simulate(larger)
        #expect(after.spikes.filter { $0.population < 3 } == before.spikes)
    }

    @Test func seedsDiffer() throws {
        var network = Network.random(9, kind: .exponential)
        let (first, _) = try simulate(network)
        network.simulation.seed = 10
        let (second, _) = try simulate(network)
        #expect(first.spikes != second.spikes)
    }

    @Test func silenceCostsNoWindows() throws {
        var network = Network.random(2, kind: .delta, duration: 1_000_000)
        network.populations[2] = .spikes("drive", Array(repeating: [10, 900_000], count: 20))
        network.stimuli = []
        network.recordings.voltages = []
        for index in 0..<2 {
            guard case .neurons(var neurons) = network.populations[index].kind else { continue }
            neurons.bias = [.constant(0)]
            network.populations[index].kind = .neurons(neurons)
        }
        let (recorder, _) = try simulate(network, threads: 2)
        #expect(recorder.boundaries.count < 1000)
        #expect(recorder.boundaries.last == .ms(1_000_000))
        #expect(recorder.spikes.last?.time ?? 0 >= 900_000_000_000_000)
    }

    /// Every rule makes the number of synapses it promises, without the pairs it excludes.
    @Test(arguments: [
        (ConnectionRule.oneToOne, 30), (.allToAll(autapses: true), 900),
        (.allToAll(autapses: false), 870),
        (.fixedIndegree(7, autapses: false, multapses: false), 210),
        (.fixedIndegree(29, autapses: false, multapses: false), 870),
        (.fixedOutdegree(7, autapses: false, multapses: false), 210),
        (.fixedTotalNumber(123, autapses: false, multapses: false), 123),
        (.pairwiseBernoulli(1, autapses: false), 870), (.pairwiseBernoulli(0, autapses: true), 0),
    ])
    func rulesKeepTheirPromises(rule: ConnectionRule, expected: Int) {
        let projection = Projection(
            name: "p", sources: [0], targets: [ReceptorTarget(population: 0, receptor: 0)],
            rule: rule, weight: .constant(1), delay: .constant(1))
        let pairs = PairGenerator(projection, populations: [.neurons("n", 30)], seed: 4)
        var all: [Pair] = []
        pairs.forEach(onto: 0..<30) { all.append($0) }
        #expect(all.count == expected)
        if case .oneToOne = rule {
            #expect(all.allSatisfy { $0.source == $0.target })
        } else if expected != 900 {
            #expect(all.allSatisfy { $0.source != $0.target })
            #expect(Set(all.map { $0.source * 30 + $0.target }).count == expected)
        }
        var parts: [Int] = []
        for slice in [0..<11, 11..<30] {
            pairs.forEach(onto: slice) { parts.append($0.source * 30 + $0.target) }
        }
        #expect(parts.sorted() == all.map { $0.source * 30 + $0.target }.sorted())
    }

    @Test func bernoulliHasItsProbability() {
        let projection = Projection(
            name: "p", sources: [0], targets: [ReceptorTarget(population: 0, receptor: 0)],
            rule: .pairwiseBernoulli(0.1, autapses: true), weight: .constant(1),
            delay: .constant(1))
        let pairs = PairGenerator(projection, populations: [.neurons("n", 1000)], seed: 4)
        var count = 0
        pairs.forEach(onto: 0..<1000) { _ in count += 1 }
        #expect(abs(Double(count) - 100_000) < 5 * 300)
    }
}
