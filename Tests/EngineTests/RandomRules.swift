// Random learning rules for property tests.
import LearningRules
import TestSupport

/// Draws rules of every kind that the engine executes.
struct RandomRules {
    var random: SplitMix
    /// Of the postsynaptic neuron.
    var compartments = 2

    private mutating func number(_ range: ClosedRange<Double>) -> Double {
        .random(in: range, using: &random)
    }

    private mutating func chance(_ probability: Double) -> Bool { number(0...1) < probability }

    /// A rule for weights of some tens.
    mutating func rule() -> CompiledRule {
        var rule = CompiledRule(name: "random")
        rule.preTraces = (0..<Int.random(in: 0...2, using: &random)).map { _ in trace() }
        rule.postTraces = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            CompiledRule.PostTrace(event: .spike, trace: trace())
        }
        if chance(0.3) { rule.postDelay = number(1...4) }
        let seesVoltages = rule.postDelay == 0 && chance(0.6)
        if chance(0.5) {
            rule.decay = number(1e-4...0.02)
            if chance(0.5) { rule.rest = number(-20...20) }
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            rule.drift.append(term(rule, seesVoltages: seesVoltages))
        }
        if chance(0.6) {
            rule.onPre = expression(
                rule, [.weight, .pre, .post] + (seesVoltages ? [.voltage] : []))
        }
        if chance(0.7) {
            let symbols: [Symbol] = [.post] + (seesVoltages ? [.voltage] : [])
            rule.onPost =
                chance(0.5)
                ? .immediate(expression(rule, symbols + [.weight, .pre]))
                : .deferred(
                    (0...1).map { _ in
                        CompiledRule.DeferredTerm(
                            pre: indices(rule.preTraces.count), post: expression(rule, symbols))
                    })
        }
        if chance(0.4) {
            rule.minimum = number(-30...0)
            rule.maximum = number(20...60)
        }
        return rule
    }

    private mutating func trace() -> CompiledRule.Trace {
        CompiledRule.Trace(tau: number(2...80), isNearest: chance(0.3))
    }

    private mutating func indices(_ count: Int) -> [Int] {
        guard count > 0 else { return [] }
        return (0..<Int.random(in: 0...2, using: &random)).map { _ in
            Int.random(in: 0..<count, using: &random)
        }
    }

    private mutating func term(
        _ rule: CompiledRule, seesVoltages: Bool
    ) -> CompiledRule.DriftTerm {
        var term = CompiledRule.DriftTerm(
            coefficient: number(-0.05...0.05), pre: indices(rule.preTraces.count),
            post: indices(rule.postTraces.count))
        if seesVoltages && chance(0.6) {
            term.voltage = Int.random(in: 0..<compartments, using: &random)
            term.coefficient *= 0.02
        }
        return term
    }

    private enum Symbol { case weight, pre, post, voltage }

    /// A bounded formula, smooth so that rounding cannot tip it.
    private mutating func expression(_ rule: CompiledRule, _ symbols: [Symbol]) -> RuleExpression {
        .binary(.multiply, .number(number(-2...2)), formula(rule, symbols, depth: 3))
    }

    private mutating func formula(
        _ rule: CompiledRule, _ symbols: [Symbol], depth: Int
    ) -> RuleExpression {
        guard depth > 0, chance(0.8) else { return leaf(rule, symbols) }
        func inner(_ self: inout Self) -> RuleExpression {
            self.formula(rule, symbols, depth: depth - 1)
        }
        switch Int.random(in: 0...6, using: &random) {
        case 0: return .binary(.add, inner(&self), inner(&self))
        case 1: return .binary(.subtract, inner(&self), inner(&self))
        case 2: return .binary(.multiply, .function(.tanh, inner(&self)), inner(&self))
        case 3: return .function(.sigmoid, inner(&self))
        case 4: return .negate(inner(&self))
        case 5: return .binary(.minimum, inner(&self), inner(&self))
        default: return .function(.relu, inner(&self))
        }
    }

    private mutating func leaf(_ rule: CompiledRule, _ symbols: [Symbol]) -> RuleExpression {
        switch symbols.randomElement(using: &random) {
        case .weight: return .binary(.multiply, .number(0.02), .weight)
        case .pre where !rule.preTraces.isEmpty:
            return .pre(Int.random(in: 0..<rule.preTraces.count, using: &random))
        case .post where !rule.postTraces.isEmpty:
            return .post(Int.random(in: 0..<rule.postTraces.count, using: &random))
        case .voltage:
            return .binary(
                .multiply, .number(0.02), .voltage(Int.random(in: 0..<compartments, using: &random))
            )
        default: return .number(number(-1...1))
        }
    }
}
