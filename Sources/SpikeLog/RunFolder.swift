// The folder of a run: where each of its files is, and making it.

import Foundation

/// A folder that holds one run.
public struct RunFolder: Sendable, Equatable {
    /// Path of the folder.
    public let path: String

    /// Names an existing folder, or one to come.
    public init(path: String) {
        self.path = path
    }

    /// Names the folder that a file is in.
    public init(holding file: String) {
        self.init(path: URL(filePath: file).deletingLastPathComponent().path)
    }

    /// The resolved network file.
    public var network: String { file("network.yaml") }
    /// The spikes, a ``SpikeLog``.
    public var spikes: String { file("spikes.h5") }
    /// When plateaus happened, a ``SpikeLog``.
    public var plateaus: String { file("plateaus.h5") }
    /// The voltages, a ``VoltageReport``.
    public var voltages: String { file("voltages.h5") }
    /// What a learning experiment measured, a CSV table.
    public var metrics: String { file("metrics.csv") }
    /// How its last tests were answered, a CSV table.
    public var confusion: String { file("confusion.csv") }
    /// The record, a ``RunRecord``.
    public var record: String { file("run.json") }

    /// The weights over time, a ``WeightLog``.
    public var weights: String { file("weights.h5") }

    /// The journal: everything that was recorded, while the run goes on.
    public var journal: String { file("journal") }

    /// The name of a file while it is being made.
    static func draft(of path: String) -> String { path + ".new" }

    /// Writes a file of the folder whole, or leaves what there was: under another name at first, and as often
    /// as the system takes only a part.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot be written.
    public static func write(_ bytes: [UInt8], to path: String) throws(SpikeLogError) {
        let draft = draft(of: path)
        do throws(SpikeLogError) {
            let file = try JournalFile(draft, isNew: true)
            try file.write(bytes, at: 0)
            try file.synchronize()
            try file.rename(to: path)
        } catch {
            try? Disk.remove(draft)
            throw error
        }
    }

    /// Reads every row of the logs, as a run that goes on with them does, and keeps none.
    ///
    /// - Throws: ``SpikeLogError`` or `HDF5Error` for a log that cannot be read.
    public func readLogs() throws {
        for log in LogKind.allCases where Disk.exists(log.path(in: self)) {
            let file = try GrowingFile(log, path: log.path(in: self))
            for (stream, rows) in file.held.enumerated() {
                try file.read(rows, of: stream) { _, _ in }
            }
        }
    }

    private var files: [String] {
        let lasting = [
            network, spikes, plateaus, voltages, weights, metrics, confusion, record, journal,
        ]
        return lasting + lasting.map(Self.draft) + [LogRecovery.remains(of: journal)] + checkpoints
    }

    /// The checkpoints, whole or being made.
    private var checkpoints: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix("checkpoint-") && $0.contains(".h5") }.map(file)
    }

    private func file(_ name: String) -> String {
        URL(filePath: path).appending(path: name).path
    }

    /// Makes a folder and lets `fill` put the first files there.
    ///
    /// When `fill` fails, what it made is removed again, and so are the folders that were made.
    ///
    /// - Parameters:
    ///   - path: The folder; its parents are made as needed.
    ///   - force: Whether a folder that is not empty may be used. The files of an earlier run are
    ///     then removed, any others are left alone.
    ///   - isKept: Whether the folder stays although `fill` failed in this way.
    ///   - fill: Writes the files of the run.
    /// - Returns: What `fill` returns.
    /// - Throws: ``SpikeLogError`` when the folder is not empty, or cannot be made; and what `fill`
    ///   throws.
    public static func create<Result>(
        at path: String, force: Bool = false, isKept: (any Error) -> Bool = { _ in false },
        _ fill: (RunFolder) throws -> Result
    ) throws -> Result {
        let folder = RunFolder(path: path)
        let made = try folder.make(force: force)
        do {
            return try fill(folder)
        } catch {
            guard !isKept(error) else { throw error }
            try? folder.removeFiles()
            for directory in made { try? FileManager.default.removeItem(atPath: directory) }
            throw error
        }
    }

    /// Makes the folder and its parents, and returns those that were not there, innermost first.
    private func make(force: Bool) throws(SpikeLogError) -> [String] {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else {
                throw SpikeLogError(path, "is a file, not a folder")
            }
            guard force || isEmpty else {
                throw SpikeLogError(
                    path, "is not empty", hint: "choose another folder, or force its use")
            }
            guard try LogRecovery.state(of: self) != .running else {
                throw SpikeLogError(
                    path, "is the folder of a run that is going on",
                    hint: "choose another folder, or stop that run")
            }
            try removeFiles()
            return []
        }
        var missing: [String] = []
        var directory = URL(filePath: path).standardizedFileURL
        while !FileManager.default.fileExists(atPath: directory.path) {
            missing.append(directory.path)
            directory.deleteLastPathComponent()
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            for directory in missing { try? FileManager.default.removeItem(atPath: directory) }
            throw SpikeLogError(path, "cannot be made: \(error.localizedDescription)")
        }
        return missing
    }

    private var isEmpty: Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path).isEmpty) ?? false
    }

    /// Removes the files of a run.
    private func removeFiles() throws(SpikeLogError) {
        for file in files where FileManager.default.fileExists(atPath: file) {
            do {
                try FileManager.default.removeItem(atPath: file)
            } catch {
                throw SpikeLogError(file, "cannot be removed: \(error.localizedDescription)")
            }
        }
    }
}
