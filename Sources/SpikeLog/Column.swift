// A dataset that grows by rows, written from and compared with the bytes that the journal holds.

import HDF5

/// A dataset that grows on its first axis.
struct Column: Equatable {
    /// The numbers in the journal; the file may hold wider ones.
    enum Number {
        case float32, float64, uint32

        var bytes: Int { self == .float64 ? 8 : 4 }
    }

    let path: String
    let number: Number
    /// Extents of one row; none where a row is one number.
    let row: [Int]
    /// Bytes of one row in the journal.
    let bytesPerRow: Int

    /// Describes a dataset as found.
    ///
    /// - Throws: ``SpikeLogError`` when its rows are larger than any memory.
    init(_ path: String, _ number: Number, in root: Group, of file: String) throws {
        let shape = try root.dataset(path).shape()
        var bytes = number.bytes
        for extent in shape.dropFirst() {
            let product = bytes.multipliedReportingOverflow(by: extent)
            guard !product.overflow else {
                throw SpikeLogError(file, object: path, "has rows of impossible size")
            }
            bytes = product.partialValue
        }
        guard !shape.isEmpty else {
            throw SpikeLogError(file, object: path, "is a single value, and cannot grow")
        }
        self.path = path
        self.number = number
        row = Array(shape.dropFirst())
        bytesPerRow = bytes
    }

    /// Number of rows in the file.
    func length(in root: Group) throws(HDF5Error) -> Int {
        try root.dataset(path).shape().first ?? 0
    }

    /// Makes the dataset this many rows long.
    func resize(to rows: Int, in root: Group) throws(HDF5Error) {
        try root.dataset(path).resize(to: [rows] + row)
    }

    /// Writes rows behind the first `start`, growing the dataset as needed.
    func write(_ bytes: ArraySlice<UInt8>, rows: Int, from start: Int, in root: Group) throws {
        let dataset = try root.dataset(path)
        let length = try dataset.shape().first ?? 0
        if length < start + rows { try dataset.resize(to: [start + rows] + row) }
        if bytesPerRow == 0 { return }
        let (start, count) = box(start, rows)
        switch number {
        case .float32:
            try dataset.write(elements(bytes, of: Float.self), start: start, count: count)
        case .float64:
            try dataset.write(elements(bytes, of: Double.self), start: start, count: count)
        case .uint32:
            try dataset.write(elements(bytes, of: UInt32.self), start: start, count: count)
        }
    }

    /// Reads rows as the journal holds them.
    func read(rows: Int, from start: Int, in root: Group) throws -> [UInt8] {
        if bytesPerRow == 0 { return [] }
        let dataset = try root.dataset(path)
        let (start, count) = box(start, rows)
        return switch number {
        case .float32: bytes(of: try dataset.read(Float.self, start: start, count: count))
        case .float64: bytes(of: try dataset.read(Double.self, start: start, count: count))
        case .uint32: bytes(of: try dataset.read(UInt32.self, start: start, count: count))
        }
    }

    private func box(_ start: Int, _ rows: Int) -> (start: [Int], count: [Int]) {
        ([start] + row.map { _ in 0 }, [rows] + row)
    }
}

/// The bytes of numbers, in the order of this machine.
func bytes<Number: BitwiseCopyable>(of numbers: [Number]) -> [UInt8] {
    numbers.withUnsafeBytes { Array($0) }
}

/// Numbers from bytes; a rest that makes no number is left out.
private func elements<Number: BitwiseCopyable>(
    _ bytes: ArraySlice<UInt8>, of type: Number.Type
) -> [Number] {
    let count = bytes.count / MemoryLayout<Number>.size
    return [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
        bytes.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(buffer).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[..<(count * MemoryLayout<Number>.size)]))
        }
        initialized = count
    }
}
