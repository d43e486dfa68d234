// Formulas evaluated as they stand, by two stacks: an algorithm of its own to compare with.
import Foundation

/// Evaluates a formula without units, symbol by symbol from left to right.
struct LiteralEvaluator {
    private struct Symbol {
        var text: String
        /// Whether a minus sign here would be that of a number.
        var isUnary: Bool
    }

    private let symbols: [Symbol]
    private var names: [String: Double] = [:]
    private var values: [Double] = []
    private var signs: [String] = []

    init(_ text: String) {
        var symbols: [Symbol] = []
        var isUnary = true
        for match in text.matches(of: #/[\d.]+(?:e-?\d+)?|[A-Za-z_][\w.]*|<=|>=|\S/#) {
            symbols.append(Symbol(text: String(match.output), isUnary: isUnary))
            isUnary = match.output.wholeMatch(of: #/[\w.]+|\)/#) == nil
        }
        self.symbols = symbols
    }

    /// The value of the formula with some names.
    func value(_ names: [String: Double]) -> Double {
        var run = self
        run.names = names
        for symbol in symbols { run.take(symbol.text, isUnary: symbol.isUnary) }
        while !run.signs.isEmpty { run.apply() }
        return run.values[0]
    }

    private static let functions: [String: @Sendable (Double) -> Double] = [
        "exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "abs": abs,
        "sigmoid": { 1 / (1 + exp(-$0)) }, "relu": { $0 > 0 ? $0 : 0 },
        "sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, "minus": { -$0 },
    ]
    private static let operators: [String: @Sendable (Double, Double) -> Double] = [
        "+": { $0 + $1 }, "-": { $0 - $1 }, "*": { $0 * $1 }, "/": { $0 / $1 },
        "^": { pow($0, $1) },
        "<": { $0 < $1 ? 1 : 0 }, "<=": { $0 <= $1 ? 1 : 0 }, ">": { $0 > $1 ? 1 : 0 },
        ">=": { $0 >= $1 ? 1 : 0 }, "min": { $1 < $0 ? $1 : $0 }, "max": { $1 > $0 ? $1 : $0 },
    ]

    /// How tightly a sign binds; a parenthesis holds everything back.
    private static func strength(_ sign: String) -> Int {
        switch sign {
        case "<", "<=", ">", ">=": 1
        case "+", "-": 2
        case "*", "/": 3
        case "minus": 4
        case "^": 5
        default: 0
        }
    }

    private mutating func take(_ symbol: String, isUnary: Bool) {
        if let number = Double(symbol) ?? names[symbol] {
            values.append(number)
        } else if symbol == "(" || Self.functions[symbol] != nil || symbol == "min"
            || symbol == "max"
        {
            signs.append(symbol)
        } else if symbol == ")" || symbol == "," {
            while let top = signs.last, top != "(" { apply() }
            guard symbol == ")" else { return }
            signs.removeLast()
            if let name = signs.last, name != "minus", name.first?.isLetter == true { apply() }
        } else if symbol == "-", isUnary {
            signs.append("minus")
        } else {
            let own = Self.strength(symbol)
            while let top = signs.last, top != "(",
                Self.strength(top) > own || (Self.strength(top) == own && symbol != "^")
            {
                apply()
            }
            signs.append(symbol)
        }
    }

    private mutating func apply() {
        let sign = signs.removeLast()
        let last = values.removeLast()
        if let function = Self.functions[sign] {
            values.append(function(last))
        } else if let operation = Self.operators[sign] {
            values.append(operation(values.removeLast(), last))
        }
    }
}
