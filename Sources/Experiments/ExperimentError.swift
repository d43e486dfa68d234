// What can go wrong between a task and its data.

/// A task that its data do not fit, or metrics that cannot be written.
public struct ExperimentError: Error, Equatable, CustomStringConvertible {
    /// The message, with the remedy.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
