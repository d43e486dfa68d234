// After a run that died: its HDF5 files are completed from its journal, or built anew from it.

import Foundation
import HDF5

/// What was done for the logs of a run that died.
public struct LogRecovery: Sendable, Equatable {
    /// What was done for one file.
    public struct Repair: Sendable, Equatable {
        /// Path of the file.
        public let path: String
        /// Rows that came from the journal.
        public let rows: Int
        /// Whether the file was missing or damaged, and was built anew.
        public let isRebuilt: Bool
    }

    /// What a folder is to recovery.
    public enum State: Sendable, Equatable {
        /// There is no journal: the run ended, or its logs have been recovered.
        case settled
        /// The run is going on.
        case running
        /// There is a journal of a run that died.
        case abandoned
    }

    /// The files, each with what was done.
    public let repairs: [Repair]
    /// Time in ms up to which the logs hold everything.
    public let timeMs: Double
    /// Bytes at the journal's end that are of no use.
    public let lostBytes: Int
    /// Where a damaged journal was put aside.
    public let remains: String?

    /// Looks whether the logs of a folder need to be recovered.
    ///
    /// - Throws: ``SpikeLogError`` when the journal cannot be opened.
    public static func state(of folder: RunFolder) throws(SpikeLogError) -> State {
        guard FileManager.default.fileExists(atPath: folder.journal) else { return .settled }
        return try JournalFile(folder.journal, isNew: false).lock() ? .abandoned : .running
    }

    /// Where a journal is put that is damaged somewhere else than at its end.
    static func remains(of journal: String) -> String { journal + ".damaged" }

    /// Brings the logs of a run that died up to its journal, and removes the journal.
    ///
    /// - Parameters:
    ///   - folder: The folder of the run.
    ///   - rebuilding: Whether to build the files anew without a look at what they hold.
    /// - Returns: What was done; `nil` when there was nothing to do, or the run is going on.
    /// - Throws: ``DamagedJournal`` when the journal is damaged from its beginning, ``SpikeLogError`` when
    ///   it cannot be read or there is no room, `HDF5Error` when a file cannot be written.
    public static func recover(_ folder: RunFolder, rebuilding: Bool = false) throws -> Self? {
        guard FileManager.default.fileExists(atPath: folder.journal),
            let journal = try Journal(existing: folder.journal)
        else { return nil }
        guard journal.openingEnd > 0 else {
            throw journal.damage("does not begin with a whole frame")
        }
        let repairs = try Opening(journal).logs.map { log in
            try repair(log, in: folder, from: journal, rebuilding: rebuilding)
        }
        for repair in repairs { try Disk.synchronize(repair.path) }
        var remains: String?
        if journal.isDamaged {
            let path = Self.remains(of: folder.journal)
            try Disk.rename(folder.journal, to: path)
            remains = path
        } else {
            try Disk.remove(folder.journal)
        }
        return LogRecovery(
            repairs: repairs, timeMs: journal.timeMs, lostBytes: journal.rest, remains: remains)
    }

    /// What a journal begins with.
    private struct Opening {
        struct Log {
            var kind: LogKind
            var streams: [String]
            var image: Section
        }
        var logs: [Log] = []

        init(_ journal: Journal) throws {
            var streams: [LogKind: [String]] = [:]
            try journal.forEachSection(in: 0..<journal.openingEnd) { section in
                switch section.head.content {
                case .streams:
                    let text = try journal.content(of: section)
                    streams[section.head.log] = text.split(
                        separator: 0, omittingEmptySubsequences: false
                    ).dropLast().map { String(decoding: $0, as: UTF8.self) }
                case .image:
                    logs.append(
                        Log(
                            kind: section.head.log, streams: streams[section.head.log] ?? [],
                            image: section))
                case .rows: break
                }
            }
            guard Set(logs.map(\.kind)).count == logs.count, !logs.isEmpty else {
                throw journal.damage("does not begin with the logs of a run")
            }
        }
    }

    private static func repair(
        _ log: Opening.Log, in folder: RunFolder, from journal: Journal, rebuilding: Bool
    ) throws -> Repair {
        let path = log.kind.path(in: folder)
        if !rebuilding {
            do {
                var file = try GrowingFile(
                    log.kind, path: path, streams: log.streams, cursor: journal.openingEnd)
                let rows = try file.catchUp(with: journal, patience: SpikeLog.patience)
                return Repair(path: path, rows: rows, isRebuilt: false)
            } catch let error as HDF5Error where [.locked, .noSpace].contains(error.cause) {
                throw error
            } catch {
                // Whatever is wrong with it, the journal has all of it.
            }
        }
        return Repair(
            path: path, rows: try rebuild(log, at: path, from: journal), isRebuilt: true)
    }

    /// Builds the file of a log anew from the journal of its run.
    ///
    /// - Throws: ``DamagedJournal``, ``SpikeLogError`` or `HDF5Error` when it cannot be done; the file is what it was.
    static func rebuild(_ kind: LogKind, in folder: RunFolder, from journal: Journal) throws {
        for log in try Opening(journal).logs where log.kind == kind {
            _ = try rebuild(log, at: kind.path(in: folder), from: journal)
        }
    }

    /// Returns the number of rows.
    private static func rebuild(
        _ log: Opening.Log, at path: String, from journal: Journal
    ) throws -> Int {
        let draft = RunFolder.draft(of: path)
        do {
            try journal.copy(log.image, to: draft)
            var file = try GrowingFile(
                log.kind, path: draft, streams: log.streams, cursor: journal.openingEnd)
            let rows = try file.catchUp(with: journal, patience: SpikeLog.patience)
            try Disk.synchronize(draft)
            try Disk.rename(draft, to: path)
            return rows
        } catch {
            try? Disk.remove(draft)
            throw error
        }
    }
}
