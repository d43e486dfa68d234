// A run that was saved and restored equals one that was not, bit for bit.
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite(.serialized) struct SavedStateTests {
    /// A random network in which everything learns by random rules.
    private static func learning(_ seed: UInt64, _ kind: NetworkKind, duration: Double) -> SavedRun
    {
        var run = SavedRun(network: .random(seed, kind: kind, duration: duration))
        var random = RandomRules(random: SplitMix(state: seed))
        if run.network.neurons[0].compartments.count == 1 { addCompartment(to: &run.network) }
        let unit = kind == .delta || kind == .gated ? 1.0 : kind == .conductance ? 2 : 60
        run.rules = run.network.projections.map { _ in
            var rule = random.rule()
            if kind == .conductance {
                for index in rule.drift.indices { rule.drift[index].voltage = nil }
            }
            rule.minimum = kind == .conductance ? 0 : -2 * unit
            rule.maximum = 2 * unit
            return rule
        }
        return run
    }

    /// Rules look at two compartments.
    private static func addCompartment(to network: inout Network) {
        network.neurons[0].compartments.append(
            Compartment(
                name: "aside", parent: 0, capacitance: 100, tau: 20, restingPotential: -65))
        for index in network.populations.indices {
            guard case .neurons(var neurons) = network.populations[index].kind else { continue }
            neurons.initial.append(.constant(-60))
            neurons.bias.append(.constant(10))
            network.populations[index].kind = .neurons(neurons)
        }
    }

    /// How many networks of a kind are tried, and for how many ms; a ladder of propagators takes its
    /// time to build, conductances to integrate, and a sanitizer ten times as long.
    private static func seeds(_ kind: NetworkKind) -> Int { isSlow(kind) || Sanitizer.isOn ? 1 : 3 }
    private static func duration(_ kind: NetworkKind) -> Double { isSlow(kind) ? 16 : 40 }
    private static func isSlow(_ kind: NetworkKind) -> Bool {
        kind == .compartments || kind == .escape || kind == .conductance
    }

    private func check(_ run: SavedRun, at stop: Double, seed: Int) throws {
        let whole = try run.whole()
        let threads = 1 + seed % 3
        let (saved, restored) = try run.halves(
            at: stop, threads: threads, then: [threads % 3 + 1, (threads + 1) % 3 + 1])
        #expect(whole.statistics.spikes.reduce(0, +) > 0)
        #expect(saved == whole, "seed \(seed): saving changes nothing")
        for (index, outcome) in restored.enumerated() {
            #expect(outcome.spikes == whole.spikes, "seed \(seed), outcome \(index)")
            #expect(outcome.voltages == whole.voltages)
            #expect(outcome.weights == whole.weights, "seed \(seed), outcome \(index)")
            #expect(outcome.statistics == whole.statistics)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func restoredNetworksGoOn(kind: NetworkKind) throws {
        for seed in 1...Self.seeds(kind) {
            var dice = Dice(UInt64(seed))
            let run = SavedRun(
                network: .random(UInt64(seed), kind: kind, duration: Self.duration(kind)))
            try check(run, at: dice.uniform(1...0.9 * Self.duration(kind)), seed: seed)
        }
    }

    @Test(arguments: NetworkKind.allCases)
    func restoredNetworksGoOnLearning(kind: NetworkKind) throws {
        var seeds = 0
        for seed in 1...12 where seeds < Self.seeds(kind) {
            var dice = Dice(UInt64(seed))
            let run = Self.learning(UInt64(seed), kind, duration: Self.duration(kind))
            do {
                try check(run, at: dice.uniform(1...0.9 * Self.duration(kind)), seed: seed)
                seeds += 1
            } catch SimulationError.noClosedForm {
                continue
            }
        }
        #expect(seeds == Self.seeds(kind))
    }

    /// Long silence, in which windows are skipped and clocks rebased.
    @Test(arguments: [NetworkKind.delta, .exponential, .twoSided])
    func silenceLeavesNoMark(kind: NetworkKind) throws {
        var seeds = 0
        for seed in 20...40 where seeds < 2 {
            var run = Self.learning(UInt64(seed), kind, duration: 700)
            run.network.stimuli = []
            run.network.recordings.voltages = []
            run.network.populations[2].kind = .source(
                .poisson(rate: .constant(0.4), during: Period()))
            for index in 0..<2 {
                run.network.populations[index].kind = .neurons(
                    NeuronPopulation(
                        model: 0,
                        initial: run.network.neurons[0].compartments.map { _ in .constant(-60) },
                        bias: run.network.neurons[0].compartments.map { _ in .constant(0) }))
            }
            // A spike of the drive makes a few others, and no more come of these.
            let strong = kind == .delta ? 17.0 : 1800
            run.network.projections[2].weight = .uniform(low: strong, high: 1.5 * strong)
            run.rules[2]?.minimum = 0
            run.rules[2]?.maximum = 2 * strong
            for index in 0..<2 {
                run.network.projections[index].weight = .uniform(low: 0, high: 0.001 * strong)
                run.rules[index]?.minimum = 0
                run.rules[index]?.maximum = 0.002 * strong
            }
            do {
                let one = try run.whole()
                let two = try run.whole(threads: 2)
                #expect(one.weights == two.weights, "seed \(seed)")
                try check(run, at: 200 + 50 * Double(seed % 9), seed: seed)
                seeds += 1
            } catch SimulationError.noClosedForm {
                continue
            }
        }
        #expect(seeds == 2)
    }

    @Test func statesOfOthersAreRefused() throws {
        let run = SavedRun(network: .random(3, kind: .delta, duration: 20))
        let simulation = try run.simulation(threads: 1)
        try simulation.run(to: .ms(10), into: MemoryRecorder())
        let state = try simulation.save()
        func refuses(_ change: (inout SavedState) -> Void) throws {
            var changed = state
            change(&changed)
            let other = try run.simulation(threads: 2)
            #expect(throws: SavedStateError.self) { try other.restore(changed) }
        }
        for name in state.columns.keys {
            try refuses { $0.columns[name] = nil }
            try refuses { $0.columns[name]?.isReal.toggle() }
            // Lists may have any length, as long as they agree.
            try refuses { $0.columns[name]?.words.append(0) }
        }
        try refuses { $0.columns["time"] = SavedColumn([Int64(-1)]) }
        try refuses {
            $0.columns["spikes_in_flight/time"] = SavedColumn([Int64(1)])
            $0.columns["spikes_in_flight/population"] = SavedColumn([Int64(9)])
            $0.columns["spikes_in_flight/id"] = SavedColumn([Int64(0)])
        }
        try refuses {
            $0.columns["spikes_in_flight/time"] = SavedColumn([Int64(1)])
            $0.columns["spikes_in_flight/population"] = SavedColumn([Int64(0)])
            $0.columns["spikes_in_flight/id"] = SavedColumn([Int64(5000)])
        }
        let used = try run.simulation(threads: 1)
        try used.run(to: .ms(1), into: MemoryRecorder())
        #expect(throws: SavedStateError.self) { try used.restore(state) }
    }

    /// Numbers that no simulation saves are refused, or do no harm: nothing traps, and every run ends.
    @Test(arguments: NetworkKind.allCases)
    func damagedNumbersEndByThemselves(kind: NetworkKind) throws {
        let words = [
            0, 1, UInt64(bitPattern: -1), 1 << 62, 1 << 63, UInt64(Int64.max),
            Double.nan.bitPattern,
            Double.infinity.bitPattern, 1e300.bitPattern, (-1e300).bitPattern, 0.5.bitPattern,
        ]
        var run = Self.learning(2, kind, duration: 12)
        if (try? run.simulation(threads: 1)) == nil { run.rules = [] }
        let simulation = try run.simulation(threads: 1)
        try simulation.run(to: .ms(10), into: MemoryRecorder())
        let state = try simulation.save()
        var dice = Dice(5)
        var refused = 0
        for (name, column) in state.columns.sorted(by: { $0.key < $1.key })
        where !column.words.isEmpty {
            var damaged = state
            let place = dice.below(column.words.count)
            damaged.columns[name]?.words[place] = words[dice.below(words.count)]
            let other = try run.simulation(threads: 1)
            do {
                try other.restore(damaged)
                try other.run(into: MemoryRecorder())
            } catch is SavedStateError {
                refused += 1
            } catch is SimulationError {}
        }
        #expect(refused > 5)
    }

    @Test func impossibleNumbersAreRefused() throws {
        let run = SavedRun(network: .random(3, kind: .delta, duration: 20))
        let simulation = try run.simulation(threads: 1)
        try simulation.run(to: .ms(10), into: MemoryRecorder())
        let state = try simulation.save()
        let impossible: [(part: String, word: UInt64)] = [
            ("timer", 1), ("unchecked", UInt64(bitPattern: .min)),
            ("state0", Double.nan.bitPattern),
            ("refractory_end", UInt64(bitPattern: -6_485_183_463_413_514_241)), ("origin", 1 << 62),
            ("cursor", 1 << 40), ("next_sample", 1 << 62), ("spike_count", UInt64(Int64.max)),
        ]
        for (part, word) in impossible {
            let names = state.columns.keys.filter { $0.hasSuffix("/" + part) }
            #expect(!names.isEmpty, "\(part)")
            for name in names {
                var changed = state
                changed.columns[name]?.words[0] = word
                let other = try run.simulation(threads: 2)
                #expect(throws: SavedStateError.self, "\(name)") { try other.restore(changed) }
            }
        }
    }
}
