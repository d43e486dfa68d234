// dw/dt as a sum of products: what has a closed form between events.
import NetworkDescription

/// Expands dw/dt and sorts its products into decay, rest and drift.
struct DriftExpansion {
    let text: RuleText
    let problems: Problems

    /// The most products that a formula may expand to.
    private static let mostProducts = 256
    /// The largest power of a trace.
    private static let largestPower = 8.0

    /// A product of a sum, and where in the text it arose.
    private struct Product {
        var term: CompiledRule.DriftTerm
        var hasWeight = false
        var position: Int
    }

    /// Puts a formula into a rule as its decay, rest and drift.
    ///
    /// - Parameter reason: Why the voltage of a compartment has no closed form; `nil` if it has.
    func expand(
        _ formula: CheckedFormula, into rule: inout CompiledRule,
        noVoltages reason: String?
    ) {
        guard let products = products(formula) else { return }
        var drift: [CompiledRule.DriftTerm] = []
        var growth = 0.0
        for product in products where product.term.coefficient != 0 {
            if product.hasWeight {
                growth += product.term.coefficient
                continue
            }
            if product.term.voltage != nil, let reason { fail(reason, product.position) }
            Self.merge(product.term, into: &drift)
        }
        if growth > 0, let place = products.first(where: \.hasWeight)?.position {
            fail("the weight would grow without bound; a decay is written -lambda * w", place)
        }
        drift.removeAll { $0.coefficient == 0 }
        rule.decay = max(0, -growth)
        if rule.decay > 0, let constant = drift.firstIndex(where: \.isConstant) {
            rule.rest = drift.remove(at: constant).coefficient / rule.decay
        }
        rule.drift = drift
        let numbers = [rule.decay, rule.rest] + drift.map(\.coefficient)
        if !numbers.allSatisfy(\.isFinite) {
            fail("the numbers of this formula are too large", formula.position)
        }
    }

    private static func merge(
        _ term: CompiledRule.DriftTerm, into terms: inout [CompiledRule.DriftTerm]
    ) {
        let like = terms.firstIndex {
            $0.pre == term.pre && $0.post == term.post && $0.voltage == term.voltage
        }
        if let like {
            terms[like].coefficient += term.coefficient
        } else {
            terms.append(term)
        }
    }

    /// The products of a formula; `nil` where it has been reported.
    private func products(_ formula: CheckedFormula) -> [Product]? {
        func single(_ term: CompiledRule.DriftTerm, hasWeight: Bool = false) -> [Product] {
            [Product(term: term, hasWeight: hasWeight, position: formula.position)]
        }
        switch formula.expression {
        case .number(let number): return single(.init(coefficient: number))
        case .weight: return single(.init(coefficient: 1), hasWeight: true)
        case .pre(let index): return single(.init(coefficient: 1, pre: [index]))
        case .post(let index): return single(.init(coefficient: 1, post: [index]))
        case .voltage(let index): return single(.init(coefficient: 1, voltage: index))
        case .spikeProbability:
            fail(Self.open("the probability"), formula.position)
            return nil
        case .negate: return products(formula.operands[0])?.map { scaled($0, by: -1) }
        case .binary(let sign, _, _): return binary(sign, formula)
        case .function(let function, _):
            fail(Self.open("'\(function.rawValue)'"), formula.position)
            return nil
        }
    }

    private func binary(
        _ sign: RuleExpression.Operator, _ formula: CheckedFormula
    ) -> [Product]? {
        let (left, right) = (formula.operands[0], formula.operands[1])
        switch sign {
        case .add, .subtract:
            let (a, b) = (products(left), products(right))
            guard let a, let b else { return nil }
            return bounded(a + b.map { scaled($0, by: sign == .add ? 1 : -1) }, formula)
        case .multiply:
            let (a, b) = (products(left), products(right))
            guard let a, let b else { return nil }
            return multiply(a, b, formula)
        case .divide:
            guard let divisor = right.expression.number else {
                fail(Self.open("division"), formula.position)
                return nil
            }
            return products(left)?.map { product in
                var quotient = product
                quotient.term.coefficient /= divisor
                return quotient
            }
        case .power: return power(left, right.expression.number, formula)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            fail(Self.open("a comparison"), formula.position)
            return nil
        case .minimum, .maximum:
            fail(Self.open("'\(sign.rawValue)'"), formula.position)
            return nil
        }
    }

    private static func open(_ operation: String) -> String {
        "\(operation) of what changes in time has no closed form in dw/dt; use it in on_pre, "
            + "on_post or on_plateau"
    }

    private func scaled(_ product: Product, by factor: Double) -> Product {
        var product = product
        product.term.coefficient *= factor
        return product
    }

    private func power(
        _ base: CheckedFormula, _ exponent: Double?, _ formula: CheckedFormula
    ) -> [Product]? {
        guard let exponent, exponent >= 0, exponent <= Self.largestPower,
            exponent == exponent.rounded()
        else {
            fail(
                "in dw/dt a power has a whole number from 0 to 8 as its exponent", formula.position)
            return nil
        }
        guard let factor = products(base) else { return nil }
        var result = [
            Product(term: .init(coefficient: 1), position: formula.position)
        ]
        for _ in 0..<Int(exponent) {
            guard let next = multiply(result, factor, formula) else { return nil }
            result = next
        }
        return result
    }

    private func multiply(
        _ a: [Product], _ b: [Product], _ formula: CheckedFormula
    ) -> [Product]? {
        guard a.count * b.count <= Self.mostProducts else { return bounded(nil, formula) }
        var isClosed = true
        let result = a.flatMap { a in
            b.map { b in
                if a.hasWeight || b.hasWeight,
                    !(a.term.isConstant && b.term.isConstant) || a.hasWeight && b.hasWeight
                {
                    fail(
                        "the weight stands in dw/dt only as a decay, -lambda * w; times a trace, a "
                            + "voltage or itself it has no closed form",
                        a.hasWeight ? a.position : b.position)
                    isClosed = false
                }
                if a.term.voltage != nil, b.term.voltage != nil {
                    fail(
                        "a product of two voltages has no closed form in dw/dt; use it in on_pre, "
                            + "on_post or on_plateau", b.position)
                    isClosed = false
                }
                return product(a, b)
            }
        }
        return isClosed ? result : nil
    }

    private func product(_ a: Product, _ b: Product) -> Product {
        let term = CompiledRule.DriftTerm(
            coefficient: a.term.coefficient * b.term.coefficient,
            pre: (a.term.pre + b.term.pre).sorted(), post: (a.term.post + b.term.post).sorted(),
            voltage: a.term.voltage ?? b.term.voltage)
        let place = b.hasWeight || b.term.voltage != nil ? b.position : a.position
        return Product(term: term, hasWeight: a.hasWeight || b.hasWeight, position: place)
    }

    private func bounded(_ products: [Product]?, _ formula: CheckedFormula) -> [Product]? {
        if let products, products.count <= Self.mostProducts { return products }
        fail("this expands to more than \(Self.mostProducts) products", formula.position)
        return nil
    }

    private func fail(_ message: String, _ position: Int) {
        problems.error(message, at: text.location(at: position))
    }
}

extension CompiledRule.DriftTerm {
    /// Whether the term has no factor that changes in time.
    var isConstant: Bool { pre.isEmpty && post.isEmpty && voltage == nil }
}
