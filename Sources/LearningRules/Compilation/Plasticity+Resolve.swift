// Named rules with the overrides of a projection applied.
import NetworkDescription

extension Plasticity {
    /// The rule spelt out: a named rule's text with what is said here put into it.
    ///
    /// - Returns: `nil` when there is no rule of that name, which is reported.
    func resolved(_ problems: Problems) -> Plasticity? {
        guard let rule else { return self }
        let named: NamedRule
        do {
            guard let found = try NamedRule.named(rule.value) else {
                let hint = NearestName.hint(
                    for: rule.value, among: NamedRule.names, called: "rules")
                problems.error("unknown rule '\(rule.value)'\(hint)", at: rule.location)
                return nil
            }
            named = found
        } catch {
            for finding in error.diagnostics { problems.add(finding) }
            return nil
        }
        var resolved = named.plasticity
        for parameter in parameters { resolved.override(parameter, rule.value, problems) }
        for role in compartments { resolved.override(role, rule.value, problems) }
        resolved.minimum = minimum ?? resolved.minimum
        resolved.maximum = maximum ?? resolved.maximum
        resolved.sign = sign ?? resolved.sign
        resolved.postDelay = postDelay ?? resolved.postDelay
        return resolved
    }

    private mutating func override(
        _ parameter: Parameter, _ rule: String, _ problems: Problems
    ) {
        let name = parameter.name.value
        guard let index = parameters.firstIndex(where: { $0.name == parameter.name }) else {
            let valid = parameters.map(\.name.value) + Self.overridable
            let hint = NearestName.hint(for: name, among: valid, called: "keys")
            problems.error(
                "the rule '\(rule)' has no parameter '\(name)'\(hint)", at: parameter.name.location)
            return
        }
        let due = parameters[index].value.value.dimension
        let found = parameter.value.value.dimension
        guard due == .none || due == found else {
            let words = found == .none ? "a number without unit" : found.description
            problems.error(
                "'\(name)' must be \(due.description), such as \(due.example), not \(words)",
                at: parameter.value.location)
            return
        }
        parameters[index].value = parameter.value
    }

    /// The keys that may stand beside the parameters of any named rule.
    private static let overridable = ["compartments", "min", "max", "sign", "post_delay"]

    private mutating func override(_ role: Role, _ rule: String, _ problems: Problems) {
        guard let index = compartments.firstIndex(where: { $0.name == role.name }) else {
            let hint = NearestName.hint(
                for: role.name.value, among: compartments.map(\.name.value), called: "compartments")
            problems.error(
                "the rule '\(rule)' knows no compartment as '\(role.name.value)'\(hint)",
                at: role.name.location)
            return
        }
        compartments[index].compartment = role.compartment
    }
}
