// `apical rules`, and rules in `validate`, `describe` and `run`.
import Foundation
import TestSupport
import Testing

@Suite struct RulesTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func network(_ plasticity: String) throws -> String {
        let text = Networks.tiny.replacing(
            "delay: 1 ms\n", with: "delay: 1 ms\n    plasticity: \(plasticity)\n")
        return try scratch.write(text, to: "plastic.yaml")
    }

    @Test func rulesListsNamesAndShowsTexts() throws {
        let list = try apical("rules", in: scratch)
        #expect(list.status == 0)
        #expect(list.text.contains("stdp.triplet") && list.text.contains("bmvr.lateral"))
        let text = try apical("rules", "stdp", in: scratch).text
        #expect(text.contains("A_plus * x") && text.contains("source: "))
        let rules = try #require(
            try apical("rules", "--json", in: scratch).object["rules"] as? [[String: Any]])
        #expect(rules.count > 5)
        #expect(rules.allSatisfy { ($0["text"] as? String)?.contains("description: ") == true })
        let unknown = try apical("rules", "stpd", in: scratch)
        #expect(unknown.status == 64)
        #expect(unknown.error.contains("stdp"))
    }

    @Test(arguments: ["validate", "describe"])
    func mistakesInRulesMakeANetworkInvalid(verb: String) throws {
        let path = try network("{parameters: {k: 1}, on_pre: k * a, on_post: \"k * (\"}")
        let outcome = try apical(verb, path, in: scratch)
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("plastic.yaml:19:50: error: unknown name 'a'"))
        #expect(outcome.error.contains("a value is missing here"))
    }

    @Test func describeShowsEquations() throws {
        let path = try network("{rule: stdp, A_plus: 2 pA}")
        let text = try apical("describe", path, in: scratch).text
        #expect(text.contains("on_post: A_plus * x") && text.contains("A_plus = 2.0 pA"))
        let object = try apical("describe", path, "--json", in: scratch).object
        let projections = try #require(object["projections"] as? [[String: Any]])
        let rule = try #require(projections.first?["plasticity"] as? [String: Any])
        #expect(rule["rule"] as? String == "stdp")
        #expect(rule["equations"] as? [String] == ["on_pre: -A_minus * y", "on_post: A_plus * x"])
    }

    /// Three clocks of 100 Hz for 200 ms onto two cells: 20 spikes of each clock reach each cell.
    @Test func runLearns() throws {
        let path = try network("{on_pre: 1 pA}")
        let outcome = try apical("run", path, "--out", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let events = try #require(try outcome.object["plastic_events"] as? Int)
        #expect(events >= 120)
    }
}
