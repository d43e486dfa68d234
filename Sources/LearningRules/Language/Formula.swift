// A formula as it was written: names unresolved, every part with its place.
import NetworkDescription

/// A part of a formula.
struct Formula: Sendable {
    var kind: Kind
    /// Offset in the text: of an operation its sign, else the first character.
    var position: Int

    indirect enum Kind: Sendable {
        case number(Quantity)
        case name(String)
        /// `v.compartment`
        case member(of: String, String)
        case negate(Formula)
        case binary(RuleExpression.Operator, Formula, Formula)
        case call(String, [Formula])
    }
}

/// What is wrong with a formula, and at which offset of its text.
struct FormulaError: Error {
    var message: String
    var position: Int
}
