// Runs in segments, and what a learning experiment does between them.
import LearningRules
import NetworkDescription
import Testing

@testable import Engine

private func cell(_ threshold: Double) -> NeuronModel {
    NeuronModel(
        name: "cell",
        compartments: [
            Compartment(name: "soma", capacitance: 250, tau: 10, restingPotential: -65)
        ],
        receptors: [
            Receptor(name: "exc", compartment: 0, kind: .exponentialCurrent(tau: 2))
        ],
        spike: SpikeMechanism(
            trigger: .threshold(threshold), reset: .voltage(-65), refractory: .ms(2)))
}

/// A task source of three elements that drives four cells, which also drive each other.
private func network(threads: Int = 1, delay: Double = 1.5) -> Network {
    func projection(_ name: String, _ from: Int, _ weight: Double) -> Projection {
        Projection(
            name: name, sources: [from], targets: [ReceptorTarget(population: 1, receptor: 0)],
            rule: .allToAll(autapses: false), weight: .constant(weight), delay: .constant(delay))
    }
    return Network(
        neurons: [cell(-55)],
        populations: [
            Population(name: "in", size: 3, kind: .source(.task)),
            .neurons("cells", 4, initial: .uniform(low: -65, high: -56), bias: .constant(200)),
        ], projections: [projection("drive", 0, 700), projection("loop", 1, 80)],
        recordings: Recordings(spikes: [0, 1]),
        simulation: SimulationSettings(duration: .ms(200), seed: 5, threads: threads))
}

private func volleys(from start: Double) -> [PresentedSpike] {
    (0..<40).map {
        PresentedSpike(time: .ms(start + 2.3 * Double($0) + 0.1), element: $0 % 3)
    }
}

@Suite("Segments of a run")
struct SegmentTests {
    /// Runs to each of the ends in turn.
    private func run(_ network: Network, to ends: [Double]) throws -> (MemoryRecorder, Statistics) {
        let simulation = try Simulation(network)
        let recorder = MemoryRecorder()
        simulation.present(volleys(from: 0), from: 0)
        for end in ends {
            #expect(try simulation.run(to: .ms(end), into: recorder))
            #expect(simulation.biologicalTime == .ms(end))
        }
        return (recorder, simulation.statistics)
    }

    /// The spikes in an order that windows do not change.
    private func byElement(_ recorder: MemoryRecorder) -> [MemoryRecorder.Spike] {
        recorder.spikes.sorted { ($0.population, $0.id, $0.time) < ($1.population, $1.id, $1.time) }
    }

    @Test("segments give the spikes of one run, whatever their ends")
    func segments() throws {
        let (whole, statistics) = try run(network(), to: [200])
        #expect(whole.spikes.count > 100)
        let ends = (1...333).map { Double($0) * 0.6 } + [200]
        let (parts, partStatistics) = try run(network(), to: ends)
        #expect(parts.spikes.count == whole.spikes.count)
        for (one, other) in zip(byElement(whole), byElement(parts)) {
            #expect(one.population == other.population && one.id == other.id)
            // Picoseconds: voltages are rounded where segments end.
            #expect(abs(one.time - other.time) <= 10)
        }
        #expect(partStatistics.synapticEvents == statistics.synapticEvents)
    }

    @Test("segments give the same spikes on any number of threads")
    func threads() throws {
        let ends = (1...80).map { Double($0) * 2.5 }
        let (one, _) = try run(network(), to: ends)
        for threads in 2...4 {
            let (many, _) = try run(network(threads: threads), to: ends)
            #expect(many.spikes == one.spikes)
        }
    }

    @Test("a wish to stop is known where the run ends with the same window", arguments: [1, 2])
    func stopping(threads: Int) throws {
        let simulation = try Simulation(network(threads: threads))
        let window = simulation.statistics.window
        let recorder = StoppingRecorder(MemoryRecorder(), at: window)
        simulation.present(volleys(from: 0), from: 0)
        #expect(try !simulation.run(to: window, into: recorder))
        #expect(simulation.biologicalTime == window)
        // Nothing is left to do.
        #expect(try simulation.run(to: window, into: recorder))
        // The window that was under way is finished.
        #expect(try !simulation.run(to: .ms(200), into: recorder))
        #expect(simulation.biologicalTime > window && simulation.biologicalTime < .ms(200))
    }

