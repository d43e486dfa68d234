// What is wrong with a network file, where, and how it is shown to people.

/// A place in a text that the user wrote.
public struct Location: Hashable, Sendable {
    /// A file's path as the user gave it, or `--set path=value` for an override.
    public var source: String
    /// The line, from 1; `nil` where the whole file is meant.
    public var line: Int?
    /// The column in Unicode scalars, from 1; `nil` where a line is all that is meant.
    public var column: Int?

    /// Makes a location.
    public init(source: String, line: Int? = nil, column: Int? = nil) {
        self.source = source
        self.line = line
        self.column = column
    }

    /// Whether the place is an override on the command line instead of a file.
    public var isOverride: Bool { source.hasPrefix(Self.overridePrefix) }

    static let overridePrefix = "--set "
}

extension Location: CustomStringConvertible {
    /// `file:line:column`, as compilers print it; an override is its own location.
    public var description: String {
        if isOverride { return source }
        return ([source] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":")
    }
}

/// One finding about a network file.
public struct Diagnostic: Sendable, Equatable {
    /// How bad a finding is.
    public enum Severity: String, Sendable {
        /// The network cannot be used.
        case error
        /// The network can be used, but may not be what was meant.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// Where it is.
    public var location: Location
    /// What is wrong and what would be right.
    public var message: String
    /// Further lines, such as the place that led here.
    public var notes: [String]
    /// The line of the file that the location names; `nil` when there is none to show.
    public var sourceLine: String?

    /// Makes a finding.
    public init(
        severity: Severity = .error, location: Location, message: String, notes: [String] = [],
        sourceLine: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.notes = notes
        self.sourceLine = sourceLine
    }

    /// The finding as a compiler would print it: `location: error: message`, then the source line
    /// with a caret below it, then the notes.
    public var rendered: String {
        var lines = ["\(location): \(severity.rawValue): \(message)"]
        if let sourceLine, let column = location.column {
            lines += Self.excerpt(of: sourceLine, column: column)
        }
        lines += notes.map { "note: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// The part of a line around a column, and a caret under that column.
    private static func excerpt(of line: String, column: Int) -> [String] {
        let scalars = Array(line.unicodeScalars)
        let caret = min(max(column - 1, 0), scalars.count)
        let start = scalars.count <= 100 ? 0 : max(0, caret - 60)
        let end = min(scalars.count, start + 100)
        let shown = String(String.UnicodeScalarView(scalars[start..<end]))
        // Tabs stay tabs so that the caret lines up however wide they are shown.
        let padding = scalars[start..<caret].map { $0 == "\t" ? "\t" : " " }.joined()
        return [shown, padding + "^"]
    }
}

/// Everything that is wrong with a network file.
public struct NetworkError: Error, Sendable, CustomStringConvertible {
    /// The errors, in the order of the file; at least one.
    public var diagnostics: [Diagnostic]

    /// How many errors are printed at most.
    public static let shownAtMost = 20

    /// Makes an error of its findings.
    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// The findings as text for people, at most ``shownAtMost`` of them.
    public var description: String {
        var lines = diagnostics.prefix(Self.shownAtMost).map(\.rendered)
        let hidden = diagnostics.count - lines.count
        if hidden > 0 { lines.append("… and \(hidden) more error\(hidden == 1 ? "" : "s")") }
        return lines.joined(separator: "\n")
    }
}
