// Formulas from text: `eta * x * (v.soma > -55 mV)`.
import NetworkDescription

/// Parses one formula.
///
///     comparison = sum [("<" | "<=" | ">" | ">=") sum]
///     sum        = product {("+" | "-") product}
///     product    = unary {("*" | "/") unary}
///     unary      = {"-" | "+"} power
///     power      = primary ["^" unary]
///     primary    = number [unit] | name ["." name] | name "(" comparison {"," comparison} ")"
///                | "(" comparison ")"
struct FormulaParser {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// The most characters of a formula; this also bounds the depth of its chains of operations.
    static let longest = 1024
    private static let deepest = 32

    /// Parses a text.
    ///
    /// - Throws: The first mistake.
    static func parse(_ text: String) throws(FormulaError) -> Formula {
        var parser = FormulaParser(text: Array(text.unicodeScalars))
        guard parser.text.count <= longest else {
            throw FormulaError(
                message: "a formula has at most \(longest) characters", position: longest)
        }
        let formula = try parser.comparison()
        if let next = parser.peek() { throw parser.unexpected(next) }
        return formula
    }

    private init(text: [Unicode.Scalar]) {
        self.text = text
    }

    // MARK: Grammar

    private mutating func comparison() throws(FormulaError) -> Formula {
        depth += 1
        defer { depth -= 1 }
        try checkDepth()
        let left = try sum()
        guard let (sign, place) = take([.lessOrEqual, .less, .greaterOrEqual, .greater]) else {
            return left
        }
        let right = try sum()
        if let (_, second) = take([.lessOrEqual, .less, .greaterOrEqual, .greater]) {
            throw FormulaError(
                message: "comparisons cannot follow each other; multiply them: (a < b) * (b < c)",
                position: second)
        }
        return Formula(kind: .binary(sign, left, right), position: place)
    }

    private mutating func sum() throws(FormulaError) -> Formula {
        var left = try product()
        while let (sign, place) = take([.add, .subtract]) {
            left = Formula(kind: .binary(sign, left, try product()), position: place)
        }
        return left
    }

    private mutating func product() throws(FormulaError) -> Formula {
        var left = try unary()
        while let (sign, place) = take([.multiply, .divide]) {
            left = Formula(kind: .binary(sign, left, try unary()), position: place)
        }
        return left
    }

    private mutating func unary() throws(FormulaError) -> Formula {
        var minus: Int?
        while let (sign, place) = take([.add, .subtract]) {
            if sign == .subtract { minus = minus == nil ? place : nil }
        }
        let operand = try power()
        return minus.map { Formula(kind: .negate(operand), position: $0) } ?? operand
    }

    private mutating func power() throws(FormulaError) -> Formula {
        let base = try primary()
        guard let (sign, place) = take([.power]) else { return base }
        depth += 1
        defer { depth -= 1 }
        try checkDepth()
        return Formula(kind: .binary(sign, base, try unary()), position: place)
    }

    private mutating func primary() throws(FormulaError) -> Formula {
        guard let next = peek() else {
            throw FormulaError(message: "a value is missing here", position: position)
        }
        let start = position
        if takeCharacter("(") {
            let inner = try comparison()
            try expect(")")
            return inner
        }
        if Literal.isDigit(next) || next == "." {
            do {
                let number = try Literal.quantity(in: text, at: &position)
                return Formula(kind: .number(number), position: start)
            } catch {
                throw FormulaError(message: error.message, position: position)
            }
        }
        let name = Literal.takeName(in: text, at: &position)
        guard !name.isEmpty else { throw unexpected(next) }
        if position < text.count, text[position] == "." {
            position += 1
            let part = Literal.takeName(in: text, at: &position)
            guard !part.isEmpty else {
                throw FormulaError(
                    message: "a name is missing after the point", position: position - 1)
            }
            return Formula(kind: .member(of: name, part), position: start)
        }
        guard takeCharacter("(") else { return Formula(kind: .name(name), position: start) }
        var arguments = [try comparison()]
        while takeCharacter(",") { arguments.append(try comparison()) }
        try expect(")")
        return Formula(kind: .call(name, arguments), position: start)
    }

    // MARK: Characters

    private mutating func peek() -> Unicode.Scalar? {
        Literal.skipSpace(in: text, at: &position)
        return position < text.count ? text[position] : nil
    }

    private mutating func takeCharacter(_ character: Unicode.Scalar) -> Bool {
        guard peek() == character else { return false }
        position += 1
        return true
    }

    /// The first of the signs that stands here, with its place.
    private mutating func take(
        _ signs: [RuleExpression.Operator]
    ) -> (sign: RuleExpression.Operator, place: Int)? {
        guard peek() != nil else { return nil }
        let place = position
        for sign in signs where text[position...].starts(with: sign.rawValue.unicodeScalars) {
            position += sign.rawValue.unicodeScalars.count
            return (sign, place)
        }
        return nil
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(FormulaError) {
        guard !takeCharacter(character) else { return }
        let found = peek().map { " before '\($0)'" } ?? ""
        throw FormulaError(message: "'\(character)' expected\(found)", position: position)
    }

    private func checkDepth() throws(FormulaError) {
        guard depth > Self.deepest else { return }
        throw FormulaError(
            message: "a formula nests at most \(Self.deepest) deep", position: position)
    }

    private func unexpected(_ character: Unicode.Scalar) -> FormulaError {
        let remedy =
            switch character {
            case "$":
                "; give the value a name of the rule's own under 'parameters', as in eta: $eta"
            case "=": "; a formula is what is added, without an equals sign"
            case "&", "|": "; multiply comparisons to have both, take max() of them to have either"
            default: ""
            }
        return FormulaError(
            message: "'\(character)' cannot stand here\(remedy)", position: position)
    }
}