    @Test("a restart makes the future what it was at the beginning")
    func restart() throws {
        // A long delay, so that events are under way at the restart.
        let simulation = try Simulation(network(delay: 7))
        let (first, second) = (MemoryRecorder(), MemoryRecorder())
        simulation.present(volleys(from: 0), from: 0)
        try simulation.run(to: .ms(50), into: first)
        #expect(simulation.statistics.eventsInFlight > 0)
        simulation.restart()
        #expect(simulation.statistics.eventsInFlight == 0)
        simulation.present(volleys(from: 50), from: 0)
        try simulation.run(to: .ms(100), into: second)

        #expect(first.spikes.contains { $0.population == 1 })
        #expect(first.spikes.count == second.spikes.count)
        for (early, late) in zip(byElement(first), byElement(second)) {
            #expect(early.population == late.population && early.id == late.id)
            #expect(abs(late.time - early.time - 50_000_000_000) <= 10)
        }
        // Every event was delivered, dropped or is under way.
        let statistics = simulation.statistics
        let outDegrees = [4, 3]
        let emitted = zip(statistics.spikes, outDegrees).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(statistics.droppedEvents > 0)
        #expect(
            statistics.synapticEvents + statistics.droppedEvents + statistics.eventsInFlight
                == emitted)
    }

    @Test("negative spikes are logged as such and deliver the opposite weight")
    func negative() throws {
        var network = network()
        network.projections.removeLast()
        network.populations[1].kind = .neurons(
            NeuronPopulation(model: 0, initial: [.constant(-65)], bias: [.constant(0)]))
        network.recordings.voltages = [
            VoltageRecording(population: 1, compartments: [0], nodes: [0], every: .ms(5))
        ]
        func voltage(isNegative: Bool) throws -> Float {
            let simulation = try Simulation(network)
            let recorder = MemoryRecorder()
            simulation.present(
                [PresentedSpike(time: .ms(1), element: 2, isNegative: isNegative)], from: 0)
            try simulation.run(to: .ms(6), into: recorder)
            #expect(recorder.spikes.map(\.id) == [isNegative ? 5 : 2])
            return try #require(recorder.samples[0]?.last?.voltages.first) + 65
        }
        let positive = try voltage(isNegative: false)
        #expect(positive > 1)
        // The samples are single precision numbers near -65.
        #expect(abs(try voltage(isNegative: true) + positive) < 2e-5)
    }

    @Test("learning can be switched off, and scaled")
    func learning() throws {
        var network = network()
        network.projections[0].weight = .elements((0..<12).map { _ in 10 })
        network.projections[0].rule = .list(
            sources: (0..<12).map { $0 / 4 }, targets: (0..<12).map { $0 % 4 })
        var rule = CompiledRule(name: "growth")
        rule.onPre = .number(1)
        let simulation = try Simulation(network, rules: [rule, nil])
        let recorder = MemoryRecorder()
        // One spike of each element, one after another.
        func gain(_ element: Int) throws -> Double {
            let before = simulation.weights(of: 0)
            let now = simulation.biologicalTime.milliseconds
            simulation.present([PresentedSpike(time: .ms(now + 1), element: element)], from: 0)
            try simulation.run(to: .ms(now + 5), into: recorder)
            return zip(simulation.weights(of: 0), before).reduce(0) { $0 + $1.0 - $1.1 }
        }
        #expect(try gain(0) == 4)
        simulation.setLearning(false)
        #expect(try gain(0) == 0)
        simulation.setLearning(true)
        simulation.setLearningRate(0.25, of: 0)
        #expect(try gain(1) == 1)
        simulation.setLearningRate(0.5, of: 1)
        #expect(try gain(2) == 1)
    }
}
