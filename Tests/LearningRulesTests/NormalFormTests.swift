// The normal form of a rule means the same as its text.
import Foundation
import NetworkDescription
import TestSupport
import Testing

@testable import LearningRules

@Suite struct NormalFormTests {
    private static let frame = """
        {parameters: {one: 1, eta: 0.7, lambda: 0.3, theta: -2.5},
        traces: {x: {of: pre, tau: 20 ms}, r: {of: pre, tau: 5 ms}, y: {of: post, tau: 30 ms}},
        """

    /// A random state, and the names by which a formula knows it.
    private func state(_ random: inout SplitMix) -> (SynapseState, [String: Double]) {
        func number() -> Double { Double.random(in: -2...2, using: &random) }
        let state = SynapseState(
            weight: number(), pre: [number(), number()], post: [number()],
            voltages: [number(), number()])
        let names = [
            "one": 1, "eta": 0.7, "lambda": 0.3, "theta": -2.5, "w": state.weight,
            "x": state.pre[0],
            "r": state.pre[1], "y": state.post[0], "v.soma": state.voltages[0],
            "v.basal": state.voltages[1],
        ]
        return (state, names)
    }

    private func expectSame(_ a: Double, _ b: Double, _ scale: Double, _ text: String) {
        let isSame = a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-11 * max(scale, abs(b))
        #expect(isSame, "\(a) is not \(b): \(text)")
    }

    @Test("1000 random sums of products as dw/dt")
    func drifts() throws {
        var random = SplitMix(state: 1)
        var projection = try PlasticProjection("\(Self.frame) on_pre: \"w\"}")
        var (decaying, moved) = (0, 0)
        for _ in 0..<1000 {
            let text = RandomFormula.closed(depth: 4, &random)
            let rule = try projection.compile(onPre: nil, onPost: nil, drift: text)
            decaying += rule.decay > 0 ? 1 : 0
            let literal = LiteralEvaluator(text)
            for _ in 0..<3 {
                let (state, names) = state(&random)
                let expected = literal.value(names)
                // Expanded sums cancel where the text does not.
                expectSame(rule.rate(state), expected, 100, text)
                moved += expected == 0 ? 0 : 1
            }
        }
        #expect(decaying > 100 && moved > 2500)
    }

    @Test("1000 random formulas at postsynaptic events")
    func events() throws {
        var random = SplitMix(state: 2)
        var projection = try PlasticProjection("\(Self.frame) on_pre: \"w\"}")
        var (deferred, varied) = (0, 0)
        for _ in 0..<1000 {
            let text = RandomFormula.free(depth: 4, &random)
            let rule = try projection.compile(onPre: text, onPost: text, drift: nil)
            let (onPre, onPost) = (try #require(rule.onPre), try #require(rule.onPost))
            if case .deferred = onPost { deferred += 1 }
            let literal = LiteralEvaluator(text)
            for _ in 0..<3 {
                let (state, names) = state(&random)
                let expected = literal.value(names)
                expectSame(onPre.value(state), expected, 0, text)
                guard expected.isFinite else { continue }
                varied += 1
                expectSame(onPost.value(state), expected, 1000, text)
            }
        }
        #expect(deferred > 100 && deferred < 900 && varied > 2000)
    }

    @Test func likeTermsMergeAndConstantsBecomeTheRest() throws {
        let rule = try compile(
            "\(Self.frame) dw/dt: \"eta * x * y + theta * y * x - lambda * (w - 2 pA) - 2 * one * r ^ 2 * v.basal\"}"
        ).rule
        #expect(rule.decay == 0.3)
        #expect(rule.rest == 2)
        #expect(
            rule.drift == [
                .init(coefficient: 0.7 - 2.5, pre: [0], post: [0]),
                .init(coefficient: -2, pre: [1, 1], voltage: 1),
            ])
    }

    @Test func whatSeparatesWaitsForTheSource() throws {
        func onPost(_ text: String) throws -> CompiledRule.EventUpdate? {
            try compile("\(Self.frame) on_post: \"\(text)\"}").rule.onPost
        }
        #expect(try onPost("eta * x") == .deferred([.init(pre: [0], post: .number(0.7))]))
        #expect(
            try onPost("-eta * (x - r * y) / 2")
                == .deferred([
                    .init(pre: [0], post: .number(-0.35)),
                    .init(
                        pre: [1],
                        post: .binary(
                            .divide,
                            .binary(.multiply, .number(-0.7), .negate(.post(0))), .number(2))),
                ]))
        for text in [
            "x * w", "eta * exp(x)", "eta / x", "eta * x ^ 0.5", "eta * (x > r)",
            "eta * max(x, r)",
        ] {
            guard case .immediate? = try onPost(text) else {
                Issue.record("\(text) cannot wait")
                continue
            }
        }
    }

    @Test func formulasHaveTheUsualPrecedence() throws {
        let numbers: [(String, Double)] = [
            ("2 + 3 * 4 ^ 2", 50), ("-2 ^ 2", -4), ("2 ^ 3 ^ 2", 512), ("2 ^ -1", 0.5),
            ("8 / 4 / 2", 1), ("10 - 4 - 3", 3), ("--3", 3), ("-+-3", 3), ("2 * -3", -6),
            ("(2 + 3) * 4", 20), ("1 + 1 < 3", 1), ("2 < 1 + 1", 0), ("2 <= 2", 1), ("2 >= 2.5", 0),
            ("3 > 2", 1), ("min(3, 1 + 1, 5)", 2), ("max(3, 1)", 3), ("relu(-1) + relu(2)", 2),
            ("sign(-3) + sign(0)", -1), ("abs(-2)", 2), ("sqrt(9)", 3), ("exp(0)", 1),
            ("log(1)", 0),
            ("tanh(0)", 0), ("sigmoid(0)", 0.5), ("1.5e2", 150), (".5", 0.5), ("5.", 5),
        ]
        for (text, number) in numbers {
            let rule = try compile("{parameters: {a: 1}, on_pre: \"a * (\(text))\"}").rule
            #expect(rule.onPre == .number(number), "\(text)")
        }
    }

    /// Frequencies are per ms in formulas, for time is in ms.
    @Test func unitsBecomeThoseOfTheEngine() throws {
        let texts: [(String, Double)] = [
            ("5 nA * (20 ms * 10 Hz)", 1000), ("0.1 V * 3 nS", 300), ("1 uS * 1 mV", 1000),
            ("2 pF * 1 V / 1 s", 2), ("3 pA * (v.soma > -55 mV)", 3),
        ]
        for (text, number) in texts {
            let formula = try #require(try compile("{on_pre: \"\(text)\"}").rule.onPre)
            let value = formula.value(SynapseState(voltages: [-50]))
            #expect(abs(value - number) < 1e-12 * number, "\(text)")
        }
    }
}
