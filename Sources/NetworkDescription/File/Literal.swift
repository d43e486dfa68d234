// Numbers with units, and names, as they stand in expressions and formulas.

/// The words of both arithmetic languages of a network file.
package enum Literal {
    /// Reads the number at a position that holds a digit or a point, and the unit that follows it;
    /// what is
    /// wrong leaves the position at its start.
    ///
    /// - Throws: ``ArithmeticError`` for what is no number, too large, or of an unknown unit.
    package static func quantity(
        in text: [Unicode.Scalar], at position: inout Int
    ) throws(ArithmeticError) -> Quantity {
        let start = position
        skipNumber(in: text, at: &position)
        let literal = String(String.UnicodeScalarView(text[start..<position]))
        guard literal != ".", let value = Double(literal.hasSuffix(".") ? literal + "0" : literal)
        else {
            position = start
            throw ArithmeticError(message: "'\(literal)' is not a number")
        }
        guard value.isFinite else {
            position = start
            throw ArithmeticError(message: "'\(literal)' is too large")
        }
        skipSpace(in: text, at: &position)
        guard position < text.count, isNamePart(text[position]), !isDigit(text[position]) else {
            return Quantity(value: value)
        }
        let unitStart = position
        let name = takeName(in: text, at: &position)
        guard let unit = Unit.named(name) else {
            position = unitStart
            let hint = NearestName.hint(for: name, among: Unit.all.map(\.name), called: "units")
            throw ArithmeticError(message: "unknown unit '\(name)'\(hint)")
        }
        return Quantity(value: value, power: unit.power, dimension: unit.dimension)
    }

    private static func skipNumber(in text: [Unicode.Scalar], at position: inout Int) {
        func skipDigits() {
            while position < text.count, isDigit(text[position]) { position += 1 }
        }
        skipDigits()
        if position < text.count, text[position] == "." {
            position += 1
            skipDigits()
        }
        guard position < text.count, text[position] == "e" || text[position] == "E" else { return }
        var digits = position + 1
        if digits < text.count, text[digits] == "+" || text[digits] == "-" { digits += 1 }
        guard digits < text.count, isDigit(text[digits]) else { return }
        position = digits
        skipDigits()
    }

    /// Moves a position past white space.
    package static func skipSpace(in text: [Unicode.Scalar], at position: inout Int) {
        while position < text.count, text[position].properties.isWhitespace { position += 1 }
    }

    /// The name at a position; empty when there is none.
    package static func takeName(in text: [Unicode.Scalar], at position: inout Int) -> String {
        let start = position
        while position < text.count, isNamePart(text[position]) { position += 1 }
        return String(String.UnicodeScalarView(text[start..<position]))
    }

    /// Whether a character is a decimal digit.
    package static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Whether a character may be part of a name; the same holds for names in the file.
    package static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(scalar)) || scalar == "_"
    }

    /// Whether a text is a name that a formula can refer to: it does not start with a digit.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return !isDigit(first) && text.unicodeScalars.allSatisfy(isNamePart)
    }
}
