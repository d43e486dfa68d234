// The rows of one log in the journal, gathered by stream so that HDF5 gets them in large pieces.

/// Rows of one stream, column by column.
struct RowBatch {
    var rows = 0
    private(set) var columns: [[UInt8]]
    private(set) var bytes = 0

    init(columns: Int) {
        self.columns = Array(repeating: [], count: columns)
    }

    mutating func append<Number: BitwiseCopyable>(_ numbers: [Number], to column: Int) {
        numbers.withUnsafeBytes { append(bytes: $0, to: column) }
    }

    /// Appends what is made of numbers: most often only a few, which need no memory of their own.
    mutating func append<Number, Stored: BitwiseCopyable>(
        _ numbers: [Number], to column: Int, as stored: (Number) -> Stored
    ) {
        withUnsafeTemporaryAllocation(of: Stored.self, capacity: numbers.count) { room in
            let end = room.initialize(fromContentsOf: numbers.lazy.map(stored))
            let stored = UnsafeBufferPointer(rebasing: room[..<end])
            append(bytes: UnsafeRawBufferPointer(stored), to: column)
        }
    }

    private mutating func append(bytes: UnsafeRawBufferPointer, to column: Int) {
        columns[column].append(contentsOf: bytes)
        self.bytes += bytes.count
    }

    mutating func removeAll() {
        rows = 0
        bytes = 0
        for index in columns.indices { columns[index].removeAll(keepingCapacity: true) }
    }
}

extension Journal {
    static let batchBytes = 4 << 20

    /// Calls `body` with the rows of a log in a range of the file, which begins and ends with a
    /// frame: for each stream in order.
    ///
    /// - Parameter columns: The columns of each of the log's streams.
    /// - Throws: ``DamagedJournal`` when sections do not fit the columns; what `body` throws.
    func forEachBatch(
        of log: LogKind, columns: [[Column]], in range: Range<Int>,
        _ body: (_ stream: Int, _ batch: RowBatch) throws -> Void
    ) throws {
        var batches = columns.map { RowBatch(columns: $0.count) }
        var waiting = 0
        func handOver() throws {
            for stream in batches.indices where batches[stream].rows > 0 {
                try body(stream, batches[stream])
                batches[stream].removeAll()
            }
            waiting = 0
        }
        try forEachSection(in: range) { section in
            let head = section.head
            guard head.content == .rows, head.log == log else { return }
            guard columns.indices.contains(head.stream) else {
                throw damage("has rows of an unknown stream at byte \(section.offset)")
            }
            let widths = columns[head.stream].map(\.bytesPerRow)
            // A row of no bytes would allow any number of rows.
            let width = widths.reduce(0) { $0.addingReportingOverflow($1).partialValue }
            let (bytes, overflow) = head.rows.multipliedReportingOverflow(by: width)
            guard width > 0, !overflow, bytes == head.contentBytes else {
                throw damage("has rows of another size at byte \(section.offset)")
            }
            var start = 0
            for (column, width) in widths.enumerated() {
                batches[head.stream].append(
                    try content(of: section, from: start, bytes: head.rows * width), to: column)
                start += head.rows * width
            }
            batches[head.stream].rows += head.rows
            waiting += bytes
            if waiting >= Self.batchBytes { try handOver() }
        }
        try handOver()
    }
}
