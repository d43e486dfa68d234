// Every failure as one value: where, what, what the library said, and what to do about it.

/// A failure to read or write an HDF5 file.
public struct HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
    /// A kind of failure that a program may want to act on.
    public enum Cause: Equatable, Sendable {
        /// Another process, or another part of this one, holds the file.
        case locked
        /// The file or object does not exist.
        case missing
        /// The disk has no room left.
        case noSpace
        /// The file is not in HDF5 format.
        case notHDF5
        /// The file ends before its contents do.
        case truncated
        /// The file uses features that this library is too old for.
        case newerFormat
        /// The data passed through a filter that this library lacks.
        case missingFilter
        /// A number does not fit the type asked for.
        case range
        /// Anything else.
        case other
    }

    /// Path of the file.
    public let file: String
    /// Path of the object within the file; `/` for the file itself.
    public let object: String
    /// What could not be done.
    public let problem: String
    /// The library's own messages, most specific first; empty when this module found the failure.
    public let messages: [String]
    /// The kind of failure.
    public let cause: Cause
    /// What to do about it, when that is known.
    public let hint: String?

    /// Makes an error; cause and hint follow from the library's messages unless a hint is given.
    init(
        file: String, object: String, problem: String, messages: [String] = [], hint: String? = nil
    ) {
        self.file = file
        self.object = object
        self.problem = problem
        self.messages = messages
        let known = Self.diagnose(messages)
        self.cause = known.cause
        self.hint = hint ?? known.hint
    }

    /// `file: object: problem: most specific message (hint)`.
    public var description: String {
        var text = file + ": "
        if object != "/" { text += object + ": " }
        text += problem
        if let first = messages.first { text += ": " + first }
        if let hint { text += "; " + hint }
        return text
    }

    /// Phrases of the library's messages, with what they mean.
    private static let diagnoses: [(phrases: [String], cause: Cause, hint: String)] = [
        (
            ["errno = 11,", "already open for"], .locked,
            "another program has the file open: close it, or set HDF5_USE_FILE_LOCKING=FALSE"
        ),
        (["errno = 2,"], .missing, "no such file"),
        (
            ["errno = 27,", "errno = 28,", "errno = 122,"], .noSpace,
            "the disk is full, or a limit on the size of files is reached"
        ),
        (["file signature not found"], .notHDF5, "this is not an HDF5 file"),
        (
            ["truncated file", "addr overflow"], .truncated,
            "the file is cut short, as by a program that was killed while writing"
        ),
        (
            ["required filter", "filter is not available"], .missingFilter,
            "install the filter, or remove compression with `h5repack -f NONE in.h5 out.h5`"
        ),
        (
            [
                "bad version number", "superblock version number",
                "object header version number", "unknown version",
            ], .newerFormat,
            "written by a newer HDF5; rewrite with libver=('earliest','v110')"
        ),
        (
            ["can't handle conversion exception"], .range,
            "a stored number does not fit the type it is read as"
        ),
        (["doesn't exist", "can't locate attribute"], .missing, "no such object in the file"),
    ]

    /// The kind and the remedy that messages point to.
    private static func diagnose(_ messages: [String]) -> (cause: Cause, hint: String?) {
        for diagnosis in diagnoses {
            for message in messages where diagnosis.phrases.contains(where: message.contains) {
                return (diagnosis.cause, diagnosis.hint)
            }
        }
        return (.other, nil)
    }
}
