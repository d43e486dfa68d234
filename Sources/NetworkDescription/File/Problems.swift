// The one list that every part of the reader adds its findings to.

/// Collects findings while a file is read, so that all of them can be shown at once.
package final class Problems {
    package private(set) var diagnostics: [Diagnostic] = []
    private var seen: Set<String> = []

    /// Findings kept at most: a hopeless file must not fill the memory.
    private static let keptAtMost = 10_000

    /// Whether there is an error among the findings.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    package init() {}

    /// Adds an error.
    package func error(_ message: String, at location: Location, notes: [String] = []) {
        add(Diagnostic(location: location, message: message, notes: notes))
    }

    /// Adds a warning.
    package func warning(_ message: String, at location: Location) {
        add(Diagnostic(severity: .warning, location: location, message: message))
    }

    /// Adds a finding.
    package func add(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.keptAtMost,
            seen.insert("\(diagnostic.location) \(diagnostic.message)").inserted
        else { return }
        diagnostics.append(diagnostic)
    }

    /// The findings of one severity in the order of the file, with their source lines.
    func sorted(_ severity: Diagnostic.Severity, source: String, text: String) -> [Diagnostic] {
        diagnostics.filter { $0.severity == severity }.located(in: text, source: source)
    }
}

extension [Diagnostic] {
    /// The findings in the order of the file `source`, those in it with their lines of its text.
    func located(in text: String, source: String) -> [Diagnostic] {
        let lines = isEmpty ? [] : SourceText.lines(of: text)
        return map { diagnostic in
            var diagnostic = diagnostic
            let index = (diagnostic.location.line ?? 0) - 1
            if diagnostic.location.source == source, lines.indices.contains(index) {
                diagnostic.sourceLine = String(lines[index])
            }
            return diagnostic
        }.sorted { Self.order($0.location, source) < Self.order($1.location, source) }
    }

    private static func order(_ location: Location, _ source: String) -> (Int, String, Int, Int) {
        let file = location.source == source ? 0 : 1
        return (file, location.source, location.line ?? 0, location.column ?? 0)
    }
}
