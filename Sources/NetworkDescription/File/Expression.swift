// Arithmetic on quantities: `-$g * $J`, `2 * (3 mV + $v)`, `sqrt($N / 4)`.
import Foundation

/// Parses and evaluates one expression.
///
///     sum     = product {("+" | "-") product}
///     product = unary {("*" | "/") unary}
///     unary   = {"-" | "+"} power
///     power   = primary ["^" unary]
///     primary = number [unit] | "$" name | function "(" sum {"," sum} ")" | "(" sum ")"
struct Expression {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private let lookUp: (String) throws -> Quantity

    private static let longest = 4096
    private static let deepest = 32
    private static let functions = ["min", "max", "sqrt", "exp", "log", "abs", "round"]

    /// Evaluates a text; `lookUp` gives the value of a parameter.
    ///
    /// - Throws: `ArithmeticError`, or what `lookUp` throws.
    static func evaluate(
        _ text: String, lookUp: @escaping (String) throws -> Quantity
    ) throws -> Quantity {
        var expression = Expression(text: Array(text.unicodeScalars), lookUp: lookUp)
        guard expression.text.count <= longest else {
            throw ArithmeticError(message: "an expression has at most \(longest) characters")
        }
        let value = try expression.sum()
        if let rest = expression.peek() { throw expression.unexpected(rest) }
        guard value.internalValue.isFinite else {
            throw ArithmeticError(message: "'\(text)' is not a finite number")
        }
        return value
    }

    private init(text: [Unicode.Scalar], lookUp: @escaping (String) throws -> Quantity) {
        self.text = text
        self.lookUp = lookUp
    }

    // MARK: Grammar

    private mutating func sum() throws -> Quantity {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw ArithmeticError(message: "an expression nests at most \(Self.deepest) deep")
        }
        var value = try product()
        while let sign = take(anyOf: "+-") {
            let right = try product()
            value =
                sign == "+"
                ? try .combine(value, right, "add", +) : try .combine(value, right, "subtract", -)
        }
        return value
    }

    private mutating func product() throws -> Quantity {
        var value = try unary()
        while let sign = take(anyOf: "*/") {
            let right = try unary()
            value = sign == "*" ? try value * right : try value / right
        }
        return value
    }

    private mutating func unary() throws -> Quantity {
        var isNegative = false
        while let sign = take(anyOf: "+-") { if sign == "-" { isNegative.toggle() } }
        let value = try power()
        return isNegative ? -value : value
    }

    private mutating func power() throws -> Quantity {
        let base = try primary()
        guard take(anyOf: "^") != nil else { return base }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw ArithmeticError(message: "an expression nests at most \(Self.deepest) deep")
        }
        return try base.raised(to: unary())
    }

    private mutating func primary() throws -> Quantity {
        guard let next = peek() else { throw ArithmeticError(message: "a value is missing here") }
        if take(anyOf: "(") != nil {
            let value = try sum()
            try expect(")")
            return value
        }
        if take(anyOf: "$") != nil {
            let name = Literal.takeName(in: text, at: &position)
            guard !name.isEmpty else {
                throw ArithmeticError(message: "'$' must be followed by the name of a parameter")
            }
            return try lookUp(name)
        }
        if Literal.isDigit(next) || next == "." {
            return try Literal.quantity(in: text, at: &position)
        }
        let name = Literal.takeName(in: text, at: &position)
        guard !name.isEmpty else { throw unexpected(next) }
        guard Self.functions.contains(name) else { throw unknownName(name) }
        return try function(name)
    }

    private mutating func function(_ name: String) throws -> Quantity {
        try expect("(")
        var arguments = [try sum()]
        while take(anyOf: ",") != nil { arguments.append(try sum()) }
        try expect(")")
        let first = arguments[0]
        if name == "min" || name == "max" {
            return try arguments.dropFirst().reduce(first) { (a, b) throws(ArithmeticError) in
                try .combine(a, b, "compare") {
                    name == "min" ? Swift.min($0, $1) : Swift.max($0, $1)
                }
            }
        }
        guard arguments.count == 1 else {
            throw ArithmeticError(message: "\(name) takes one argument, not \(arguments.count)")
        }
        switch name {
        case "sqrt": return try first.squareRoot()
        case "exp": return try first.mapped(name, Foundation.exp)
        case "log": return try first.mapped(name, Foundation.log)
        case "round": return try first.mapped(name) { $0.rounded() }
        default:
            return Quantity(
                value: Swift.abs(first.value), power: first.power, dimension: first.dimension)
        }
    }

    // MARK: Characters

    private mutating func peek() -> Unicode.Scalar? {
        Literal.skipSpace(in: text, at: &position)
        return position < text.count ? text[position] : nil
    }

    private mutating func take(anyOf characters: String) -> Unicode.Scalar? {
        guard let next = peek(), characters.unicodeScalars.contains(next) else { return nil }
        position += 1
        return next
    }

    private mutating func expect(_ character: String) throws {
        guard take(anyOf: character) == nil else { return }
        throw ArithmeticError(
            message: "'\(character)' expected" + (peek().map { " before '\($0)'" } ?? ""))
    }

    private func unexpected(_ character: Unicode.Scalar) -> ArithmeticError {
        ArithmeticError(
            message: "expected a number, a unit or arithmetic, found '\(character)' in "
                + "'\(String(String.UnicodeScalarView(text.prefix(60))))'")
    }

    private func unknownName(_ name: String) -> ArithmeticError {
        let hint = NearestName.nearest(to: name, among: Self.functions)
            .map { "; did you mean the function '\($0)'?" }
        return ArithmeticError(
            message: "expected a number, found '\(name)'"
                + (hint ?? "; parameters are written '$\(name)'"))
    }
}
