// Formulas with their names resolved, constants folded and dimensions checked.
import NetworkDescription

/// A part of a formula that has been found to make sense.
struct CheckedFormula {
    var expression: RuleExpression
    /// `nil` for numbers that may scale anything, and what is made of them.
    var dimension: Dimension?
    var position: Int
    /// What the operation of the expression is applied to.
    var operands: [CheckedFormula] = []
}

/// What a name in a formula stands for.
enum Symbol {
    case number(Quantity)
    case weight(Dimension)
    case pre(Int)
    case post(Int, Dimension)
    case spikeProbability
}

/// Checks the formulas of one rule against what they may refer to.
final class FormulaChecker {
    private let problems: Problems
    private let symbols: [String: Symbol]
    private let compartments: [String: Int]
    private let target: TargetNeurons
    /// The names and compartments that formulas have referred to.
    private(set) var used: Set<String> = []

    static let functions = RuleExpression.Function.allCases.map(\.rawValue) + ["min", "max"]

    /// - Parameter compartments: The indices of the compartments by all names that formulas may use.
    init(
        symbols: [String: Symbol], compartments: [String: Int], target: TargetNeurons,
        problems: Problems
    ) {
        self.symbols = symbols
        self.compartments = compartments
        self.target = target
        self.problems = problems
    }

    /// Parses and checks a formula that must give a dimension; what is wrong is reported.
    func check(
        _ text: RuleText, _ title: String, gives dimension: Dimension
    ) -> CheckedFormula? {
        do {
            let formula = try FormulaParser.parse(text.text)
            guard let checked = check(formula, text) else { return nil }
            if let found = checked.dimension, found != dimension, checked.expression != .number(0) {
                problems.error(
                    "'\(title)' must be \(dimension.description), not \(found.description)"
                        + remedy(dimension, found),
                    at: text.location(at: checked.position))
            }
            return checked
        } catch {
            problems.error(error.message, at: text.location(at: error.position))
            return nil
        }
    }

    private func remedy(_ wanted: Dimension, _ found: Dimension) -> String {
        found == .none
            ? "; give a factor its unit, or make it a parameter without unit, which may scale anything"
            : ""
    }

    private func check(_ formula: Formula, _ text: RuleText) -> CheckedFormula? {
        func fail(_ message: String) -> CheckedFormula? {
            problems.error(message, at: text.location(at: formula.position))
            return nil
        }
        do {
            guard var checked = try resolve(formula, text) else { return nil }
            checked.position = formula.position
            if let number = checked.expression.number, !number.isFinite {
                return fail("this is not a finite number")
            }
            return checked
        } catch {
            return fail(error.message)
        }
    }

    /// - Returns: `nil` where a part has been reported.
    private func resolve(
        _ formula: Formula, _ text: RuleText
    ) throws(ArithmeticError) -> CheckedFormula? {
        switch formula.kind {
        case .number(let quantity):
            // Zero is zero in every unit.
            let isFree = quantity.value == 0 && quantity.dimension == .none
            return leaf(.number(quantity.coherentValue), isFree ? nil : quantity.dimension)
        case .name(let name): return try symbol(name)
        case .member(let owner, let part): return try voltage(owner, part)
        case .negate(let operand):
            guard let a = check(operand, text) else { return nil }
            return CheckedFormula(
                expression: a.expression.number.map { .number(-$0) } ?? .negate(a.expression),
                dimension: a.dimension, position: 0, operands: [a])
        case .binary(let sign, let left, let right):
            // Both sides are looked at before either ends it, so that the errors of both show.
            let (a, b) = (check(left, text), check(right, text))
            guard let a, let b else { return nil }
            return try binary(sign, a, b)
        case .call(let name, let arguments): return try call(name, arguments, text)
        }
    }

    private func leaf(_ expression: RuleExpression, _ dimension: Dimension?) -> CheckedFormula {
        CheckedFormula(expression: expression, dimension: dimension, position: 0)
    }

    // MARK: Names

    private func symbol(_ name: String) throws(ArithmeticError) -> CheckedFormula {
        guard let symbol = symbols[name] else { throw unknown(name) }
        used.insert(name)
        switch symbol {
        case .number(let quantity):
            let dimension = quantity.dimension
            return leaf(.number(quantity.coherentValue), dimension == .none ? nil : dimension)
        case .weight(let dimension): return leaf(.weight, dimension)
        case .pre(let index): return leaf(.pre(index), Dimension.none)
        case .post(let index, let dimension): return leaf(.post(index), dimension)
        case .spikeProbability:
            if let model = target.modelWithoutEscape {
                throw ArithmeticError(message: TargetNeurons.complaint(withoutEscape: model))
            }
            return leaf(.spikeProbability, Dimension.none)
        }
    }

    /// The names that formulas may use.
    private var names: [String] {
        let hasEscape = target.modelWithoutEscape == nil
        return symbols.keys.filter { $0 != "phi" || hasEscape }.sorted()
    }

    private func unknown(_ name: String) -> ArithmeticError {
        if name == "v" || compartments[name] != nil {
            let example = compartments[name] == nil ? compartments.keys.min() ?? "soma" : name
            return ArithmeticError(
                message: "a voltage is written v.COMPARTMENT, such as v.\(example)")
        }
        if Self.functions.contains(name) {
            return ArithmeticError(message: "the function '\(name)' needs arguments: \(name)(…)")
        }
        let hint = NearestName.hint(for: name, among: names, called: "names")
        return ArithmeticError(message: "unknown name '\(name)'\(hint)")
    }

