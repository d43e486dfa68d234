// Figures are well-formed XML, whatever the names in them.
import Foundation
import FoundationXML
import Testing

@testable import Figures

/// Collects what a parser finds.
final class Found: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var paths: [String] = []
    var text = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
        if let path = attributes["d"] { paths.append(path) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    /// What a text holds; `nil` when it is not well-formed.
    static func parse(_ text: String) -> Found? {
        let parser = XMLParser(data: Data(text.utf8))
        let found = Found()
        parser.delegate = found
        return parser.parse() ? found : nil
    }
}

@Suite struct MarkupTests {
    private static let nasty = "a<b> & \"c\" 'd' ]]> <script>alert(1)</script> \u{0}\u{1B}\u{FFFF}é"

    private func chart(_ name: String) -> LineChart {
        let x = (0..<10).map(Double.init)
        return LineChart(
            name, x: Axis(name, covering: x), y: Axis(name, covering: x, scale: .logarithmic),
            series: [
                Series(LegendEntry(name, colour: 0), x: x, y: x),
                Series(LegendEntry("b", colour: 9, dashes: 5, isReference: true), x: x, y: x),
            ], marks: [LineChart.Mark(LegendEntry(name, colour: 2), x: [1, 2, 20, .nan])])
    }

    @Test func escapingGivesTheTextBack() throws {
        let found = try #require(
            Found.parse("<a b=\"\(escaped(Self.nasty))\">\(escaped(Self.nasty))</a>"))
        let kept = Self.nasty.replacing("\u{0}", with: "\u{FFFD}")
            .replacing("\u{1B}", with: "\u{FFFD}").replacing("\u{FFFF}", with: "\u{FFFD}")
        #expect(found.text == kept)
        #expect(!escaped(Self.nasty).contains("<"))
    }

    @Test func figuresAreWellFormed() throws {
        let figure = Figure(
            title: Self.nasty, legend: [LegendEntry(Self.nasty, colour: -3)],
            charts: [chart(Self.nasty), chart("plain"), chart("")], note: Self.nasty)
        let found = try #require(Found.parse(figure.svg()))
        #expect(found.elements["svg"] == 1 && found.elements["style"] == 1)
        #expect(found.elements["script"] == nil && found.elements["image"] == nil)
        #expect(!figure.svg().contains("url(") && !figure.svg().contains("href"))
        #expect(found.text.contains("<script>alert(1)</script>"))
        #expect(Found.parse(chart(Self.nasty).inlineSVG()) != nil)
    }

    @Test func noPathHasANumberThatIsNone() throws {
        let odd: [Double] = [.nan, .infinity, -.infinity, 1e308, -1e308, 0, 1]
        let x = odd.indices.map(Double.init)
        for scale in [Axis.Scale.linear, .logarithmic] {
            let chart = LineChart(
                "odd", x: Axis("x", covering: x), y: Axis("y", covering: odd, scale: scale),
                series: [Series(LegendEntry("s", colour: 0), x: x, y: odd)])
            let found = try #require(Found.parse(Figure(charts: [chart]).svg()))
            #expect(found.paths.allSatisfy { !$0.contains("nan") && !$0.contains("inf") })
        }
    }

    @Test func aLineIsWhereItsValuesAre() throws {
        let axis = Axis("", covering: [0, 10])
        let area = PlotArea(axis, axis, width: 300, height: 200)
        #expect(area.place(x: 0) == area.left && area.place(x: 10) == area.left + area.width)
        #expect(area.place(y: 0) == area.bottom && area.place(y: 10) == area.top)
        let chart = LineChart(
            "", x: axis, y: axis,
            series: [Series(LegendEntry("", colour: 0), x: [0, 5], y: [10, .nan])],
            plotHeight: 200)
        let found = try #require(Found.parse(Figure(charts: [chart]).svg()))
        #expect(found.paths.contains("M\(coordinate(area.left)) \(coordinate(area.top))"))
    }

    @Test(
        arguments: [
            (0, "0"), (-0.04, "0"), (1.25, "1.3"), (-0.5, "-0.5"), (12, "12"), (1e300, "1000000"),
            (.nan, "0"),
        ] as [(Double, String)])
    func coordinates(value: Double, text: String) {
        #expect(coordinate(value) == text)
    }

    @Test func longNamesAreCutButKept() {
        let name = String(repeating: "n", count: 300)
        let drawing = legend([LegendEntry(name, colour: 0)], left: 0, top: 0, width: 300)
        #expect(drawing.markup.contains("…") && drawing.markup.contains(name))
        let many = (0..<20).map { (index: Int) in LegendEntry("entry \(index)", colour: index) }
        #expect(legend(many, left: 0, top: 0, width: 300).height > 18 * 5)
    }
}
