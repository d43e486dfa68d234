// A data set that cannot be read, as one value: where, what, and what to do about it.

/// A failure to find or read a data set.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A kind of failure that a program may want to act on.
    public enum Cause: Equatable, Sendable {
        /// The file or the named set does not exist.
        case missing
        /// The file exists but cannot be read.
        case unreadable
        /// The content is not what the format, or the data set, asks for.
        case malformed
    }

    /// Path of the file, or the name of the set.
    public let file: String
    /// Line in the file, counted from 1; `nil` where the file has no lines.
    public let line: Int?
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let remedy: String
    /// The kind of failure.
    public let cause: Cause

    /// Makes an error.
    package init(
        _ file: String, line: Int? = nil, _ problem: String, remedy: String,
        cause: Cause = .malformed
    ) {
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy
        self.cause = cause
    }

    /// `file:line: problem; remedy`.
    public var description: String {
        file + (line.map { ":\($0)" } ?? "") + ": " + problem + "; " + remedy
    }
}
