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
        try append(frame, time: 0, isDurable: isDurable)
        try fill(&self)
        if isDurable { try file.synchronize() }
        try file.rename(to: folder.journal)
    }

    /// Makes the journal anew from the logs of a run that ended, up to a position.
    ///
    /// - Throws: ``SpikeLogError`` when the logs hold less than the position says, or other streams than
    ///   the layout; `HDF5Error` when they cannot be read.
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
        let source = try GrowingFile(log, path: path, streams: streams, cursor: 0)
        let wanted = position.rows(of: log)
        guard draft.columns == source.columns, wanted.count == streams.count else {
            throw SpikeLogError(path, "is not the log of this network")
        }
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        for (stream, columns) in source.columns.enumerated() {
            guard (0...source.held[stream]).contains(wanted[stream]) else {
                throw SpikeLogError(
                    path, object: streams[stream],
                    "holds \(source.held[stream]) rows, but \(wanted[stream]) are asked for")
            }
            let width = columns.reduce(0) { $0 + $1.bytesPerRow }
            let piece = max(1, Self.batchBytes / max(width, 1))
            for start in stride(from: 0, to: wanted[stream], by: piece) {
                let rows = min(piece, wanted[stream] - start)
                var frame = Frame()
                frame.add(
                    rows: rows, of: stream, log,
                    columns: try columns.map { try $0.read(rows: rows, from: start, in: root) })
                try append(frame, time: position.time, isDurable: false)
            }
        }
        if wanted.allSatisfy({ $0 == 0 }) {
            try append(Frame(), time: position.time, isDurable: false)
        }
    }
}
