// Histograms, matrices, rasters and pages hold what they were given.
import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite struct ChartTests {
    private let entry = LegendEntry("a", colour: 0)

    @Test func everyValueOfAnAxisIsCountedOnce() {
        var random = SplitMix(state: 8)
        let values = (0..<500).map { _ in Double.random(in: -3...7, using: &random) } + [.nan]
        let axis = Axis("", covering: values)
        let binned = Binned(entry, counting: values, bins: 13, over: axis)
        #expect(binned.heights.reduce(0, +) == 500)
        #expect(binned.edges.count == 14 && binned.edges.first == axis.range.lowerBound)
        for (bin, height) in binned.heights.enumerated() {
            let brute = values.count {
                $0 >= binned.edges[bin] && ($0 < binned.edges[bin + 1] || bin == 12)
            }
            #expect(Double(brute) == height)
        }
    }

    @Test func aHistogramIsWellFormed() throws {
        let axis = Axis("x", covering: [1, 100], scale: .logarithmic)
        let counts = [
            Binned(entry, edges: [1, 10, 100], heights: [3, 4, 5]),
            Binned(LegendEntry("<b>", colour: 1), edges: [], heights: [1]),
        ]
        #expect(counts[0].heights == [3, 4] && counts[1].heights.isEmpty)
        let chart = Histogram("h", x: axis, label: "n", counts: counts)
        let found = try #require(Found.parse(chart.inlineSVG()))
        #expect(found.text.contains("<b>"))
    }

    @Test func aMatrixShowsItsCellsAndMeansOfBlocks() throws {
        let small = HeatMap(
            "m", values: [1, -1, 0, 0.5, 9], columns: 2, labels: ("to", "from"), unit: "pA")
        let found = try #require(Found.parse(small.inlineSVG()))
        // Shades 1, -1 and 0.5, one cell each; nothing where the value is zero.
        #expect(found.paths.filter { $0.contains("z") }.count == 3)
        #expect(found.text.contains("full colour ±1 pA") && !found.text.contains("means"))
        let large = HeatMap(
            "m", values: [Double](repeating: 2, count: 200 * 100), columns: 200,
            labels: ("", ""), unit: "")
        let drawn = try #require(Found.parse(large.inlineSVG()))
        #expect(drawn.text.contains("means of 2 × 3"))
        let cells = drawn.paths.filter { $0.contains("z") }.map { $0.count { $0 == "M" } }
        #expect(cells == [50 * 67])
        #expect(
            Found.parse(HeatMap("", values: [], columns: 0, labels: ("", ""), unit: "").inlineSVG())
                != nil)
    }

    @Test func aRasterHasAStrokeForEachSpikeInSight() throws {
        let chart = RasterChart(
            "r", x: Axis("t", exactly: 0...100),
            bands: [
                RasterChart.Band(
                    name: "E & I", colour: 0, size: 3, times: [0, 50, 100, 101, .nan],
                    ids: [0, 1, 2, 0, 0]),
                RasterChart.Band(name: "empty", colour: 1, size: 0, times: [1], ids: []),
            ])
        let found = try #require(Found.parse(Figure(charts: [chart]).svg()))
        let strokes = found.paths.filter { $0.contains("v") }.map { $0.count { $0 == "M" } }
        #expect(strokes == [3])
        #expect(found.text.contains("E & I, 3 elements"))
    }

    @Test func bandsAreAsHighAsTheirSizes() {
        let heights = RasterChart.heights([100, 300, 0], total: 448)
        #expect(heights == [116, 316, 16])
        #expect(RasterChart.heights([0], total: 10) == [16])
        #expect(RasterChart.heights([], total: 10).isEmpty)
    }

    @Test func aPageEscapesEverythingAndLoadsNothing() throws {
        let nasty = "</script><img src=x>&"
        var section = PageSection(nasty)
        section.add(note: nasty)
        section.add(facts: [(name: nasty, value: nasty)])
        section.add(table: [[nasty], [nasty]], colours: [3])
        section.add(text: nasty, summary: nasty)
        section.add(
            raster: InteractiveRaster(
                bands: [
                    RasterChart.Band(name: nasty, colour: 1, size: 2, times: [1, 2], ids: [0, 1])
                ], durationMs: 4, every: 3))
        var page = Page(title: nasty, subtitle: nasty)
        page.sections = [section, PageSection("left out")]
        let html = page.html()
        #expect(!html.contains("<img") && !html.contains("left out"))
        // Two pieces of data and the program.
        #expect(html.components(separatedBy: "</script>").count == 4)
        #expect(!html.contains("http:") && !html.contains("https:"))
        #expect(html.contains("default-src 'none'"))
        let data = try #require(html.firstMatch(of: #/id="raster-spikes">([^<]*)</#)?.1)
        let bytes = try #require(Data(base64Encoded: String(data)))
        let words = bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
            }
        }
        #expect(words == [1 << 30, 1 << 31, 0, 1])
    }

    @Test func aPageWithoutARasterHasNoScript() {
        #expect(!Page(title: "a", subtitle: "b").html().contains("<script"))
    }
}