    private func voltage(_ owner: String, _ part: String) throws(ArithmeticError) -> CheckedFormula
    {
        guard owner == "v" else {
            throw ArithmeticError(
                message: "'\(owner)' has no parts; a voltage is written v.\(part)")
        }
        guard let index = compartments[part] else {
            throw ArithmeticError(message: target.complaint(about: part))
        }
        used.insert("v.\(part)")
        return leaf(.voltage(index), .voltage)
    }

    private func call(
        _ name: String, _ arguments: [Formula], _ text: RuleText
    ) throws(ArithmeticError) -> CheckedFormula? {
        let operands = arguments.map { check($0, text) }
        let isPair = name == "min" || name == "max"
        guard isPair || RuleExpression.Function(rawValue: name) != nil else {
            if symbols[name] != nil {
                throw ArithmeticError(
                    message: "'\(name)' is no function; a product needs its sign: \(name) * (…)")
            }
            let hint = NearestName.hint(for: name, among: Self.functions, called: "functions")
            throw ArithmeticError(message: "unknown function '\(name)'\(hint)")
        }
        guard isPair ? operands.count > 1 : operands.count == 1 else {
            let demand = isPair ? "at least two arguments" : "one argument"
            throw ArithmeticError(message: "\(name) takes \(demand), not \(operands.count)")
        }
        let known = operands.compactMap { $0 }
        guard known.count == operands.count, let first = known.first else { return nil }
        guard let function = RuleExpression.Function(rawValue: name) else {
            let sign: RuleExpression.Operator = name == "min" ? .minimum : .maximum
            var result = first
            for operand in known.dropFirst() { result = try binary(sign, result, operand) }
            return result
        }
        return CheckedFormula(
            expression: first.expression.number.map { .number(function($0)) }
                ?? .function(function, first.expression),
            dimension: try dimension(of: function, first.dimension), position: 0, operands: [first])
    }

    // MARK: Operations

    private func binary(
        _ sign: RuleExpression.Operator, _ a: CheckedFormula, _ b: CheckedFormula
    ) throws(ArithmeticError) -> CheckedFormula {
        if sign == .divide, b.expression.number == 0 {
            throw ArithmeticError(message: "division by zero")
        }
        var expression = RuleExpression.binary(sign, a.expression, b.expression)
        if let x = a.expression.number, let y = b.expression.number {
            expression = .number(sign(x, y))
        }
        return CheckedFormula(
            expression: expression, dimension: try dimension(of: sign, a, b), position: 0,
            operands: [a, b])
    }

    private func dimension(
        of sign: RuleExpression.Operator, _ a: CheckedFormula, _ b: CheckedFormula
    ) throws(ArithmeticError) -> Dimension? {
        switch sign {
        case .add: return try common(a, b, "add")
        case .subtract: return try common(a, b, "subtract")
        case .minimum, .maximum: return try common(a, b, "compare")
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            _ = try common(a, b, "compare")
            return Dimension.none
        case .multiply, .divide:
            guard let left = a.dimension, let right = b.dimension else { return nil }
            return try bounded(left + right * (sign == .multiply ? 1 : -1))
        case .power: return try power(a, b)
        }
    }

    /// The dimension of two quantities that must have one.
    private func common(
        _ a: CheckedFormula, _ b: CheckedFormula, _ verb: String
    ) throws(ArithmeticError) -> Dimension? {
        guard let left = a.dimension, let right = b.dimension else {
            return a.dimension ?? b.dimension
        }
        guard left == right else {
            throw ArithmeticError(
                message: "cannot \(verb) \(left.description) and \(right.description)")
        }
        return left
    }

    private func power(
        _ a: CheckedFormula, _ b: CheckedFormula
    ) throws(ArithmeticError) -> Dimension? {
        guard (b.dimension ?? Dimension.none) == Dimension.none else {
            throw ArithmeticError(
                message: "an exponent must be dimensionless, not "
                    + (b.dimension ?? Dimension.none).description)
        }
        guard let base = a.dimension, base != Dimension.none else { return a.dimension }
        guard let number = b.expression.number, let whole = Int(exactly: number), abs(whole) <= 6
        else {
            throw ArithmeticError(
                message: "\(base.description) can only be raised to a whole number from -6 to 6")
        }
        return try bounded(base * whole)
    }

    private func dimension(
        of function: RuleExpression.Function, _ operand: Dimension?
    ) throws(ArithmeticError) -> Dimension? {
        switch function {
        case .abs, .relu: return operand
        case .sign: return Dimension.none
        case .sqrt:
            guard let operand else { return nil }
            return try Quantity(value: 1, dimension: operand).squareRoot().dimension
        case .exp, .log, .tanh, .sigmoid:
            guard (operand ?? Dimension.none) == Dimension.none else {
                throw ArithmeticError(
                    message: "\(function.rawValue) needs a dimensionless number, not "
                        + "\((operand ?? Dimension.none).description): divide it by a scale")
            }
            return Dimension.none
        }
    }

    private func bounded(_ dimension: Dimension) throws(ArithmeticError) -> Dimension {
        guard dimension.largestPower <= 24 else {
            throw ArithmeticError(message: "the units of this formula do not make sense")
        }
        return dimension
    }
}
