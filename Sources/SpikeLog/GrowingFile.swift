// A log as an HDF5 file that follows the journal: open, append, close, so that the file is at rest,
// and anyone's, in between.

import HDF5

/// One HDF5 file of a run, and how far it has come in the journal.
struct GrowingFile {
    let log: LogKind
    let path: String
    let streams: [String]
    let columns: [[Column]]
    /// Rows of each stream up to `cursor`.
    private(set) var rows: [Int]
    /// Rows of each stream that the file held when it was described, or as many as `rows` when that
    /// is more.
    private(set) var held: [Int]
    /// Where in the journal the file has come to.
    private(set) var cursor: Int

    /// The file holds other rows than the journal.
    struct Contradiction: Error {}

    /// Describes a file.
    ///
    /// - Parameters:
    ///   - rows: Rows of each stream that the journal holds before `cursor`; none when `nil`.
    /// - Throws: `HDF5Error` when it cannot be read, ``SpikeLogError`` when it is not such a log.
    init(_ log: LogKind, path: String, streams: [String], rows: [Int]? = nil, cursor: Int) throws {
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        self.log = log
        self.path = path
        self.streams = streams
        columns = try streams.map { try log.columns(of: $0, in: root, of: path) }
        // A burst that was cut off may have lengthened one column and not the other.
        held = try columns.map { try $0.map { try $0.length(in: root) }.min() ?? 0 }
        self.rows = rows ?? streams.map { _ in 0 }
        self.cursor = cursor
    }

    /// Describes a file with all streams that it says it has.
    ///
    /// - Throws: As ``init(_:path:streams:rows:cursor:)``.
    init(_ log: LogKind, path: String) throws {
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        let streams = try root.group(log.group).children().filter { $0.kind == .group }
        try self.init(log, path: path, streams: streams.map(\.name), cursor: 0)
    }

    /// Reads the first rows of a stream, some at a time.
    ///
    /// - Throws: `HDF5Error` when they cannot be read; what `body` throws.
    func read(
        _ rows: Int, of stream: Int, _ body: (_ rows: Int, _ columns: [[UInt8]]) throws -> Void
    ) throws {
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        let width = columns[stream].reduce(0) { $0 + $1.bytesPerRow }
        let piece = max(1, Journal.batchBytes / max(width, 1))
        for start in stride(from: 0, to: rows, by: piece) {
            let rows = min(piece, rows - start)
            try body(
                rows, columns[stream].map { try $0.read(rows: rows, from: start, in: root) })
        }
    }

    /// Brings the file up to the end of the journal; rows that it holds already are compared.
    ///
    /// - Parameters:
    ///   - isComplete: Whether the run is over, and the file to be marked as complete.
    ///   - patience: How long to wait for a reader that holds the file.
    /// - Returns: The number of rows that were added.
    /// - Throws: `HDF5Error` when it cannot be written, with the cause `locked` when a reader holds
    ///   it; ``SpikeLogError`` when there is no room; ``Contradiction``.
    @discardableResult
    mutating func catchUp(
        with journal: Journal, isComplete: Bool = false, patience: Duration = .zero
    ) throws -> Int {
        let file = try File.open(path, .readWrite, patience: patience)
        let root = try file.root()
        var rows = rows
        var added = 0
        try journal.forEachBatch(of: log, columns: columns, in: cursor..<journal.end) {
            stream, batch in
            let start = rows[stream]
            let known = min(max(held[stream] - start, 0), batch.rows)
            try compare(known, of: batch, with: stream, from: start, in: root)
            if known < batch.rows {
                try append(batch, leavingOut: known, to: stream, from: start, in: root)
                added += batch.rows - known
            }
            rows[stream] += batch.rows
        }
        let lengths = zip(rows, held).map(max)
        try trim(to: lengths, in: root)
        try log.settle(
            root, streams: streams, rows: lengths,
            timeMs: Double(journal.time) / SpikeLogWriter.picosecondsPerMillisecond,
            isComplete: isComplete)
        try file.close()
        self.rows = rows
        held = lengths
        cursor = journal.end
        return added
    }

    private func compare(
        _ rows: Int, of batch: RowBatch, with stream: Int, from start: Int, in root: Group
    ) throws {
        guard rows > 0 else { return }
        for (column, expected) in zip(columns[stream], batch.columns) {
            let found = try column.read(rows: rows, from: start, in: root)
            guard found[...] == expected.prefix(rows * column.bytesPerRow) else {
                throw Contradiction()
            }
        }
    }

    private func append(
        _ batch: RowBatch, leavingOut known: Int, to stream: Int, from start: Int, in root: Group
    ) throws {
        // A burst may need more than the rows: the rest of a new chunk in each dataset, and the
        // file's own tables.
        let slack = (1 << 20) + columns.reduce(0) { $0 + $1.count } * (1 << 17)
        try Disk.requireRoom(2 * batch.bytes + slack, behind: path)
        for (column, bytes) in zip(columns[stream], batch.columns) {
            try column.write(
                bytes.dropFirst(known * column.bytesPerRow), rows: batch.rows - known,
                from: start + known, in: root)
        }
    }

    /// Cuts off what a burst that broke off left behind these rows.
    private func trim(to rows: [Int], in root: Group) throws {
        for (columns, rows) in zip(columns, rows) {
            for column in columns {
                let length = try column.length(in: root)
                guard length >= rows else {
                    throw SpikeLogError(
                        path, object: column.path,
                        "holds \(length) rows, but \(rows) were written")
                }
                if length > rows { try column.resize(to: rows, in: root) }
            }
        }
    }
}
