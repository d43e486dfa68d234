// How a rule in normal form is integrated: one accumulator for each product of presynaptic traces.
import LearningRules

/// A rule, rearranged for execution.
///
/// Between two spikes of its source a synapse gains X(t₀) ∫ B(s) e^(-κ(s-t₀)) ds for each product X of
/// presynaptic traces, where B collects all that X is multiplied with and κ is the decay rate of X.
struct RulePlan {
    /// One product of presynaptic traces and the postsynaptic signals it meets.
    struct Channel {
        /// Indices of the presynaptic traces.
        var pre: [Int]
        /// Σ 1/τ of those traces, per ms.
        var preRate: Double
        /// The terms of dw/dt.
        var drift: [CompiledRule.DriftTerm] = []
        /// Factors met at postsynaptic spikes and at plateaus.
        var onPost: [RuleExpression] = []
        var onPlateau: [RuleExpression] = []

        /// Whether dw/dt contributes, so that the accumulator moves between events as well.
        var hasDrift: Bool { !drift.isEmpty }
    }

    let rule: CompiledRule
    private(set) var channels: [Channel] = []
    private(set) var immediateOnPost: RuleExpression?
    private(set) var immediateOnPlateau: RuleExpression?

    init(_ rule: CompiledRule) {
        self.rule = rule
        for term in rule.drift { channels[index(of: term.pre)].drift.append(term) }
        switch rule.onPost {
        case .deferred(let terms):
            for term in terms { channels[index(of: term.pre)].onPost.append(term.post) }
        case .immediate(let expression): immediateOnPost = expression
        case nil: break
        }
        switch rule.onPlateau {
        case .deferred(let terms):
            for term in terms { channels[index(of: term.pre)].onPlateau.append(term.post) }
        case .immediate(let expression): immediateOnPlateau = expression
        case nil: break
        }
    }

    private mutating func index(of pre: [Int]) -> Int {
        let sorted = pre.sorted()
        if let known = channels.firstIndex(where: { $0.pre == sorted }) { return known }
        let rate = sorted.reduce(0) { $0 + 1 / rule.preTraces[$1].tau }
        channels.append(Channel(pre: sorted, preRate: rate))
        return channels.count - 1
    }

    /// Whether an event has to reach every synapse of its neuron at once.
    var needsColumns: Bool { immediateOnPost != nil || immediateOnPlateau != nil }

    /// The time constants that a window must not exceed by far, ms.
    var shortestTimeConstant: Double? {
        let channelSpans = channels.map { 1 / max(abs($0.preRate - rule.decay), 1e-9) }
        let traces = rule.preTraces.map(\.tau) + rule.postTraces.map(\.trace.tau)
        return (channelSpans + traces).min()
    }
}
