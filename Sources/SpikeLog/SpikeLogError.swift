// What is wrong with a log, or with what is asked of it.

/// A log that cannot be written or read as asked, with the place and the remedy.
public struct SpikeLogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Path of the file or folder.
    public let path: String
    /// The object within the file, where there is one.
    public let object: String?
    /// What is wrong.
    public let problem: String
    /// What to do about it, when that is known.
    public let hint: String?

    /// Makes an error.
    init(_ path: String, object: String? = nil, _ problem: String, hint: String? = nil) {
        self.path = path
        self.object = object
        self.problem = problem
        self.hint = hint
    }

    /// `path: object: problem; hint`.
    public var description: String {
        path + ": " + (object.map { $0 + ": " } ?? "") + problem + (hint.map { "; " + $0 } ?? "")
    }
}

/// A log that a run cannot go on with.
public struct UnfitLog: Error, CustomStringConvertible {
    /// What is wrong with it: a ``SpikeLogError`` or an `HDF5Error`.
    public let reason: any Error

    /// The reason's words.
    public var description: String { "\(reason)" }
}

/// A journal that cannot be used.
public struct DamagedJournal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Path of the journal.
    public let path: String
    /// What is wrong.
    public let problem: String

    /// `path: problem`.
    public var description: String { "\(path): the journal is damaged: it \(problem)" }
}
