// The rules with names: they compile where they should, with what they are told.
import NetworkDescription
import Testing

@testable import LearningRules

@Suite struct NamedRuleTests {
    @Test(arguments: NamedRule.names)
    func everyNamedRuleCompiles(name: String) throws {
        let needsChance = ["pal.feedback", "pal.plateau"].contains(name)
        let roles = [
            "pal.feedback.noise": ["noise": "basal"], "pal.forward": ["error": "soma"],
            "pal.lateral": ["apical": "basal"],
        ]
        let named = try #require(try NamedRule.named(name))
        let renamed = (roles[name] ?? [:]).map { "\($0): \($1)" }.joined(separator: ", ")
        let (rule, warnings) = try compile(
            "{rule: \(name)\(renamed.isEmpty ? "" : ", compartments: {\(renamed)}")}",
            to: needsChance ? "random.exc" : "cell.exc")
        #expect(rule.name == name)
        #expect(warnings == [])
        #expect(!named.description.isEmpty && !named.source.isEmpty)
        #expect(named.text.contains(named.description))
    }

    @Test func namesAreInOrder() {
        #expect(NamedRule.names == NamedRule.names.sorted())
    }

    @Test func pairSTDP() throws {
        let rule = try compile(
            "{rule: stdp, A_plus: 0.5 pA, tau_plus: 17 ms, min: 0 pA, max: 0.1 nA, post_delay: 1 ms}"
        ).rule
        var expected = CompiledRule(name: "stdp")
        expected.preTraces = [.init(tau: 17)]
        expected.postTraces = [.init(event: .spike, trace: .init(tau: 20))]
        expected.onPre = .binary(.multiply, .number(-0.0105), .post(0))
        expected.onPost = .deferred([.init(pre: [0], post: .number(0.5))])
        expected.minimum = 0
        expected.maximum = 100
        expected.postDelay = 1
        #expect(rule == expected)
        let nearest = try compile("{rule: stdp.nearest}").rule
        #expect(nearest.preTraces == [.init(tau: 20, isNearest: true)])
        #expect(nearest.postTraces.map(\.trace) == [.init(tau: 20, isNearest: true)])
    }

    /// The time constants and amplitudes of table 3 of Pfister & Gerstner (2006), and the model's two
    /// updates in numbers.
    @Test func tripletSTDP() throws {
        let rule = try compile("{rule: stdp.triplet}").rule
        #expect(rule.preTraces.map(\.tau) == [16.8, 101])
        #expect(rule.postTraces.map(\.trace.tau) == [33.7, 125])
        let state = SynapseState(pre: [0.5, 0.25], post: [0.75, 2])
        let depression = try #require(rule.onPre).value(state)
        #expect(abs(depression - -0.75 * (7e-3 + 2.3e-4 * 0.25)) < 1e-15)
        let potentiation = try #require(rule.onPost).value(state)
        #expect(abs(potentiation - 0.5 * (5e-10 + 6.2e-3 * 2)) < 1e-15)
    }

    /// dw/dt at rest is zero; one voltage at a time gives the coefficients.
    @Test func dendriticPrediction() throws {
        let rule = try compile("{rule: urbanczik_senn, eta: 7, share: 0.5}").rule
        func rate(_ soma: Double, _ dendrite: Double) -> Double {
            rule.rate(SynapseState(pre: [3, 1], voltages: [soma, dendrite]))
        }
        #expect(abs(rate(-70, -70)) < 1e-10)
        #expect(abs(rate(-60, -70) - 7 * 10 * 2 / 7) < 1e-10)
        #expect(abs(rate(-70, -60) + 7 * 10 * 0.5 * 2 / 7) < 1e-10)
        let swapped = try compile(
            "{rule: urbanczik_senn, compartments: {soma: basal, dendrite: soma}}"
        ).rule
        #expect(Set(swapped.drift.compactMap(\.voltage)) == [0, 1])
        #expect(swapped.drift != (try compile("{rule: urbanczik_senn}").rule.drift))
    }

    @Test func bmvr() throws {
        let basal = try compile("{rule: bmvr.basal, eta: 0.5}").rule
        #expect(basal.onPlateau == .deferred([.init(pre: [0], post: .number(0.5))]))
        #expect(basal.onPre == nil && basal.onPost == nil && basal.decay == 0)
        let apical = try compile("{rule: bmvr.apical, lambda: 2 Hz}").rule
        #expect(apical.decay == 0.002)
        #expect(apical.onPre == .binary(.multiply, .number(1e-4), .post(0)))
        let lateral = try compile("{rule: bmvr.lateral}").rule
        #expect(lateral.onPre == .binary(.multiply, .number(1e-4), .post(0)))
        #expect(lateral.onPost == .deferred([.init(pre: [0], post: .number(1e-4))]))
        #expect(lateral.decay == 1e-6 && lateral.rest == 0)
    }

    @Test func theSummarySaysWhatIsLearned() throws {
        let file = try NetworkFile.read(
            bytes: Array(network("{rule: stdp, A_plus: 0.5 pA, sign: positive}").utf8), path: "n")
        let summary = try #require(RuleSummary(file.network.projections[0]))
        #expect(summary.rule == "stdp")
        #expect(summary.equations == ["on_pre: -A_minus * y", "on_post: A_plus * x"])
        #expect(summary.traces == ["x: pre, tau_plus", "y: post, tau_minus"])
        #expect(summary.parameters.first == "A_plus = 0.5 pA")
        #expect(summary.parameters.last == "sign = positive")
    }

    @Test func staticWeightsHaveNoRule() throws {
        let text = network("{rule: stdp}").replacing("plasticity: {rule: stdp}", with: "")
        let file = try NetworkFile.read(bytes: Array(text.utf8), path: "net.yaml")
        #expect(try CompiledRule.compile(file).rules == [nil])
        #expect(RuleSummary(file.network.projections[0]) == nil)
    }

    @Test func pooledTargetsShareARule() throws {
        let rule = try compile("{rule: urbanczik_senn}", to: "[cell.exc, twin.exc]").rule
        #expect(rule.drift.count == 6)
    }
}
