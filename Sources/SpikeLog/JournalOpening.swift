// How a journal begins: with the empty files of the logs, and the rows that they have already.

import Foundation
import HDF5

extension Journal {
    /// The acknowledged time in ms.
    var timeMs: Double { Double(time) / SpikeLogWriter.picosecondsPerMillisecond }

    /// Makes the journal of a run; it is in its place when it is whole.
    ///
    /// - Parameters:
    ///   - file: Gives the path of a log's empty file, or makes one at the path that it is given.
    ///   - fill: Adds the rows that the logs have already.
    /// - Throws: ``SpikeLogError`` when it cannot be written; what `file` and `fill` throw.
    init(
        opening layout: RunLayout, in folder: RunFolder, isDurable: Bool,
        emptyFile: (LogKind, String) throws -> String,
        _ fill: (inout Journal) throws -> Void = { _ in }
    ) throws {
        var frame = Frame()
        for log in layout.logs {
            let path = try emptyFile(log, RunFolder.draft(of: log.path(in: folder)))
            let file = try JournalFile(path, isNew: false)
            frame.add(
                streams: layout.streams(of: log), image: try file.read(file.size(), at: 0), of: log)
        }
        try self.init(creating: RunFolder.draft(of: folder.journal))
        try append(&frame, time: 0, isDurable: isDurable)
        try fill(&self)
        if isDurable { try file.synchronize() }
        try file.rename(to: folder.journal)
    }

    /// Makes the journal anew from the logs of a run that ended, up to a position.
    ///
    /// - Throws: ``UnfitLog`` when the logs hold less than the position says or other streams than the layout;
    ///   ``SpikeLogError`` or `HDF5Error` when the journal cannot be written, or a row not be read.
    init(continuing layout: RunLayout, in folder: RunFolder, at position: LogPosition) throws {
        guard !FileManager.default.fileExists(atPath: folder.journal) else {
            throw SpikeLogError(
                folder.journal, "was left by a run that did not end",
                hint: "recover the run: apical recover \(folder.path)")
        }
        try self.init(opening: layout, in: folder, isDurable: true) { log, draft in
            try Disk.remove(draft)
            try layout.create(log, at: draft)
            return draft
        } _: { journal in
            for log in layout.logs {
                try journal.copyRows(of: log, layout.streams(of: log), in: folder, to: position)
                try Disk.remove(RunFolder.draft(of: log.path(in: folder)))
            }
        }
    }

    /// Appends the rows of a log up to a position.
    private mutating func copyRows(
        of log: LogKind, _ streams: [String], in folder: RunFolder, to position: LogPosition
    ) throws {
        let path = log.path(in: folder)
        let draft = try GrowingFile(
            log, path: RunFolder.draft(of: path), streams: streams, cursor: 0)
        let wanted = position.rows(of: log)
        let source: GrowingFile
        do {
            source = try GrowingFile(log, path: path, streams: streams, cursor: 0)
            try source.require(wanted, as: draft)
        } catch {
            throw UnfitLog(reason: error)
        }
        for stream in streams.indices {
            try source.read(wanted[stream], of: stream) { rows, columns in
                var frame = Frame()
                frame.add(rows: rows, of: stream, log, columns: columns)
                try append(&frame, time: position.time, isDurable: false)
            }
        }
        if wanted.allSatisfy({ $0 == 0 }) {
            var frame = Frame()
            try append(&frame, time: position.time, isDurable: false)
        }
    }
}

extension GrowingFile {
    /// Refuses a file without so many rows of each stream, or of other columns than the run's empty one.
    fileprivate func require(_ rows: [Int], as draft: GrowingFile) throws(SpikeLogError) {
        guard columns == draft.columns, rows.count == streams.count else {
            throw SpikeLogError(path, "is not the log of this network")
        }
        for (stream, rows) in rows.enumerated() where !(0...held[stream]).contains(rows) {
            throw SpikeLogError(
                path, object: streams[stream],
                "holds \(held[stream]) rows, but \(rows) are asked for")
        }
    }
}
