// Learning on a grid: against literal integration, closed forms and the event integrator.
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite(.serialized) struct StepPlasticityTests {
    private func rule(_ seed: UInt64) -> CompiledRule {
        var rules = RandomRules(random: SplitMix(state: seed &* 7919 &+ 1), compartments: 1)
        var rule = rules.rule()
        rule.postDelay = (rule.postDelay * 2).rounded() / 2
        return rule
    }

    private func error(_ found: [Double], _ expected: [Double]) -> Double {
        #expect(found.count == expected.count && !found.isEmpty)
        return zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .nan
    }

    /// With currents nothing is approximated but by single precision, whatever the step.
    @Test(arguments: [0.1, 0.5])
    func randomRulesAgreeWithLiteralIntegration(step: Double) throws {
        var spikes = 0
        for seed in 0..<100 as Range<UInt64> {
            let rule = rule(seed)
            let test = LearningNetwork(seed: seed, duration: 120, grid: step)
            let (engine, literal, count) = try test.run(rule)
            #expect(error(engine, literal) < 2e-5, "rule \(seed): \(rule)")
            spikes += count
        }
        #expect(spikes > 500)
    }

    /// Voltages of neurons with conductances, and so all that is learnt from them, are of second order.
    @Test func conductancesConvergeAtSecondOrder() throws {
        var rule = CompiledRule(name: "voltage")
        rule.preTraces = [.init(tau: 12)]
        rule.decay = 0.01
        rule.drift = [.init(coefficient: -0.002, pre: [0], post: [], voltage: 0)]
        rule.onPre = .binary(.multiply, .number(0.01), .voltage(0))
        for seed in 0..<3 as Range<UInt64> {
            var errors: [Double] = []
            for step in [0.5, 0.125] {
                var test = LearningNetwork(seed: seed, duration: 200, grid: 0.5, weights: 0...3)
                test.driveWeight = 5
                test.network.projections[1].weight = .constant(test.driveWeight)
                test.network.simulation.step = .ms(step)
                test.network.neurons[0].receptors[0].kind = .exponentialConductance(
                    tau: 3, reversal: 0)
                test.network.neurons[0].receptors[1].kind = .exponentialConductance(
                    tau: 5, reversal: -10)
                test.network.neurons[0].spike?.trigger = .threshold(20)
                let (engine, literal, spikes) = try test.run(rule)
                #expect(spikes == 0)
                errors.append(error(engine, literal))
            }
            #expect(errors[0] < 0.01)
            #expect(errors[1] < errors[0] / 8, "seed \(seed): \(errors)")
        }
    }

    /// What a task does between runs, to neurons that do not spike: exact in both integrators.
    @Test func bothIntegratorsAgreeBetweenSpikes() throws {
        for seed in 0..<40 as Range<UInt64> {
            let rule = rule(seed &+ 1000)
            var test = LearningNetwork(seed: seed, duration: 150, grid: 0.5)
            test.network.neurons[0].spike?.trigger = .threshold(1000)
            func weights(_ integrator: Integrator) throws -> [Double] {
                var network = test.network
                network.simulation.integrator = integrator
                let simulation = try Simulation(network, rules: [rule])
                func run(to end: Double) throws {
                    try simulation.run(to: .ms(end), into: MemoryRecorder())
                }
                try run(to: 30.3)
                simulation.setLearningRate(0.5, of: 0)
                try run(to: 60)
                simulation.restart()
                try run(to: 90.1)
                simulation.setLearning(false)
                try run(to: 110)
                simulation.setLearning(true)
                simulation.setLearningRate(2, of: 0)
                try run(to: 150)
                return simulation.weights(of: 0)
            }
            do {
                let exact = try weights(.event)
                #expect(error(try weights(.step), exact) < 2e-5, "rule \(seed): \(rule)")
            } catch SimulationError.noClosedForm {
                continue
            }
        }
    }

    /// Spikes of neurons come up to a step late, and so does what they teach.
    @Test func aFinerStepComesCloserToTheEventIntegrator() throws {
        var (coarse, fine) = (0.0, 0.0)
        for seed in 0..<20 as Range<UInt64> {
            let rule = rule(seed &+ 2000)
            var test = LearningNetwork(seed: seed, duration: 60, grid: 0.5)
            func weights(_ integrator: Integrator, step: Double) throws -> (Int, [Double]) {
                test.network.simulation.integrator = integrator
                test.network.simulation.step = .ms(step)
                let (recorder, weights) = try test.learn(rule, threads: 1)
                return (recorder.spikes.count, weights)
            }
            do {
                let (count, exact) = try weights(.event, step: 0.1)
                let runs = try [0.25, 0.0078125].map { try weights(.step, step: $0) }
                // A spike that an integrator lacks would be another network.
                guard runs.allSatisfy({ $0.0 == count }) else { continue }
                coarse += error(runs[0].1, exact)
                fine += error(runs[1].1, exact)
            } catch SimulationError.noClosedForm {
                continue
            }
        }
        #expect(coarse > 0.005)
        #expect(fine < coarse / 8, "\(coarse) \(fine)")
    }

    /// All pairs of arrivals and spikes: one at the time of another comes before it.
    @Test func pairRuleEqualsItsClosedForm() throws {
        var rule = CompiledRule(name: "stdp")
        rule.preTraces = [.init(tau: 20)]
        rule.postTraces = [.init(event: .spike, trace: .init(tau: 25))]
        rule.onPre = .binary(.multiply, .number(-0.3), .post(0))
        rule.onPost = .deferred([.init(pre: [0], post: .number(0.25))])
        var ties = 0
        for (seed, delay) in [(0, 0.0), (1, 0.0), (2, 1.5), (3, 0.4)] as [(UInt64, Double)] {
            rule.postDelay = delay
            let test = LearningNetwork(seed: seed, duration: 2000, grid: 0.1)
            let (recorder, weights) = try test.learn(rule, threads: 1)
            for (synapse, weight) in weights.enumerated() {
                let (source, neuron) = (
                    synapse / LearningNetwork.neurons, synapse % LearningNetwork.neurons
                )
                var expected = test.weights[synapse]
                for pre in test.trains[source].map({ $0 + test.delays[synapse] })
                where pre < 2000 {
                    for post in recorder.times(0, UInt32(neuron)).map({ $0 + delay })
                    where post < 2000 {
                        let lag = post - pre
                        let isTie = abs(lag) < 1e-6
                        if isTie { ties += 1 }
                        // What is seen late and at once meets nothing of the other.
                        if lag > 0 && !isTie || isTie && delay == 0 {
                            expected += 0.25 * exp(-lag / 20)
                        }
                        if lag < 0 && !isTie { expected -= 0.3 * exp(lag / 25) }
                    }
                }
                #expect(abs(weight - expected) < 1e-11 * abs(expected))
            }
        }
        #expect(ties > 10)
    }

    // MARK: - Threads, saving

    private static let kinds = [NetworkKind.delta, .exponential, .conductance]

    /// A random network in which most learns by random rules, and one projection stays.
    private func learning(_ seed: UInt64, _ kind: NetworkKind) -> SavedRun {
        var run = SavedRun(network: .random(seed, kind: kind, duration: 60))
        run.network.simulation.integrator = .step
        var rules = RandomRules(random: SplitMix(state: seed), compartments: 1)
        let unit = kind == .delta ? 1.0 : kind == .conductance ? 2 : 60
        run.rules = run.network.projections.indices.map { index in
            guard index != Int(seed % 3) else { return nil }
            var rule = rules.rule()
            rule.minimum = kind == .conductance ? 0 : -2 * unit
            rule.maximum = 2 * unit
            return rule
        }
        return run
    }

    @Test(arguments: kinds)
    func threadCountsAgree(kind: NetworkKind) throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            let run = learning(seed, kind)
            let one = try run.whole()
            #expect(one.statistics.plasticEvents > 50)
            #expect(one.statistics.plasticEvents < one.statistics.synapticEvents)
            for threads in 2...4 {
                #expect(try run.whole(threads: threads) == one, "seed \(seed), \(threads) threads")
            }
        }
    }

    @Test(arguments: kinds)
    func restoredNetworksGoOn(kind: NetworkKind) throws {
        for seed in 1...9 as ClosedRange<UInt64> {
            var dice = Dice(seed)
            let run = learning(seed, kind)
            let whole = try run.whole()
            let (saved, restored) = try run.halves(
                at: dice.uniform(1...50), threads: 1 + Int(seed % 3), then: [1, 2, 3])
            #expect(saved == whole, "seed \(seed): saving changes nothing")
            for outcome in restored { #expect(outcome == whole, "seed \(seed)") }
        }
    }

    /// After a restart all is as at the start, and a state that is saved right there goes on.
    @Test(arguments: kinds)
    func restartsAreRestored(kind: NetworkKind) throws {
        let run = learning(5, kind)
        let recorder = MemoryRecorder()
        let first = try run.simulation(threads: 2)
        try first.run(to: .ms(20), into: recorder)
        first.restart()
        let state = try first.save()
        let second = try run.simulation(threads: 3)
        try second.restore(state)
        #expect(try second.save() == state)
        let copy = MemoryRecorder(recorder)
        try first.run(into: recorder)
        try second.run(into: copy)
        #expect(Outcome(recorder, first) == Outcome(copy, second))
        // The neurons are at their initial voltages when they are sampled at the restart.
        let samples = try #require(recorder.samples[0])
        let (start, again) = (samples[0], try #require(samples.first { $0.time == .ms(20) }))
        #expect(start.voltages == again.voltages)
    }

    /// How weights are read, and where runs pause, changes nothing but their rounding.
    @Test func readingChangesNothing() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            var run = learning(seed, .exponential)
            let whole = try run.whole()
            run.network.simulation.threads = 2
            let simulation = try Simulation(run.network, rules: run.rules)
            let recorder = MemoryRecorder()
            for pause in [0.05, 7, 17.34, 44.4, 60] {
                try simulation.run(to: .ms(pause), into: recorder)
                for index in run.network.projections.indices { _ = simulation.weights(of: index) }
            }
            let outcome = Outcome(recorder, simulation)
            #expect(outcome.spikes == whole.spikes)
            for (found, expected) in zip(outcome.weights, whole.weights) {
                #expect(error(found, expected) < 1e-9, "seed \(seed)")
            }
        }
    }
}
