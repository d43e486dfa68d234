// Random formulas as text; `one` is a parameter without unit, with which all may be added to all.
import TestSupport

enum RandomFormula {
    /// Any formula.
    static func free(depth: Int, _ random: inout SplitMix) -> String {
        guard depth > 0, Int.random(in: 0..<6, using: &random) > 0 else {
            return leaf(["w", "v.soma", "v.basal"], &random)
        }
        func part() -> String { free(depth: depth - 1, &random) }
        switch Int.random(in: 0..<12, using: &random) {
        case 0...5: return joined(part(), part(), ["+", "-", "*"], &random)
        case 6: return joined(part(), part(), ["/"], &random)
        case 7:
            let signs = ["<", "<=", ">", ">="]
            return "one * (\(joined(part(), part(), signs, &random)))"
        case 8: return "(\(part())) ^ \(Int.random(in: 0...3, using: &random))"
        case 9: return "-\(parenthesised(part()))"
        case 10:
            let functions = ["exp", "tanh", "sigmoid", "abs", "sign", "relu"]
            return "one * \(functions.randomElement(using: &random) ?? "abs")(\(part()))"
        default:
            let name = Bool.random(using: &random) ? "min" : "max"
            return "\(name)(\(part()), \(part()))"
        }
    }

    /// A formula of dw/dt that has a closed form: voltages are never multiplied, and the weight
    /// decays.
    static func closed(depth: Int, _ random: inout SplitMix) -> String {
        let drift = sum(depth: depth, hasVoltage: true, &random)
        let decays = [
            "", " - lambda * w", " - lambda * (w - 1.5 * one) * 2", " + (theta * w + one) / 4",
            " - lambda * 3 * w + w * 2 * lambda",
        ]
        return drift + (decays.randomElement(using: &random) ?? "")
    }

    private static func sum(depth: Int, hasVoltage: Bool, _ random: inout SplitMix) -> String {
        guard depth > 0, Int.random(in: 0..<5, using: &random) > 0 else {
            return leaf(hasVoltage ? ["v.soma", "v.basal"] : [], &random)
        }
        func part(_ mayHaveVoltage: Bool) -> String {
            sum(depth: depth - 1, hasVoltage: mayHaveVoltage, &random)
        }
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2:
            return joined(part(hasVoltage), part(hasVoltage), ["+", "-"], mustKeep: true, &random)
        case 3, 4:
            let voltageFirst = Bool.random(using: &random)
            return joined(
                part(hasVoltage && voltageFirst), part(hasVoltage && !voltageFirst), ["*"],
                mustKeep: true, &random)
        case 5: return "\(parenthesised(part(hasVoltage))) / (2 + eta)"
        case 6: return "-\(parenthesised(part(hasVoltage)))"
        default:
            return "\(parenthesised(leaf([], &random))) ^ \(Int.random(in: 0...3, using: &random))"
        }
    }

    private static func leaf(_ more: [String], _ random: inout SplitMix) -> String {
        let names = ["x", "r", "y", "eta", "lambda", "theta", "2", "0.5", "1e-1"] + more + more
        return "(one * \(names.randomElement(using: &random) ?? "x"))"
    }

    /// Two parts. Where a formula must stay closed, parentheses keep what was made so; else there are
    /// often none, so that precedence matters.
    private static func joined(
        _ a: String, _ b: String, _ signs: [String], mustKeep: Bool = false,
        _ random: inout SplitMix
    ) -> String {
        let sign = signs.randomElement(using: &random) ?? "+"
        let space = Bool.random(using: &random) ? " " : ""
        let isLoose = sign == "+" || (!mustKeep && Int.random(in: 0..<3, using: &random) > 0)
        return (isLoose ? a : parenthesised(a)) + space + sign + space
            + (isLoose ? b : parenthesised(b))
    }

    private static func parenthesised(_ text: String) -> String {
        text.wholeMatch(of: #/\(one \* [\w.\-]+\)/#) == nil ? "(\(text))" : text
    }
}
