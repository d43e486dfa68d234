// What can go wrong with a checkpoint.

/// A checkpoint that cannot be written, read or used.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
    /// What it is about.
    public enum Cause: Sendable, Equatable {
        /// The file cannot be written.
        case unwritable
        /// The file is damaged, or no checkpoint.
        case damaged
        /// It is a checkpoint, but of another network or of another version.
        case foreign
    }

    /// Path of the file.
    public let path: String
    /// What it is about.
    public let cause: Cause
    private let message: String

    /// Makes an error, with the message that is to follow the path.
    public init(_ path: String, _ cause: Cause, _ message: String) {
        (self.path, self.cause, self.message) = (path, cause, message)
    }

    /// Path and message, with the remedy.
    public var description: String { "\(path): \(message)" }
}
