// Learning curves as figures: `apical compare -o`.
import Foundation
import FoundationXML
import TestSupport
import Testing

@Suite struct CurveTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try write(
            "one <&>",
            table: """
                epoch,samples,train_accuracy,test_accuracy,train_objective,angle.b1,weight_norm.w
                1,10,0.25,,0.5,80,1
                2,20,0.5,0.6,0.4,40,2
                3,30,0.75,,0.3,20,3

                """)
        try write(
            "two",
            table: "epoch,samples,test_accuracy,train_objective,optimum\n1,5,0.9,0.2,0.1\n")
        try write("none", table: nil)
    }

    private func write(_ name: String, table: String?) throws {
        try FileManager.default.createDirectory(
            atPath: scratch.path(name), withIntermediateDirectories: true)
        try scratch.write(
            """
            {"schema": 1, "complete": true, "seed": 7, "threads": 1, "version": "0.1.0",
             "integrator": "rate", "biological_time_ms": 0, "neurons": 42, "synapses": 99,
             "spikes": {}, "synaptic_events": 0, "plastic_events": 0, "wall_s_build": 0,
             "wall_s_simulation": 1, "real_time_factor": 0, "peak_memory_bytes": 1
             \(table == nil ? "" : ", \"metrics\": {}")}
            """, to: "\(name)/run.json")
        if let table { try scratch.write(table, to: "\(name)/metrics.csv") }
    }

    /// The texts of an SVG file, which is well-formed.
    private func texts(_ file: String) throws -> [String] {
        let reader = Reader()
        let parser = XMLParser(data: try scratch.data(file))
        parser.delegate = reader
        #expect(parser.parse(), "\(file) is not well-formed")
        return reader.texts
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var texts: [String] = []
        private var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) { text = "" }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
            qualifiedName: String?
        ) { if name == "text" { texts.append(text) } }
    }

    @Test func aPanelForEachKindAndAColourForEachRun() throws {
        let outcome = try apical(
            "compare", "one <&>", "two", "none", "-o", "all.svg", in: scratch)
        #expect(outcome.status == 0 && outcome.text.contains("wall_time_s"), "\(outcome.error)")
        let texts = try texts("all.svg")
        #expect(texts.prefix(2) == ["one <&>", "two"])
        for title in ["accuracy", "objective", "angle b1", "optimum"] {
            #expect(texts.contains(title), "\(title)")
        }
        #expect(!texts.contains("weight norm w"))
        let svg = String(decoding: try scratch.data("all.svg"), as: UTF8.self)
        // Four curves of the first run, its weights are not shown; three of the second.
        #expect(svg.components(separatedBy: "<title>one &lt;&amp;&gt;: ").count == 5)
        #expect(svg.components(separatedBy: "<title>two: ").count == 4)
    }

    @Test func aSingleRunAndChosenMetrics() throws {
        let one = try apical("compare", "one <&>", "-o", "one.svg", "-q", in: scratch)
        #expect(one.status == 0, "\(one.error)")
        #expect(try texts("one.svg").first == "accuracy")
        let chosen = try apical(
            "compare", "one <&>", "two", "-o", "some.svg", "--metric", "weight_norm.w", in: scratch)
        #expect(chosen.status == 0, "\(chosen.error)")
        let texts = try texts("some.svg")
        #expect(texts.contains("weight norm w") && !texts.contains("accuracy"))
    }

    @Test func whatCannotBeDrawn() throws {
        let none = try apical("compare", "none", "-o", "none.svg", in: scratch)
        #expect(none.status == 65 && none.error.contains("no run has learning curves"))
        #expect(!scratch.exists("none.svg"))
        let folder = try apical("compare", "two", "-o", "missing/a.svg", in: scratch)
        #expect(folder.status == 73 && folder.error.contains("missing/a.svg: cannot be made"))
    }
}
