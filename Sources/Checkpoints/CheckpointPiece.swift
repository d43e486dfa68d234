// What a checkpoint consists of, as it is read.
import Engine

/// A part of a checkpoint.
public enum CheckpointPiece: Sendable, Equatable {
    /// What the checkpoint is of; it comes first.
    case heading(CheckpointHeading)
    /// Numbers of a column, which follow those of the same column that came before.
    case numbers(of: String, SavedColumn)
}

/// What a checkpoint is of.
public struct CheckpointHeading: Sendable, Equatable {
    /// Version of the file's format.
    public var version: Int64
    /// Version of the program that made it.
    public var program: String
    /// The hash of the network's identity.
    public var network: UInt64

    /// Makes a heading.
    public init(version: Int64, program: String, network: UInt64) {
        (self.version, self.program, self.network) = (version, program, network)
    }

    /// Refuses the checkpoint at a path unless it is of this format, of a program and of a network.
    func requireFit(
        _ path: String, _ identity: NetworkIdentity, program: String
    ) throws(CheckpointError) {
        guard version == CheckpointFile.version else {
            throw CheckpointError(
                path, .foreign,
                "has version \(version) of the format, but this program reads "
                    + "\(CheckpointFile.version)")
        }
        guard self.program == program else {
            throw CheckpointError(
                path, .foreign,
                "was made by version \(self.program), and goes on exactly only there; this is "
                    + program)
        }
        guard network == identity.hash else {
            throw CheckpointError(
                path, .foreign,
                "is of another network: apart from its duration, threads and checkpoints the "
                    + "description must be what it was")
        }
    }
}
