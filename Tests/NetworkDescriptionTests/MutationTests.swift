// Random damage to valid files: they load or give located errors, and nothing traps.
import TestSupport
import Testing

@testable import NetworkDescription

@Suite("Random damage to network files")
struct MutationTests {
    private static let fragments = [
        "", " ", "\n", ":", ",", "{", "}", "[", "]", "-", "*", "&a ", "*a", "$", "$N", "(", ")",
        "^",
        "/ 0", "1e999", "-1", "0", "9223372036854775807", "1e18", "nan", "null", "~", "'", "\"",
        "#",
        "? ", "<<: ", "!!int ", "|", ">", "%", "@", "\t", "\0", "é", "\u{2028}", "ms", "mV", "E",
        "{uniform: [0 ms, 1 ms]}", "{file: neurons.csv, column: id}", "- - -", "---\n", "...\n",
    ]

    /// One small change: characters removed, doubled or replaced, a fragment put in, tokens swapped.
    private static func damage(
        _ text: inout [Unicode.Scalar], _ random: inout SplitMix
    ) {
        guard text.count > 2 else { return }
        let start = Int.random(in: 0..<text.count, using: &random)
        let end = min(text.count, start + Int.random(in: 1...12, using: &random))
        let fragment = Array((fragments.randomElement(using: &random) ?? "").unicodeScalars)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text.removeSubrange(start..<end)
        case 1: text.insert(contentsOf: text[start..<end], at: start)
        case 2: text.replaceSubrange(start..<end, with: fragment)
        case 3: text.insert(contentsOf: fragment, at: start)
        default:
            let other = Int.random(in: 0..<text.count, using: &random)
            text.insert(contentsOf: text[start..<end], at: other)
        }
    }

    @Test("5,000 damaged files load or give located errors", arguments: 0..<5)
    func mutants(_ part: Int) throws {
        let folder = try TestFolder()
        let path = folder.path("net.yaml")
        let valid = Array((part == 0 ? fullNetwork : baseNetwork).unicodeScalars)
        var random = SplitMix(state: UInt64(part))
        var loaded = 0
        for _ in 0..<1000 {
            var text = valid
            for _ in 0...Int.random(in: 0..<3, using: &random) { Self.damage(&text, &random) }
            let mutant = String(String.UnicodeScalarView(text))
            do {
                let file = try folder.read(mutant)
                loaded += 1
                if part == 0 { try expectSame(file, folder) }
            } catch let error as NetworkError {
                try expectLocated(error, in: mutant, path)
            }
        }
        #expect((1..<1000).contains(loaded), "the damage is neither always nor never harmless")
    }

    /// Checks that the resolved text of a file describes the same network.
    private func expectSame(_ file: NetworkFile, _ folder: TestFolder) throws {
        do {
            let again = try folder.read(file.resolved)
            #expect(again.network == file.network, "\(file.resolved)")
        } catch {
            Issue.record("the resolved text does not load: \(error)\n\(file.resolved)")
        }
    }

    /// Checks that every error has a place in the text.
    private func expectLocated(_ error: NetworkError, in text: String, _ path: String) throws {
        #expect(!error.diagnostics.isEmpty)
        let lines = text.unicodeScalars.count { $0.properties.isWhitespace } + 1
        for diagnostic in error.diagnostics where diagnostic.location.source == path {
            let line = try #require(diagnostic.location.line, "\(error)")
            #expect((1...lines).contains(line), "\(error)")
            #expect(diagnostic.location.column ?? 0 >= 1, "\(error)")
        }
    }
}
