// `apical report` and `apical plot` as a user meets them.
import Foundation
import FoundationXML
import TestSupport
import Testing

@Suite struct FigureTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let learning = Networks.tiny
            .replacing("delay: 1 ms\n", with: "delay: 1 ms\n    plasticity: {on_pre: \"1 pA\"}\n")
            .replacing("record:\n", with: "record:\n  weights: {drive: {every: 50 ms}}\n")
        try scratch.write(learning, to: "tiny.yaml")
        let outcome = try apical("run", "tiny.yaml", "--out", "run", "-q", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    /// The text of a file.
    private func text(_ name: String) throws -> String {
        String(decoding: try scratch.data(name), as: UTF8.self)
    }

    @Test func aReportHoldsEverythingThatWasRecorded() throws {
        let outcome = try apical("report", "run", "-o", "run.html", in: scratch)
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        let html = try text("run.html")
        for heading in ["Spikes", "Statistics of the spikes", "Voltages", "Weights", "Provenance"] {
            #expect(html.contains("<h2>\(heading)</h2>"), "\(heading)")
        }
        #expect(!html.contains("<h2>Learning</h2>"))
        // The clock: three elements, 20 spikes each.
        #expect(
            html.contains("</i>clock</td><td>3</td><td>0</td><td>60</td><td>100</td>"))
        #expect(html.contains("drive: weights at start and end") && html.contains("driven 1"))
        #expect(html.contains("silentCells: {size: 4"))
        #expect(!html.contains("src=") && !html.contains("http:") && !html.contains("https:"))
        for part in html.components(separatedBy: "<svg").dropFirst() {
            let svg = "<svg" + (part.components(separatedBy: "</svg>").first ?? "") + "</svg>"
            #expect(XMLParser(data: Data(svg.utf8)).parse())
        }
        let data = try #require(html.firstMatch(of: #/id="raster-spikes">([^<]*)</#)?.1)
        let counts = try #require(
            JSONSerialization.jsonObject(with: scratch.data("run/run.json")) as? [String: Any])
        let spikes = try #require(counts["spikes"] as? [String: Int]).values.reduce(0, +)
        #expect(Data(base64Encoded: String(data))?.count == 8 * spikes)
    }

    @Test(arguments: ["raster", "rates", "isi", "correlations", "voltage", "weights"])
    func plots(figure: String) throws {
        let outcome = try apical("plot", figure, "run", "-o", "x.svg", in: scratch)
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(XMLParser(data: try scratch.data("x.svg")).parse())
        #expect(try text("x.svg").components(separatedBy: "<path").count > 4)
    }

    @Test func compartmentsHaveTheirNames() throws {
        #expect(try apical("plot", "voltage", "run", "-o", "v.svg", in: scratch).status == 0)
        let named = try text("v.svg").contains("<title>soma</title>")
        #expect(named)
        // The file of voltages tells them, not the network.
        try FileManager.default.removeItem(atPath: scratch.path("run/network.yaml"))
        #expect(try apical("plot", "voltage", "run", "-o", "w.svg", in: scratch).status == 0)
        #expect(try text("w.svg") == text("v.svg"))
    }

    @Test func picturesNeedAProgram() throws {
        let none = try Command(
            ["plot", "rates", "run", "-o", "x.png"], shell: "PATH=/nowhere; exec \"$0\" \"$@\"",
            in: scratch
        ).finish()
        #expect(none.status == 73 && none.error.contains("librsvg2-bin"), "\(none.error)")
        #expect(!scratch.exists("x.png"))
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard
            folders.contains(where: {
                FileManager.default.isExecutableFile(atPath: "\($0)/rsvg-convert")
            })
        else { return }
        let drawn = try apical("plot", "rates", "run", "-o", "x.png", in: scratch)
        #expect(drawn.status == 0 && drawn.error.isEmpty, "\(drawn.error)")
        let png = try scratch.data("x.png")
        #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        // Two columns of 420 pixels, each drawn as two.
        #expect(Array(png[16..<20]) == [0, 0, 0x06, 0x90])
    }

    @Test func severalRunsOnOnePage() throws {
        let other = try apical(
            "run", "tiny.yaml", "--out", "b<&>", "--seed", "9", "-q", in: scratch)
        #expect(other.status == 0, "\(other.error)")
        let outcome = try apical("compare", "run", "b<&>", "-o", "two.html", in: scratch)
        #expect(outcome.status == 0 && outcome.text.contains("wall_time_s"), "\(outcome.error)")
        let html = try text("two.html")
        for heading in ["Metrics", "Spikes", "Rates", "Voltages", "Weights"] {
            #expect(html.contains("<h2>\(heading)</h2>"), "\(heading)")
        }
        #expect(!html.contains("<h2>Answers</h2>") && !html.contains("b<&>"))
        #expect(html.components(separatedBy: "<h3>b&lt;&amp;&gt;</h3>").count == 7)
        for part in html.components(separatedBy: "<svg").dropFirst() {
            let svg = "<svg" + (part.components(separatedBy: "</svg>").first ?? "") + "</svg>"
            #expect(XMLParser(data: Data(svg.utf8)).parse())
        }
        let whole = try scratch.data("run/voltages.h5")
        try scratch.write(whole.prefix(whole.count / 2), to: "run/voltages.h5")
        let damaged = try apical("compare", "run", "b<&>", "-o", "x.html", in: scratch)
        #expect(damaged.status == 65 && !scratch.exists("x.html"), "\(damaged.error)")
    }

    @Test func whichToolsOpenARun() throws {
        let all = try apical("inspect", "run", "--compat", "--json", in: scratch)
        #expect(all.status == 0, "\(all.error)")
        let tools = try #require(try all.object["tools"] as? [[String: Any]])
        #expect(tools.count == 5 && tools.allSatisfy { $0["opens"] as? Bool == true })
        let weights = try apical("inspect", "run/weights.h5", "--compat", in: scratch)
        #expect(weights.status == 65 && weights.error.contains("neither spikes nor a report"))
        #expect(try apical("inspect", "none", "--compat", in: scratch).status == 66)
        try scratch.write("no HDF5", to: "text.h5")
        #expect(try apical("inspect", "text.h5", "--compat", in: scratch).status == 65)
    }

    @Test func aPlotOfSomeTime() throws {
        let outcome = try apical(
            "plot", "raster", "run", "-o", "x.svg", "--from", "50", "--to", "60", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        // The clock spikes at 55 ms (phase 0.5), all three elements; it comes first.
        let path = try #require(
            try text("x.svg").firstMatch(of: #/series thin c0" d="([^"]*)"/#)?.1)
        #expect(path.count { $0 == "M" } == 3)
        let wrong = try apical(
            "plot", "raster", "run", "-o", "y.svg", "--from", "60", "--to", "50", in: scratch)
        #expect(wrong.status == 64 && !scratch.exists("y.svg"))
    }

    @Test func aReportSaysThatNoSpikesAreRecorded() throws {
        let run = try apical(
            "run", "tiny.yaml", "--out", "unseen", "-q", "--set", "record.spikes=[]", in: scratch)
        #expect(run.status == 0, "\(run.error)")
        #expect(try apical("report", "unseen", "-o", "unseen.html", in: scratch).status == 0)
        let html = try text("unseen.html")
        #expect(html.contains("records those of no population"))
        #expect(!html.contains("Statistics of the spikes"))
    }

    @Test func rateModelsHaveLearningCurvesOnly() throws {
        let rows = (0..<12).map { "\($0 % 2),\(1 - $0 % 2),\($0 % 2)" }
        try scratch.write(rows.joined(separator: "\n"), to: "data.csv")
        try scratch.write(
            """
            populations: {}
            task:
              data: {train: {table: data.csv, label: -1}}
              epochs: 3
              rate: {model: bmvr, hidden: 2, rates: {w1: 0.1, w2: 0.01, q: 0.02}}
            simulation: {seed: 2}
            """, to: "rate.yaml")
        #expect(try apical("rate", "rate.yaml", "--out", "rate", "-q", in: scratch).status == 0)
        let report = try apical("report", "rate", "-o", "rate.html", in: scratch)
        #expect(report.status == 0, "\(report.error)")
        let html = try text("rate.html")
        #expect(html.contains("<h2>Learning</h2>") && !html.contains("<h2>Spikes</h2>"))
        #expect(try apical("plot", "learning", "rate", "-o", "l.svg", in: scratch).status == 0)
        let raster = try apical("plot", "raster", "rate", "-o", "r.svg", in: scratch)
        #expect(raster.status == 66 && raster.error.contains("nothing for a figure of 'raster'"))
        #expect(!scratch.exists("r.svg"))
    }

    @Test func whatIsNoRunOrDamaged() throws {
        let none = try apical("report", "none", in: scratch)
        #expect(none.status == 66 && none.error.contains("none: is not the folder of a run"))
        let folder = try apical("report", "run", "-o", "none/x.html", in: scratch)
        #expect(folder.status == 73, "\(folder.error)")
        #expect(try apical("plot", "pie", "run", "-o", "x.svg", in: scratch).status == 64)
        for file in ["spikes.h5", "voltages.h5", "weights.h5"] {
            let whole = try scratch.data("run/" + file)
            try scratch.write(whole.prefix(whole.count / 2), to: "run/" + file)
            let outcome = try apical("report", "run", "-o", "x.html", in: scratch)
            #expect(outcome.status == 65 && outcome.error.contains(file), "\(outcome.error)")
            #expect(!scratch.exists("x.html"))
            try scratch.write(whole, to: "run/" + file)
        }
        // A run that was killed has no record.
        try FileManager.default.removeItem(atPath: scratch.path("run/run.json"))
        #expect(try apical("report", "run", "-o", "x.html", in: scratch).status == 0)
        #expect(try text("x.html").contains("no record"))
    }
}
