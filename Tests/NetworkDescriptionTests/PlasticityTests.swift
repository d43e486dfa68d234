// What a file says about plasticity, and where every character of a formula stands.
import Testing

@testable import NetworkDescription

@Suite("Plasticity")
struct PlasticityTests {
    private let folder: TestFolder
    private let projections: [Projection]

    init() throws {
        folder = try TestFolder()
        projections = try folder.read(fullNetwork).network.projections
    }

    private func plasticity(_ name: String) throws -> Plasticity {
        try #require(projections.first { $0.name == name }?.plasticity)
    }

    private let nowhere = Location(source: "")

    @Test("a named rule with overrides of every kind")
    func named() throws {
        let rule = try plasticity("learned")
        #expect(rule.rule?.value == "bmvr.basal")
        #expect(rule.parameters.map(\.name.value) == ["eta"])
        #expect(rule.parameters.map(\.value.value) == [Quantity(value: 10)])
        #expect(rule.compartments.map(\.name.value) == ["dendrite"])
        #expect(rule.compartments.map(\.compartment.value) == ["basal"])
        #expect(rule.minimum?.value == Quantity(value: -100, dimension: .current))
        #expect(rule.maximum?.value.internalValue == 100)
        #expect(rule.traces.isEmpty && rule.onPre == nil && rule.sign == nil)
        #expect(projections.count { $0.plasticity != nil } == 2)
    }

    @Test("a rule spelt out")
    func speltOut() throws {
        let rule = try plasticity("pairs")
        #expect(rule.rule == nil)
        #expect(rule.parameters.map(\.name.value) == ["A", "t"])
        #expect(rule.parameters[0].value.value == Quantity(value: 50, dimension: .current))
        #expect(
            rule.traces == [
                Plasticity.Trace(
                    name: Located("x", at: nowhere), event: .pre,
                    tau: Located(.parameter("t"), at: nowhere), isNearest: false),
                Plasticity.Trace(
                    name: Located("p", at: nowhere), event: .plateau,
                    tau: Located(.milliseconds(20), at: nowhere), isNearest: true),
            ])
        let texts = [rule.onPre, rule.onPost, rule.onPlateau, rule.drift].map { $0?.text }
        #expect(texts == ["A * p", "A * x", "x", "-1 Hz * w"])
        #expect(rule.sign?.value == .positive)
        #expect(rule.postDelay?.value == 2)
    }

    /// Every way to write text in YAML: each character of the formula is found where it stands.
    @Test(
        "the characters of a formula are found in the file",
        arguments: [
            "a + b*c", "\"a + b*c\"", "'a + b*c'", "a\n            + b*c",
            "'a +\n\n            b*c'",
            ">\n            a +\n            b*c", "|-\n              a\n              + b*c",
            "# comment\n            a + b*c",
        ])
    func places(_ written: String) throws {
        let yaml = baseNetwork.replacing(
            "delay: 1 ms", with: "delay: 1 ms\n    plasticity:\n      on_pre: \(written)")
        let network = try folder.read(yaml).network
        let text = try #require(network.projections.last?.plasticity?.onPre)
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        for (offset, scalar) in text.text.unicodeScalars.enumerated()
        where !scalar.properties.isWhitespace {
            let place = text.location(at: offset)
            let line = Array(lines[try #require(place.line) - 1].unicodeScalars)
            #expect(line[try #require(place.column) - 1] == scalar, "\(offset) of \(written)")
        }
        #expect(text.text.filter { !$0.isWhitespace } == "a+b*c")
    }

    @Test("a formula with escapes stands at its start, one of the command line nowhere")
    func unknownPlaces() throws {
        let delay = "delay: 1 ms"
        let escaped = baseNetwork.replacing(
            delay, with: "\(delay)\n    plasticity: {on_pre: \"a\\x2Bb\"}")
        let text = try #require(
            try folder.read(escaped).network.projections.last?.plasticity?.onPre)
        #expect(text.text == "a+b")
        #expect(text.location(at: 2).column == 28)
        let set = "projections.wired.plasticity.on_pre=a + b"
        let given = try #require(
            try folder.read(baseNetwork, set: [set]).network.projections.last?.plasticity?.onPre)
        #expect(given.location(at: 2).description == "--set \(set)")
    }

    @Test("the text of a rule needs a description and a source")
    func ruleFiles() throws {
        let good = "description: d\nsource: s\non_pre: w\n"
        let rule = try RuleFile.read(good, path: "r.yaml")
        #expect(rule.description == "d" && rule.source == "s" && rule.plasticity.onPre?.text == "w")
        #expect(rule.plasticity.onPre?.location(at: 0).description == "r.yaml:3:9")
        for bad in ["", "description: d\non_pre: w\n", good + "rule: stdp\n", "[", "a: b: c"] {
            #expect(throws: NetworkError.self) { try RuleFile.read(bad, path: "r.yaml") }
        }
    }
}
