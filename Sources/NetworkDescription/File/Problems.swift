// The one list that every part of the reader adds its findings to.

/// Collects findings while a file is read, so that all of them can be shown at once.
final class Problems {
    private(set) var diagnostics: [Diagnostic] = []
    private var seen: Set<String> = []

    /// Findings kept at most: a hopeless file must not fill the memory.
    private static let keptAtMost = 10_000

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    func error(_ message: String, at location: Location, notes: [String] = []) {
        add(Diagnostic(location: location, message: message, notes: notes))
    }

    func warning(_ message: String, at location: Location) {
        add(Diagnostic(severity: .warning, location: location, message: message))
    }

    private func add(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.keptAtMost,
            seen.insert("\(diagnostic.location) \(diagnostic.message)").inserted
        else { return }
        diagnostics.append(diagnostic)
    }

    /// The findings of one severity in the order of the file, with their source lines.
    func sorted(_ severity: Diagnostic.Severity, source: String, text: String) -> [Diagnostic] {
        let found = diagnostics.filter { $0.severity == severity }
        let lines = found.isEmpty ? [] : SourceText.lines(of: text)
        return found.map { diagnostic in
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
