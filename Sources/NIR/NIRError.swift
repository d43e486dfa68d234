// What is wrong with a NIR graph, all of it at once.

/// A graph that cannot be read or run as it is.
public struct NIRError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The problems; each names its node or edge, and ends with the remedy where there is one.
    public var problems: [String]

    /// Makes an error of one problem.
    init(_ problem: String) {
        problems = [problem]
    }

    /// Makes an error of several problems.
    init(_ problems: [String]) {
        self.problems = problems
    }

    /// The problems, one to a line.
    public var description: String { problems.joined(separator: "\n") }
}

/// Collects problems, so that all of them can be shown at once.
struct Findings {
    /// Problems kept at most: a hopeless file must not fill the memory.
    private static let keptAtMost = 100

    private(set) var problems: [String] = []

    /// Adds a problem of a node.
    mutating func node(_ name: String, _ problem: String) {
        add("node '\(name)': \(problem)")
    }

    /// Adds a problem of an edge.
    mutating func edge(_ from: String, _ to: String, _ problem: String) {
        add("edge '\(from)' -> '\(to)': \(problem)")
    }

    /// Adds a problem.
    mutating func add(_ problem: String) {
        guard problems.count < Self.keptAtMost, !problems.contains(problem) else { return }
        problems.append(problem)
    }

    /// - Throws: ``NIRError`` when there are problems.
    func check() throws(NIRError) {
        if !problems.isEmpty { throw NIRError(problems) }
    }
}
