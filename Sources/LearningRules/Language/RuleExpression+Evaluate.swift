// What the operations of formulas compute.
import Foundation

extension RuleExpression.Operator {
    /// The result for two numbers; comparisons give 0 or 1.
    public func callAsFunction(_ a: Double, _ b: Double) -> Double {
        switch self {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .power: pow(a, b)
        case .less: a < b ? 1 : 0
        case .lessOrEqual: a <= b ? 1 : 0
        case .greater: a > b ? 1 : 0
        case .greaterOrEqual: a >= b ? 1 : 0
        case .minimum: a < b ? a : b
        case .maximum: a > b ? a : b
        }
    }
}

extension RuleExpression.Function {
    /// The result for a number: `sigmoid` is 1/(1 + exp(-a)), `relu` is max(a, 0), `sign` is -1, 0
    /// or 1.
    public func callAsFunction(_ a: Double) -> Double {
        switch self {
        case .exp: Foundation.exp(a)
        case .log: Foundation.log(a)
        case .sqrt: a.squareRoot()
        case .tanh: Foundation.tanh(a)
        case .sigmoid: 1 / (1 + Foundation.exp(-a))
        case .abs: Swift.abs(a)
        case .sign: a > 0 ? 1 : a < 0 ? -1 : 0
        case .relu: a > 0 ? a : 0
        }
    }
}

extension RuleExpression {
    /// The number, if it is one.
    var number: Double? { if case .number(let number) = self { number } else { nil } }

    /// Whether voltages occur, or the chance of a spike that depends on them.
    var readsVoltages: Bool {
        contains { part in
            switch part {
            case .voltage, .spikeProbability: true
            default: false
            }
        }
    }

    /// Whether any part of the formula fulfils a condition.
    func contains(_ condition: (RuleExpression) -> Bool) -> Bool {
        if condition(self) { return true }
        return switch self {
        case .number, .weight, .pre, .post, .voltage, .spikeProbability: false
        case .negate(let a), .function(_, let a): a.contains(condition)
        case .binary(_, let a, let b): a.contains(condition) || b.contains(condition)
        }
    }
}
