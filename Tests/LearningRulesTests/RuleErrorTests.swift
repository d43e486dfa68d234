// Mistakes in rules: each is found, at its character, with what would be right.
import NetworkDescription
import TestSupport
import Testing

@testable import LearningRules

/// `rule | place message`: the place is the part of the rule that the error points at.
private let mistakes = #"""
    {rule: stpd} | stpd | unknown rule 'stpd'; did you mean 'stdp'?
    {rule: stdp, A_pluss: 1} | A_pluss | the rule 'stdp' has no parameter 'A_pluss'; did you mean 'A_plus'?
    {rule: stdp, post_dealy: 1 ms} | post_dealy | did you mean 'post_delay'?
    {rule: stdp, tau_plus: 20} | 20 | 'tau_plus' must be a time, such as 10 ms, not a number without unit
    {rule: stdp, tau_plus: -3 ms} | -3 | 'tau_plus' must be at least 1 ns
    {rule: stdp, A_plus: 1 mV} | stdp | the rule 'stdp' does not fit here: 'on_post' must be a current, not a voltage
    {rule: stdp, min: 0} | 0} | 'min', as a weight here, must be a current, such as 100 pA, not a number without unit
    {rule: stdp, max: 1 nS} | 1 nS | 'max', as a weight here, must be a current, such as 100 pA, not a conductance
    {rule: stdp, min: 2 pA, max: 1 pA} | 2 pA | 'min' must not be above 'max'
    {rule: stdp, min: -2 pA, sign: positive} | positive | 'sign' is positive, but 'min' is below zero
    {rule: stdp, max: 2 pA, sign: negative} | negative | 'sign' is negative, but 'max' is above zero
    {rule: stdp, compartments: {soma: soma}} | soma: soma | the rule 'stdp' knows no compartment as 'soma'
    {rule: urbanczik_senn, compartments: {dendrit: basal}} | dendrit | did you mean 'dendrite'?
    {rule: urbanczik_senn, compartments: {dendrite: apical}} | apical | the postsynaptic neuron has no compartment 'apical'; valid compartments: basal, soma
    {rule: urbanczik_senn, post_delay: 1 ms} | 1 ms | 'post_delay' must be 0 ms where on_post, on_plateau or dw/dt read voltages
    {rule: urbanczik_senn, tau_s: 10 ms} | urbanczik_senn | division by zero
    {parameters: {1a: 1}, on_pre: "w"} | 1a | '1a' cannot be told from a number in a formula
    {parameters: {exp: 1}, on_pre: "w"} | exp | 'exp' has a meaning of its own
    {parameters: {w: 1}, on_pre: "w"} | w: 1 | 'w' has a meaning of its own
    {parameters: {a: 1}, traces: {a: {of: pre, tau: 1 ms}}, on_pre: "a"} | a: {of | 'a' is a parameter already
    {parameters: {t: 1}, traces: {x: {of: pre, tau: t}}, on_pre: "t * x"} | 1} | 't', a time constant, must be a time
    {traces: {x: {of: pre, tau: t}}, on_pre: "1 pA * x"} | t}} | unknown parameter 't'
    {on_pre: ")"} | ) | ')' cannot stand here
    {on_pre: "1 pA *"} | "} | a value is missing here
    {on_pre: "(w"} | "} | ')' expected
    {on_pre: "(w]"} | ]" | ')' expected before ']'
    {on_pre: "w w"} | w" | 'w' cannot stand here
    {on_pre: "w = 2 pA"} | = 2 | a formula is what is added, without an equals sign
    {on_pre: "$eta * w"} | $eta | give the value a name of the rule's own under 'parameters'
    {on_pre: "w & w"} | & | multiply comparisons
    {on_pre: "1 pA * (1 < 2 < 3)"} | < 3 | comparisons cannot follow each other
    {on_pre: "3 pa"} | pa" | unknown unit 'pa'; did you mean 'pA'?
    {on_pre: "1e999 pA"} | 1e999 | '1e999' is too large
    {on_pre: ". pA"} | . pA | '.' is not a number
    {on_pre: "v. * 1 pA"} | . * 1 | a name is missing after the point
    {parameters: {eta: 1}, on_pre: "etta * w"} | etta | unknown name 'etta'; did you mean 'eta'?
    {on_pre: "z * w"} | z | unknown name 'z'; valid names: w
    {on_pre: "w * v > 1"} | v > | a voltage is written v.COMPARTMENT, such as v.basal
    {on_pre: "w * soma"} | soma | a voltage is written v.COMPARTMENT, such as v.soma
    {on_pre: "w * u.soma"} | u.soma | 'u' has no parts; a voltage is written v.soma
    {on_pre: "w * v.sona"} | v.sona | the postsynaptic neuron has no compartment 'sona'; did you mean 'soma'?
    {on_pre: "w * exp"} | exp | the function 'exp' needs arguments: exp(…)
    {on_pre: "w * expp(1)"} | expp | unknown function 'expp'; did you mean 'exp'?
    {on_pre: "w(1)"} | w(1 | 'w' is no function; a product needs its sign: w * (…)
    {on_pre: "w * exp(1, 2)"} | exp | exp takes one argument, not 2
    {on_pre: "min(w)"} | min | min takes at least two arguments, not 1
    {on_pre: "w / 0"} | / 0 | division by zero
    {on_pre: "1 pA / (2 - 2)"} | / ( | division by zero
    {on_pre: "log(-1) * w"} | log | this is not a finite number
    {on_pre: "w + 1"} | + 1 | cannot add a current and a dimensionless number
    {on_pre: "w - 3 mV"} | - 3 | cannot subtract a current and a voltage
    {on_pre: "w * (v.soma > 3 ms)"} | > 3 | cannot compare a voltage and a time
    {on_pre: "w * (v.soma > -55)"} | > -55 | cannot compare a voltage and a dimensionless number
    {on_pre: "max(w, 3 mV)"} | max | cannot compare a current and a voltage
    {on_pre: "exp(w) * 1 pA"} | exp | exp needs a dimensionless number, not a current: divide it by a scale
    {on_pre: "w ^ 0.5"} | ^ | a current can only be raised to a whole number from -6 to 6
    {on_pre: "w ^ w"} | ^ | an exponent must be dimensionless, not a current
    {on_pre: "sqrt(w)"} | sqrt | cannot take the square root of a current
    {on_pre: "((w ^ 6) ^ 6) ^ 6"} | ^ 6) ^ 6" | the units of this formula do not make sense
    {on_pre: "0.1"} | 0.1 | 'on_pre' must be a current, not a dimensionless number; give a factor its unit
    {on_post: "3 mV"} | 3 mV | 'on_post' must be a current, not a voltage
    {on_plateau: "3 pA"} | 3 pA | 'on_plateau, for each mV of a plateau,' must be a conductance, not a current
    {dw/dt: "3 pA"} | 3 pA | 'dw/dt' must be a quantity in ms^-1 pA, not a current
    {parameters: {k: 1}, dw/dt: "k * exp(v.soma / 1 mV)"} | exp | 'exp' of what changes in time has no closed form in dw/dt; use it in on_pre
    {parameters: {k: 1}, dw/dt: "k * (v.soma > -55 mV)"} | > -55 | a comparison of what changes in time has no closed form
    {parameters: {k: 1}, dw/dt: "max(k * v.soma, k)"} | max | 'max' of what changes in time has no closed form
    {parameters: {k: 1}, dw/dt: "k / v.soma"} | / v | division of what changes in time has no closed form
    {parameters: {k: 1}, dw/dt: "k * v.soma ^ -1"} | ^ -1 | in dw/dt a power has a whole number from 0 to 8 as its exponent
    {parameters: {k: 1}, dw/dt: "k * v.soma * v.basal"} | v.basal | a product of two voltages has no closed form
    {parameters: {k: 1}, dw/dt: "k * v.soma ^ 2"} | v.soma | a product of two voltages has no closed form
    {parameters: {k: 1}, dw/dt: "-k * w ^ 2"} | w ^ | the weight stands in dw/dt only as a decay, -lambda * w
    {parameters: {k: 1}, dw/dt: "-k * w * v.soma"} | w * | the weight stands in dw/dt only as a decay
    {parameters: {k: 1}, dw/dt: "k * v.soma * (k - w)"} | w)" | the weight stands in dw/dt only as a decay
    {parameters: {k: 1}, dw/dt: "k * w"} | w" | the weight would grow without bound; a decay is written -lambda * w
    {parameters: {k: -1 Hz}, dw/dt: "-k * w"} | w" | the weight would grow without bound
    {parameters: {k: 1}, dw/dt: "k * (v.soma + k) ^ 2"} | v.soma | a product of two voltages
    {parameters: {k: 1e300}, dw/dt: "k * v.soma * k"} | * k" | the numbers of this formula are too large
    """#

@Suite struct RuleErrorTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var rule: String
        var place: String
        var message: String
        var testDescription: String { rule }
    }

    static let table: [Mistake] = mistakes.split(separator: "\n").compactMap { line in
        let cells = line.split(separator: " | ", maxSplits: 2, omittingEmptySubsequences: false)
        guard cells.count == 3, !cells[2].isEmpty else { return nil }
        return Mistake(
            rule: String(cells[0]), place: String(cells[1]), message: String(cells[2]))
    }

    @Test(arguments: table)
    func aMistakeGivesOneErrorAtItsPlace(_ mistake: Mistake) throws {
        let errors = try errors(mistake.rule)
        let error = try #require(errors.first)
        // The last such part: what is wrong often stands after the same letters elsewhere.
        let place = try #require(mistake.rule.ranges(of: mistake.place).last)
        let offset = mistake.rule.unicodeScalars.distance(
            from: mistake.rule.startIndex, to: place.lowerBound)
        #expect(error.message.contains(mistake.message), "\(error.rendered)")
        #expect(
            error.location
                == Location(source: "net.yaml", line: ruleLine, column: ruleColumn + offset),
            "\(error.rendered)")
        #expect(errors.count == 1, "\(errors.map(\.rendered))")
        #expect(error.sourceLine?.contains(mistake.rule) == true)
    }

    @Test func allMistakesComeAtOnceInTheOrderOfTheFile() throws {
        let found = try errors(
            """

                    parameters: {k: 1}
                    on_pre: "k * a + b * v.c"
                    on_post: >
                        k * (v.soma
                           + 1 ms)
                    on_plateau: k *
                      (v.soma + 1 ms)
                    dw/dt: 'k *'
            """)
        #expect(found.map(\.location.line) == [2, 2, 2, 5, 7, 8].map { $0 + ruleLine })
        #expect(found.map(\.location.column) == [22, 26, 30, 16, 19, 20])
    }

    /// Mistakes of every kind that need other neurons than the usual.
    @Test func theNeuronsDecideWhatIsPossible() throws {
        func message(_ rule: String, to target: String) throws -> String {
            let errors = try errors(rule, to: target)
            #expect(errors.count == 1)
            return errors.first?.message ?? ""
        }
        let drift = "{parameters: {k: 1}, dw/dt: \"k * v.soma\"}"
        #expect(try message(drift, to: "shunted.exc").contains("receptor 'exc' is a conductance"))
        #expect(try errors("{parameters: {k: 1}, on_pre: \"k * v.soma\"}", to: "shunted.exc") == [])
        let basal = "{parameters: {k: 1}, on_pre: \"k * v.basal\"}"
        let pool = "[cell.exc, tufted.exc]"
        #expect(try message(basal, to: pool).contains("do not agree about the compartment 'basal'"))
        #expect(try errors(basal.replacing("basal", with: "soma"), to: pool) == [])
        #expect(try errors(basal, to: "[cell.exc, twin.exc]") == [])
        #expect(try message("{on_pre: \"1 pA\"}", to: "cell.kick").contains("must be a voltage"))
        #expect(try errors("{on_pre: \"1 mV\"}", to: "cell.kick") == [])
        let plateaus = "the neuron 'same' has no plateaus"
        #expect(
            try message("{rule: bmvr.basal}", to: pool.replacing("tufted", with: "twin")).contains(
                plateaus))
        let trace = "{traces: {p: {of: plateau, tau: 5 ms}}, on_pre: \"1 nS * p\"}"
        #expect(try message(trace, to: "twin.exc").contains(plateaus))
        #expect(try errors(trace) == [])
    }

    @Test func whatIsNotUsedIsWarnedOf() throws {
        let (_, warnings) = try compile(
            """
            {parameters: {k: 1, t: 5 ms, u: 1}, traces: {x: {of: pre, tau: t}, y: {of: post, tau: t}},
              on_pre: "k * y"}
            """)
        #expect(
            warnings.map(\.message) == [
                "the parameter 'u' is not used", "the trace 'x' is not used",
            ])
        #expect(warnings.allSatisfy { $0.severity == .warning && $0.sourceLine != nil })
    }

    @Test func nestingAndLengthAreBounded() throws {
        let deep = String(repeating: "(", count: 1000)
        #expect(try errors("{on_pre: \"\(deep)\"}").first?.message.contains("32 deep") == true)
        let powers = String(repeating: "2^", count: 400) + "2"
        #expect(try errors("{on_pre: \"\(powers)\"}").first?.message.contains("32 deep") == true)
        let long = String(repeating: "w+", count: 600) + "w"
        #expect(try errors("{on_pre: \"\(long)\"}").first?.message.contains("1024") == true)
        let wide =
            "{parameters: {k: 1}, traces: {x: {of: pre, tau: 1 ms}, y: {of: post, tau: 1 ms}}, "
            + "dw/dt: \"k * ((x + y) * (x + k))^8\"}"
        #expect(try errors(wide).first?.message.contains("256 products") == true)
    }

    @Test("3,000 damaged rules compile or give located errors", arguments: 0..<3)
    func mutants(_ part: Int) throws {
        let rules = [
            "{rule: stdp, A_plus: 1 pA, tau_plus: 20 ms, min: 0 pA, max: 5 pA, post_delay: 1 ms}",
            "{parameters: {A: 0.5 pA, k: 2}, traces: {x: {of: pre, tau: 5 ms}, y: {of: post, tau: 5 ms}},"
                + " on_pre: \"-1.05 * A * y\", on_post: \"A * x * exp(-k * (v.soma > -55 mV))\","
                + " dw/dt: \"k * x * v.soma - 3 Hz * w\"}",
            "{parameters: {k: 2}, compartments: {s: soma}, traces: {x: {of: pre, tau: 5 ms}},"
                + " dw/dt: \"-k * (w - 2 pA) + k ^ 2 * (x + 1) ^ 3 * (v.s - v.basal) / 4\"}",
        ]
        let fragments = [
            "", "(", ")", "w", "x", "v.soma", "k", "^", "9", "/ 0", "1e999", "-", "*", "+", "<",
            "<=",
            ".", ",", "\"", "mV", "ms", "exp", "min(", "$k", " ", "é", "1e308 * ", "{", "}",
        ]
        var random = SplitMix(state: UInt64(part) + 100)
        var sound = 0
        for _ in 0..<1000 {
            var text = Array(rules[part].unicodeScalars)
            for _ in 0...Int.random(in: 0..<2, using: &random) {
                let start = Int.random(in: 0..<text.count, using: &random)
                let end = min(text.count, start + Int.random(in: 0...6, using: &random))
                let piece = (fragments.randomElement(using: &random) ?? "").unicodeScalars
                text.replaceSubrange(start..<end, with: piece)
            }
            let found = try errors(String(String.UnicodeScalarView(text)))
            sound += found.isEmpty ? 1 : 0
            for error in found {
                #expect(error.location.source == "net.yaml", "\(error)")
                #expect((1...ruleLine + 2).contains(error.location.line ?? 0), "\(error)")
            }
        }
        #expect((10..<990).contains(sound))
    }
}
