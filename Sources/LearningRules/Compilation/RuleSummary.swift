// A projection's learning rule for people: its equations, with what they were told.
import NetworkDescription

/// What a plastic projection does, in words of the rule language.
public struct RuleSummary: Sendable, Equatable {
    /// The name of the rule; `nil` for a rule spelt out.
    public var rule: String?
    /// What each event adds, and dw/dt: `on_pre: -A_minus * y`.
    public var equations: [String]
    /// The traces: `x: pre, 20.0 ms`.
    public var traces: [String]
    /// The parameters, overrides applied: `A_minus = 0.0105`.
    public var parameters: [String]

    /// The summary of a projection's rule; `nil` when its weights are static or the rule is unknown.
    public init?(_ projection: Projection) {
        guard let plasticity = projection.plasticity?.resolved(Problems()) else { return nil }
        rule = projection.plasticity?.rule?.value
        let formulas = [
            ("on_pre", plasticity.onPre), ("on_post", plasticity.onPost),
            ("on_plateau", plasticity.onPlateau), ("dw/dt", plasticity.drift),
        ]
        equations = formulas.compactMap { name, text in text.map { "\(name): \($0.text)" } }
        traces = plasticity.traces.map { trace in
            let nearest = trace.isNearest ? ", nearest" : ""
            return "\(trace.name.value): \(trace.event.rawValue), "
                + "\(trace.tau.value.text)\(nearest)"
        }
        let numbers = plasticity.parameters.map { "\($0.name.value) = \($0.value.value)" }
        let roles = plasticity.compartments.map { "\($0.name.value) = \($0.compartment.value)" }
        let bounds = [("min", plasticity.minimum), ("max", plasticity.maximum)]
            .compactMap { name, bound in bound.map { "\(name) = \($0.value)" } }
        let sign = plasticity.sign.map { ["sign = \($0.value.rawValue)"] } ?? []
        let delay = plasticity.postDelay.map { ["post_delay = \($0.value) ms"] } ?? []
        parameters = numbers + roles + bounds + sign + delay
    }
}

extension Plasticity.TimeConstant {
    fileprivate var text: String {
        switch self {
        case .milliseconds(let time): "\(time) ms"
        case .parameter(let name): name
        }
    }
}
