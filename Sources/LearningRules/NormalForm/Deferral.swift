// Updates at postsynaptic events that may wait until the source spikes.

extension CompiledRule.EventUpdate {
    /// Sorts an update: deferred where it does not depend on the weight and separates into
    /// presynaptic traces and postsynaptic factors, else immediate.
    init(_ expression: RuleExpression) {
        let dependsOnWeight = expression.contains { $0 == .weight }
        if !dependsOnWeight, let terms = expression.separated {
            self = .deferred(terms)
        } else {
            self = .immediate(expression)
        }
    }
}

extension RuleExpression {
    /// The most terms of a deferred update: beyond, to visit every synapse costs less.
    private static let mostTerms = 16
    private static let one = RuleExpression.number(1)

    private var isPostsynaptic: Bool {
        !contains { if case .pre = $0 { true } else { false } }
    }

    /// The sum of (product of pre traces) · (postsynaptic factor) that the formula is; `nil` when it
    /// is none, or a long one.
    fileprivate var separated: [CompiledRule.DeferredTerm]? {
        if isPostsynaptic { return [.init(pre: [], post: self)] }
        let terms: [CompiledRule.DeferredTerm]?
        switch self {
        case .pre(let index): terms = [.init(pre: [index], post: Self.one)]
        case .negate(let a): terms = a.separated?.map(\.negated)
        case .binary(let sign, let a, let b): terms = Self.separated(sign, a, b)
        default: terms = nil
        }
        return terms.flatMap { $0.count <= Self.mostTerms ? $0 : nil }
    }

    private static func separated(
        _ sign: Operator, _ a: RuleExpression, _ b: RuleExpression
    ) -> [CompiledRule.DeferredTerm]? {
        switch sign {
        case .add, .subtract:
            guard let left = a.separated, let right = b.separated else { return nil }
            return merged(
                left + (sign == .add ? right : right.map(\.negated)))
        case .multiply:
            guard let left = a.separated, let right = b.separated else { return nil }
            return merged(
                left.flatMap { a in
                    right.map {
                        .init(pre: (a.pre + $0.pre).sorted(), post: product(a.post, $0.post))
                    }
                })
        case .divide:
            guard b.isPostsynaptic else { return nil }
            return a.separated?.map { .init(pre: $0.pre, post: quotient($0.post, b)) }
        case .power:
            guard let exponent = b.number, (1...8).contains(exponent),
                exponent == exponent.rounded()
            else { return nil }
            return (1..<Int(exponent)).reduce(a) { power, _ in .binary(.multiply, power, a) }
                .separated
        default: return nil
        }
    }

    /// The terms with those of the same traces made one.
    private static func merged(_ terms: [CompiledRule.DeferredTerm]) -> [CompiledRule.DeferredTerm]
    {
        terms.reduce(into: []) { sum, term in
            if let like = sum.firstIndex(where: { $0.pre == term.pre }) {
                sum[like].post = .binary(.add, sum[like].post, term.post)
            } else {
                sum.append(term)
            }
        }
    }

    private static func quotient(_ a: RuleExpression, _ b: RuleExpression) -> RuleExpression {
        guard let x = a.number, let y = b.number else { return .binary(.divide, a, b) }
        return .number(x / y)
    }

    private static func product(_ a: RuleExpression, _ b: RuleExpression) -> RuleExpression {
        if let x = a.number, let y = b.number { return .number(x * y) }
        if a == one { return b }
        return b == one ? a : .binary(.multiply, a, b)
    }
}

extension CompiledRule.DeferredTerm {
    /// The term with the other sign.
    fileprivate var negated: Self {
        .init(pre: pre, post: post.number.map { .number(-$0) } ?? .negate(post))
    }
}
