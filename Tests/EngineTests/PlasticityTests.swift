// Learning rules against literal integration and closed forms.
import Foundation
import LearningRules
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

/// Random spikes onto two neurons of two compartments, with plastic synapses onto the dendrites; or of one
/// compartment with everything on a grid.
struct LearningNetwork {
    static let sources = 3
    static let neurons = 2
    var network: Network
    var trains: [[Double]]
    var drives: [[Double]]
    var weights: [Double]
    var delays: [Double]
    var driveWeight = 900.0

    /// - Parameter grid: The step (ms) that all times are multiples of, for the step integrator.
    init(
        seed: UInt64, duration: Double, grid: Double? = nil,
        weights range: ClosedRange<Double> = 0...40
    ) {
        var random = SplitMix(state: seed)
        // On whole picoseconds or grid points, as the engine will have it.
        func exact(_ time: Double) -> Double {
            guard let grid else { return (time * 1e9).rounded() / 1e9 }
            return ((time / grid).rounded() * grid * 1e9).rounded() / 1e9
        }
        func train(_ rate: Double) -> [Double] {
            var times: [Double] = []
            var time = 0.0
            while true {
                time += -log(1 - Double.random(in: 0..<1, using: &random)) / rate
                if time >= duration { return times }
                times.append(exact(time))
            }
        }
        trains = (0..<Self.sources).map { _ in train(0.06) }
        drives = (0..<Self.neurons).map { _ in train(0.15) }
        let count = Self.sources * Self.neurons
        weights = (0..<count).map { _ in .random(in: range, using: &random) }
        delays = (0..<count).map { _ in
            exact(.random(in: 1...3, using: &random))
        }
        var model = NeuronModel(
            name: "pyramid",
            compartments: [
                Compartment(name: "soma", capacitance: 200, tau: 15, restingPotential: -65),
                Compartment(
                    name: "dendrite", parent: 0, capacitance: 80, tau: 9, restingPotential: -62,
                    couplingToParent: 6, couplingFromParent: 3),
            ],
            receptors: [
                Receptor(name: "drive", compartment: 0, kind: .exponentialCurrent(tau: 3)),
                Receptor(name: "plastic", compartment: 1, kind: .exponentialCurrent(tau: 5)),
            ],
            spike: SpikeMechanism(
                trigger: .threshold(-52), reset: .voltage(-68), refractory: .ms(2)))
        if grid != nil {
            model.compartments.removeLast()
            model.receptors[1].compartment = 0
        }
        let targets = [ReceptorTarget(population: 0, receptor: 1)]
        let pairs = (0..<count).map { ($0 / Self.neurons, $0 % Self.neurons) }
        network = Network(
            neurons: [model],
            populations: [
                .cells("E", Self.neurons, at: model.compartments.map(\.restingPotential)),
                .spikes("x", trains),
                .spikes("d", drives),
            ],
            projections: [
                Projection(
                    name: "learned", sources: [1], targets: targets,
                    rule: .list(
                        sources: pairs.map { UInt32($0.0) }, targets: pairs.map { UInt32($0.1) }),
                    weight: .elements(weights), delay: .elements(delays)),
                Projection(
                    name: "drive", sources: [2],
                    targets: [ReceptorTarget(population: 0, receptor: 0)], rule: .oneToOne,
                    weight: .constant(driveWeight), delay: .constant(1)),
            ],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(
                duration: .ms(duration), integrator: grid == nil ? .event : .step,
                step: .ms(grid ?? 0.1)))
    }

    /// The weights that the engine and literal integration end with.
    func run(_ rule: CompiledRule) throws -> (engine: [Double], literal: [Double], spikes: Int) {
        let (recorder, engine) = try learn(rule, threads: 1)
        let end = network.simulation.duration.milliseconds
        var literal = Array(repeating: 0.0, count: weights.count)
        for neuron in 0..<Self.neurons {
            let synapses = (0..<Self.sources).map { $0 * Self.neurons + neuron }
            let reference = LiteralLearning(
                rule: rule, model: network.neurons[0],
                arrivals: synapses.enumerated().map { source, synapse in
                    trains[source].map { $0 + delays[synapse] }
                },
                weights: synapses.map { weights[$0] },
                drive: drives[neuron].map { ($0 + 1, driveWeight) },
                spikes: recorder.times(0, UInt32(neuron)))
            for (synapse, weight) in zip(synapses, reference.run(to: end)) {
                literal[synapse] = weight
            }
        }
        return (engine, literal, recorder.spikes.count)
    }

    func learn(_ rule: CompiledRule, threads: Int) throws -> (MemoryRecorder, [Double]) {
        var network = network
        network.simulation.threads = threads
        let recorder = MemoryRecorder()
        let simulation = try Simulation(network, rules: [rule])
        try simulation.run(into: recorder)
        return (recorder, simulation.weights(of: 0))
    }
}

@Suite struct PlasticityTests {
    @Test(arguments: 0..<20)
    func randomRulesAgreeWithLiteralIntegration(block: Int) throws {
        for index in 0..<10 {
            let seed = UInt64(block * 10 + index)
            var rules = RandomRules(random: SplitMix(state: seed &* 7919 &+ 1))
            let rule = rules.rule()
            let test = LearningNetwork(seed: seed, duration: 120)
            let (engine, literal, _) = try test.run(rule)
            let errors = zip(engine, literal).map { abs($0 - $1) / max(1, abs($1)) }
            #expect((errors.max() ?? 0) < 1e-6, "rule \(seed): \(rule)")
        }
    }

    @Test func randomRulesDoNotDependOnThreads() throws {
        for seed in 0..<40 as Range<UInt64> {
            var rules = RandomRules(random: SplitMix(state: seed &* 104_729 &+ 5))
            let rule = rules.rule()
            let test = LearningNetwork(seed: seed, duration: 120)
            let (one, first) = try test.learn(rule, threads: 1)
            let (two, second) = try test.learn(rule, threads: 2)
            #expect(first == second)
            #expect(one.spikes == two.spikes)
        }
    }

    /// All pairs of a spike train with another, each weighing e^(-Δ/τ).
    @Test func pairRuleEqualsItsClosedForm() throws {
        var rule = CompiledRule(name: "stdp")
        rule.preTraces = [.init(tau: 20)]
        rule.postTraces = [.init(event: .spike, trace: .init(tau: 25))]
        rule.onPre = .binary(.multiply, .number(-0.3), .post(0))
        rule.onPost = .deferred([.init(pre: [0], post: .number(0.25))])
        var pairs = 0
        for seed in 0..<20 as Range<UInt64> {
            let test = LearningNetwork(seed: seed, duration: 2000)
            let (recorder, weights) = try test.learn(rule, threads: 1)
            for (synapse, weight) in weights.enumerated() {
                let (source, neuron) = (
                    synapse / LearningNetwork.neurons, synapse % LearningNetwork.neurons
                )
                var expected = test.weights[synapse]
                for pre in test.trains[source].map({ $0 + test.delays[synapse] })
                where pre < 2000 {
                    for post in recorder.times(0, UInt32(neuron)) {
                        if post >= pre { expected += 0.25 * exp(-(post - pre) / 20) }
                        if post < pre { expected -= 0.3 * exp(-(pre - post) / 25) }
                        pairs += 1
                    }
                }
                #expect(abs(weight - expected) < 1e-12 * abs(expected) * 10)
            }
        }
        #expect(pairs > 10_000)
    }
}
