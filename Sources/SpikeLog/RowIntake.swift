// What was given to a log and is not yet in the journal.

/// Takes the rows of one log, stream by stream, until the next frame.
final class RowIntake {
    let log: LogKind
    /// The names of the streams.
    let streams: [String]
    /// Number of rows that each stream was given since the beginning of the run.
    private(set) var totals: [Int]
    /// Bytes that wait for a frame.
    private(set) var waiting = 0
    private var batches: [RowBatch]

    /// - Parameter totals: The rows that each stream has already.
    init(_ log: LogKind, streams: [String], columns: Int, totals: [Int]?) {
        self.log = log
        self.streams = streams
        self.totals = totals ?? streams.map { _ in 0 }
        batches = streams.map { _ in RowBatch(columns: columns) }
    }

    /// Takes rows of a stream; `fill` gives each column its numbers.
    func append(rows: Int, to stream: Int, _ fill: (inout RowBatch) -> Void) {
        waiting -= batches[stream].bytes
        fill(&batches[stream])
        batches[stream].rows += rows
        waiting += batches[stream].bytes
        totals[stream] += rows
    }

    /// Adds everything that waits to a frame.
    func add(to frame: inout Frame) {
        for (stream, batch) in batches.enumerated() where batch.rows > 0 {
            frame.add(rows: batch.rows, of: stream, log, columns: batch.columns)
        }
    }

    /// Forgets what waited: it is in the journal.
    func clear() {
        for stream in batches.indices { batches[stream].removeAll() }
        waiting = 0
    }
}
