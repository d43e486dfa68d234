// The checkpoints in the folder of a run.
import Engine
import Foundation

/// The last two checkpoints of a run: the newer may be damaged by what ended the run, the older is not.
public struct CheckpointStore: Sendable {
    private let folder: String
    private let identity: NetworkIdentity
    private let program: String
    private static let kept = 2
    private static let (prefix, suffix) = ("checkpoint-", ".h5")

    /// The checkpoints in a folder of runs of one network by one version of the program.
    public init(folder: String, identity: NetworkIdentity, program: String) {
        (self.folder, self.identity, self.program) = (folder, identity, program)
    }

    /// Stores a state at its time in picoseconds; once it is safe, removes those before the last two,
    /// and those of times to come, which belong to a run that was cut back.
    ///
    /// - Returns: The path of the file.
    /// - Throws: ``CheckpointError`` when it cannot be written; the others are still there then.
    @discardableResult
    public func write(_ state: SavedState, time: Int64) throws(CheckpointError) -> String {
        let path = file(time)
        try CheckpointFile.write(state, of: identity, program: program, to: path)
        let others = Self.times(in: folder).filter { $0 != time }
        let past = others.filter { $0 < time }.suffix(Self.kept - 1)
        for other in others where !past.contains(other) { unlink(file(other)) }
        return path
    }

    /// Reads the pieces of the checkpoint at a path, as ``CheckpointFile/read(_:_:)`` does.
    public typealias Reader = (
        _ path: String, _ take: (CheckpointPiece) throws -> Void
    ) throws -> Void

    /// The newest state that can be read.
    ///
    /// - Parameters:
    ///   - read: Reads a checkpoint, perhaps in a process of its own.
    ///   - warn: Told of newer ones that are damaged.
    /// - Returns: `nil` when there is no checkpoint.
    /// - Throws: ``CheckpointError`` when one is of another network or version, or when all are damaged.
    public func newest(
        by read: Reader = CheckpointFile.read, warn: (CheckpointError) -> Void
    ) throws(CheckpointError) -> SavedState? {
        var damage: CheckpointError?
        for time in Self.times(in: folder).reversed() {
            do throws(CheckpointError) {
                return try state(of: file(time), by: read)
            } catch {
                guard error.cause == .damaged else { throw error }
                warn(error)
                damage = error
            }
        }
        if let damage { throw damage }
        return nil
    }

    private func state(of path: String, by read: Reader) throws(CheckpointError) -> SavedState {
        var state = SavedState()
        do {
            try read(path) { piece in
                switch piece {
                case .heading(let heading):
                    try heading.requireFit(path, identity, program: program)
                case .numbers(let name, let column):
                    let empty = SavedColumn(isReal: column.isReal, words: [])
                    state.columns[name, default: empty].words += column.words
                }
            }
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw CheckpointError(path, .damaged, "\(error)")
        }
        return state
    }

    /// The paths of all checkpoints in a folder, in order of time.
    public static func files(in folder: String) -> [String] {
        times(in: folder).map { path(folder, $0) }
    }

    private func file(_ time: Int64) -> String { Self.path(folder, time) }

    private static func path(_ folder: String, _ time: Int64) -> String {
        URL(filePath: folder).appending(path: "\(prefix)\(time)\(suffix)").path
    }

    /// The times of the checkpoints in a folder, ascending.
    private static func times(in folder: String) -> [Int64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
            .compactMap { Int64($0.dropFirst(prefix.count).dropLast(suffix.count)) }
            .filter { $0 >= 0 }.sorted()
    }
}
