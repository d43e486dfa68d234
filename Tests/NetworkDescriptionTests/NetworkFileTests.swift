// Reading files: overrides, the resolved text, all errors at once, hostile input.
import Foundation
import Testing

@testable import NetworkDescription

@Suite("Reading network files")
struct NetworkFileTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private static let small = """
        neurons: {n: {compartments: {soma: {capacitance: 1 pF, tau: 1 ms, v_rest: -70 mV}}}}
        populations: {P: {size: 3, neuron: n}}
        simulation: {duration: 1 ms}
        """

    // MARK: Overrides

    @Test("overrides change, add and replace what the file says; later ones win")
    func overrides() throws {
        let net = try folder.read(
            Self.small,
            set: [
                "simulation.duration=2 ms", "simulation.seed=9", "simulation.seed=10",
                "populations.P.bias.soma={uniform: [1 pA, $top]}", "parameters.top=3 pA",
                "populations.Q={size: 2, neuron: n}", "record.spikes=[Q]",
            ]
        ).network
        #expect(net.simulation.duration == Time(picoseconds: 2_000_000_000))
        #expect(net.simulation.seed == 10)
        #expect(net.populations.map(\.name) == ["P", "Q"])
        #expect(net.recordings.spikes == [1])
        guard case .neurons(let neurons) = net.populations[0].kind else {
            Issue.record("P has no neurons")
            return
        }
        #expect(neurons.bias == [.uniform(low: 1, high: 3)])
    }

    @Test(
        "errors of an override name it",
        arguments: [
            ("simulation.duration=5", "'duration' must be a time"),
            ("simulation.durration=5 ms", "did you mean 'duration'?"),
            ("simulatoin.seed=5", "did you mean 'simulation'?"),
            ("simulation.seed.x=5", "'simulation.seed'"),
            ("simulation", "an override is written path=value"),
            ("simulation..seed=1", "names with dots between"),
            ("=1", "names with dots between"),
            ("simulation.seed=[", "this is not YAML"),
            ("record.spikes.3=P", "'3' is not an index into this list of 1"),
            ("populations.P.size=$N", "unknown parameter '$N'"),
        ])
    func badOverride(_ override: String, _ words: String) throws {
        let yaml = Self.small.replacing("duration: 1 ms", with: "duration: 1 ms, seed: 2")
        let errors = folder.errors(yaml + "\nrecord: {spikes: [P]}", set: [override])
        let first = try #require(errors.first)
        #expect(first.hasPrefix("--set \(override) "))
        #expect(first.contains(words))
    }

    // MARK: The resolved text

    @Test("the resolved text describes the same network from any folder")
    func resolved() throws {
        let overrides = ["parameters.g=6", "simulation.duration=1 s"]
        let file = try folder.read(fullNetwork, set: overrides)
        let elsewhere = try TestFolder()
        for name in ["neurons.csv", "connections.csv", "input.csv"] {
            try elsewhere.write("nothing", to: name)
        }
        let again = try elsewhere.read(file.resolved)
        #expect(again.network == file.network)
        #expect(again.network.simulation.duration == Time(picoseconds: 1_000_000_000_000))
        #expect(file.resolved.contains(folder.path("neurons.csv")))
    }

    // MARK: Diagnostics

    @Test("all errors come at once, in the order of the file, as a compiler prints them")
    func rendering() throws {
        let bad = Self.small.replacing("tau: 1 ms", with: "tau: 1").replacing("size", with: "sise")
        let error = try #require(throws: NetworkError.self) { try folder.read(bad) }
        let path = folder.path("net.yaml")
        #expect(
            error.description == """
                \(path):1:61: error: 'tau' must be a time, such as 10 ms, not a number without unit
                \(bad.split(separator: "\n")[0])
                \(String(repeating: " ", count: 60))^
                \(path):2:19: error: unknown key 'sise' in population 'P'; did you mean 'size'?
                populations: {P: {sise: 3, neuron: n}}
                \(String(repeating: " ", count: 18))^
                """)
    }

    @Test("of very many errors twenty are printed")
    func cap() throws {
        let many = (0..<30).map { "  p\($0): {size: 0, source: {kind: poisson, rate: 1 Hz}}\n" }
        let yaml = "populations:\n" + many.joined() + "simulation: {duration: 1 ms}\n"
        let error = try #require(throws: NetworkError.self) { try folder.read(yaml) }
        #expect(error.diagnostics.count == 30)
        #expect(error.description.components(separatedBy: "error: ").count == 21)
        #expect(error.description.hasSuffix("… and 10 more errors"))
    }

    @Test("a bad cell is reported with the line of its table")
    func tableErrors() throws {
        func expect(_ table: String, _ expected: String) throws {
            try folder.write(table, to: "neurons.csv")
            let errors = folder.errors(fullNetwork)
            #expect(errors.first?.hasPrefix("neurons.csv:" + expected) == true, "\(errors)")
        }
        try expect("id,V0_mV\n0,-60\n1,x\n2,1\n", "3 'x' in column 'V0_mV' is not a finite number")
        try expect("id,V0_mV\n0,-60\n\n1\n2,1\n", "4 1 cells, but the header has 2")
        try expect("id,V0_mV\n0,inf\n", "2 'inf' in column 'V0_mV' is not a finite number")
        try expect("id,V0_mV\n0,\"1\n", "2 a quote is not closed")
        try expect("", "1 a header line with the names of the columns is missing")
        try expect("V0_mV,V0_mV\n0,1\n", "1 the column 'V0_mV' stands twice in the header")
    }

    @Test("what is not used is warned of")
    func warnings() throws {
        let file = try folder.read("parameters: {unused: 3}\n" + Self.small)
        #expect(file.warnings.map(\.message) == ["the parameter 'unused' is not used"])
        #expect(file.warnings.first?.severity == .warning)
    }

    // MARK: Hostile input

    @Test("a file that cannot be read is an error without a line")
    func missingFile() throws {
        let error = try #require(throws: NetworkError.self) {
            try NetworkFile.read(path: folder.path("nothing.yaml"))
        }
        #expect(error.description.contains("nothing.yaml: error: cannot open"))
        #expect(throws: NetworkError.self) { try NetworkFile.read(path: folder.url.path) }
        #expect(throws: NetworkError.self) { try NetworkFile.read(path: "/dev/zero") }
    }

    @Test("bytes that are no text are refused at their place")
    func badBytes() throws {
        for (bytes, words) in [
            ([0x61, 0x0A, 0x62, 0xFF], "net.yaml:2:2: error: the file is not valid UTF-8 here"),
            ([0x61, 0x00], "net.yaml:1:2: error: the control character U+0 may not stand here"),
            ([0xED, 0xA0, 0x80], "net.yaml:1:1: error: the file is not valid UTF-8 here"),
        ] as [([UInt8], String)] {
            let error = try #require(throws: NetworkError.self) {
                try NetworkFile.read(bytes: bytes, path: "net.yaml")
            }
            #expect(error.description.hasPrefix(words))
        }
        let marked = try NetworkFile.read(
            bytes: [0xEF, 0xBB, 0xBF] + Array(Self.small.utf8), path: "net.yaml")
        #expect(marked.network.populations.count == 1)
    }

    @Test("anchors and aliases work, bombs of them do not go off")
    func aliases() throws {
        let shared = """
            neurons: {n: {compartments: {soma: {capacitance: 1 pF, tau: &t 1 ms, v_rest: -70 mV}}}}
            populations: {P: &p {size: 3, neuron: n}, Q: *p}
            simulation: {duration: *t}
            """
        #expect(try folder.read(shared).network.populations.map(\.size) == [3, 3])
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(folder.errors(bomb).first?.contains("too large") == true)
        for key in [
            "? *a12\n: 1\n", "*a12 : 1\n", "[*a12]: 1\n", "{x: *a12}: 1\n", "x: {*a12 : 1}",
        ] {
            #expect(folder.errors(bomb + key).first?.contains("may not be a key") == true)
        }
    }

    @Test("deep nesting is refused")
    func deepNesting() {
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            for depth in [50, 900, 100_000] {
                let text =
                    String(repeating: open, count: depth)
                    + String(repeating: close, count: depth)
                #expect(!folder.errors("neurons: " + text).isEmpty)
            }
        }
        let block = (0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(!folder.errors(block).isEmpty)
    }

    @Test("empty files and files of other shapes are errors", arguments: ["", "3", "[1]", "# x\n"])
    func noMapping(_ text: String) {
        #expect(!folder.errors(text).isEmpty)
    }
}
