// Spike-timing dependent plasticity against the weights that NEST computes for the same spikes.
import LearningRules
import NetworkDescription
import Testing

@testable import Engine

/// Synapses that see given spikes before and after them, without any effect on the neuron.
private struct GivenPairing {
    /// ms; NEST takes it as the time from the soma back to the synapse.
    static let delay = 1.0
    var integrator: Integrator
    var pre: [Int: [Double]]
    var post: [Double]

    /// The weights right after each presynaptic spike has arrived, by source and time of the spike.
    func weights(_ rule: CompiledRule, initial: Double) throws -> [Int: [(
        time: Double, weight: Double
    )]] {
        let sources = pre.keys.sorted()
        let model = NeuronModel(
            name: "kicked",
            compartments: [
                // So large that the currents do not count.
                Compartment(name: "soma", capacitance: 1e9, tau: 10, restingPotential: -65)
            ],
            receptors: [
                Receptor(name: "kick", compartment: 0, kind: .delta),
                Receptor(name: "plastic", compartment: 0, kind: .exponentialCurrent(tau: 2)),
            ],
            spike: SpikeMechanism(trigger: .threshold(-50), reset: .voltage(-65)))
        let network = Network(
            neurons: [model],
            populations: [
                .cells("post", 1, at: [-65]),
                .spikes("kicks", [post.map { $0 - Self.delay }]),
                .spikes("pre", sources.map { pre[$0] ?? [] }),
            ],
            projections: [
                Projection(
                    name: "kicks", sources: [1], targets: .first(0), rule: .oneToOne,
                    weight: .constant(100), delay: .constant(Self.delay)),
                Projection(
                    name: "plastic", sources: [2], targets: .first(1),
                    rule: .allToAll(autapses: true), weight: .constant(initial),
                    delay: .constant(Self.delay)),
            ],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(
                duration: .ms((post.last ?? 0) + 1000), integrator: integrator))
        let simulation = try Simulation(network, rules: [nil, rule])
        let recorder = MemoryRecorder()
        var result: [Int: [(time: Double, weight: Double)]] = [:]
        for (time, source) in pre.flatMap({ entry in entry.value.map { ($0, entry.key) } })
            .sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) })
        {
            try simulation.run(
                to: Time(picoseconds: Time.ms(time + Self.delay).picoseconds + 1), into: recorder)
            let row = sources.firstIndex(of: source) ?? 0
            result[source, default: []].append((time, simulation.weights(of: 1)[row]))
        }
        #expect(zip(recorder.times(0), post).allSatisfy { abs($0 - $1) < 1e-8 })
        return result
    }
}

@Suite struct ReferencePlasticityTests {
    private func number(_ value: Double) -> RuleExpression { .number(value) }

    private func product(_ a: RuleExpression, _ b: RuleExpression) -> RuleExpression {
        .binary(.multiply, a, b)
    }

    private func power(_ exponent: Double) -> RuleExpression {
        .binary(.power, .weight, number(exponent))
    }

    /// A rule whose steps depend on the weight, seen as NEST sees it: the synapse learns of a spike of
    /// the neuron one delay after it, and of a spike of the source at once.
    private func rule(tauPlus: Double, onPre: RuleExpression, onPost: RuleExpression)
        -> CompiledRule
    {
        var rule = CompiledRule(name: "stdp")
        rule.preTraces = [.init(tau: tauPlus)]
        rule.postTraces = [.init(event: .spike, trace: .init(tau: 20))]
        rule.onPre = onPre
        rule.onPost = .immediate(onPost)
        rule.minimum = 0
        rule.postDelay = 2 * GivenPairing.delay
        return rule
    }

    private func check(
        _ ids: ClosedRange<Int>, _ rule: CompiledRule, _ integrator: Integrator
    ) throws {
        let spikes = try ReferenceTable("stdp_pre_spikes")
        let post = try ReferenceTable("stdp_post_spikes")
        let expected = try ReferenceTable("stdp_weights")
        var pre: [Int: [Double]] = [:]
        for (id, time) in zip(spikes["pre_id"], spikes["time_ms"])
        where ids.contains(Int(id)) {
            pre[Int(id), default: []].append(time)
        }
        let found = try GivenPairing(integrator: integrator, pre: pre, post: post["time_ms"])
            .weights(rule, initial: 50)
        var compared = 0
        for id in ids {
            let rows = zip(
                expected["pre_id"], zip(expected["time_ms"], expected["weight"])
            )
            .filter { Int($0.0) == id }.map(\.1)
            for ((time, weight), mine) in zip(rows, found[id] ?? []) {
                #expect(abs(time - mine.time) < 1e-9)
                #expect(abs(weight - mine.weight) < 1e-6 * weight, "id \(id) at \(time) ms")
                compared += 1
            }
        }
        #expect(compared > 200)
    }

    /// stdp_synapse: λ 0.01, α 1.05, μ 1, W_max 100.
    @Test(arguments: [Integrator.event, .step])
    func multiplicativeRule(integrator: Integrator) throws {
        var rule = rule(
            tauPlus: 20, onPre: product(product(number(-1.05 * 0.01), .weight), .post(0)),
            onPost: product(
                product(number(0.01), .binary(.subtract, number(100), .weight)), .pre(0)))
        rule.maximum = 100
        try check(3...12, rule, integrator)
    }

    /// stdp_pl_synapse_hom: λ 0.1, α 0.0513, μ 0.4.
    @Test(arguments: [Integrator.event, .step])
    func powerLawRule(integrator: Integrator) throws {
        let rule = rule(
            tauPlus: 15, onPre: product(product(number(-0.0513 * 0.1), .weight), .post(0)),
            onPost: product(product(number(0.1), power(0.4)), .pre(0)))
        try check(13...22, rule, integrator)
    }
}
