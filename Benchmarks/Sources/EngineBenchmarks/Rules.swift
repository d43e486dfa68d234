// The learning rules that are measured.
import LearningRules

enum Rules {
    /// Potentiation only, deferred to the neuron's events: what the basal rule of BMVR costs.
    static var deferred: CompiledRule {
        var rule = CompiledRule(name: "deferred")
        rule.preTraces = [.init(tau: 1000)]
        rule.onPost = .deferred([.init(pre: [0], post: .number(1e-9))])
        return rule
    }

    /// Pair STDP, all to all, with bounds.
    static var pair: CompiledRule {
        var rule = CompiledRule(name: "pair")
        rule.preTraces = [.init(tau: 20)]
        rule.postTraces = [.init(event: .spike, trace: .init(tau: 20))]
        rule.onPre = .binary(.multiply, .number(-1e-9), .post(0))
        rule.onPost = .deferred([.init(pre: [0], post: .number(1e-9))])
        rule.minimum = 0
        rule.maximum = 1
        return rule
    }
}
