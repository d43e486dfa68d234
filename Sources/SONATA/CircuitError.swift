// What is wrong with a circuit: where, what, and what to do about it.

/// A failure to read or write a SONATA circuit.
public struct CircuitError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Path of the file.
    public var file: String
    /// The place in the file, such as `networks.nodes[0]`; empty for the whole file.
    public var place: String
    /// What is wrong, and what would be right.
    public var problem: String

    /// Makes an error.
    public init(_ file: String, _ place: String = "", _ problem: String) {
        self.file = file
        self.place = place
        self.problem = problem
    }

    /// `file: place: problem`.
    public var description: String {
        [file, place, problem].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}
