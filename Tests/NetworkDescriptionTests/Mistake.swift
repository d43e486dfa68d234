// Tables of mistakes: what is written wrongly in a valid file, and the error that it must give.
import Testing

@testable import NetworkDescription

/// One mistake and its error.
struct Mistake: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var expected: String
    var testDescription: String { "\(old) → \(new)" }

    /// Reads lines `what stands in the base | what is written instead | line:column words of the
    /// error`, with `…` at the end for mistakes that truly are several.
    static func table(_ text: String) -> [Mistake] {
        text.split(separator: "\n").map { line in
            // `$` at the end of a cell stands for the end of the line.
            let cells = line.replacing("\\n", with: "\n").replacing("\\t", with: "\t")
                .replacing("\\u0000", with: "\0").split(
                    separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            func cell(_ index: Int) -> String {
                var text = String(cells[index].drop { $0 == " " })
                while text.last == " " { text.removeLast() }
                return text.hasSuffix("$") ? text.dropLast() + "\n" : text
            }
            return Mistake(old: cell(0), new: cell(1), expected: cell(2))
        }
    }

    /// Makes the mistake in a file and expects its error.
    func check(in base: String) throws {
        let range = try #require(base.firstRange(of: old), "the base has no such text")
        let errors = try TestFolder().errors(base.replacing(range, with: new))
        let first = try #require(errors.first)
        #expect(first.hasPrefix(expected.prefix { $0 != " " } + " "), "\(errors)")
        let areSeveral = expected.hasSuffix(" …")
        let words = expected.drop { $0 != " " }.dropFirst().replacing(" …", with: "")
        #expect(first.contains(words), "\(errors)")
        #expect(errors.count == 1 || areSeveral, "\(errors)")
    }
}
