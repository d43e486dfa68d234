// Arrays of numbers as binary files hold them: of any real type, in either byte order.

/// A type of numbers in IDX and NPY files.
enum NumberType: Equatable {
    case bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, float32, float64

    /// Bytes per number.
    var width: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .float16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }
}

/// No array of a data set has more numbers than this.
let largestNumberCount = 1 << 28

/// A dense array, last dimension fastest, still in the bytes of its file.
struct NumberArray {
    /// Path of the file, for messages.
    let file: String
    let type: NumberType
    let shape: [Int]
    /// The product of the shape.
    let count: Int
    private let bigEndian: Bool
    private let bytes: ArraySlice<UInt8>

    /// Takes the bytes that follow a file's header.
    ///
    /// - Throws: ``DatasetError`` when they are not as many as type and shape ask for.
    init(
        file: String, type: NumberType, shape: [Int], bigEndian: Bool, bytes: ArraySlice<UInt8>
    ) throws(DatasetError) {
        var count = 1
        var overflow = false
        for size in shape + [type.width] {
            let (product, tooLarge) = count.multipliedReportingOverflow(by: size)
            overflow = overflow || tooLarge || size < 0
            count = product
        }
        guard overflow || count / type.width <= largestNumberCount else {
            throw DatasetError(
                file, "more than \(largestNumberCount) numbers",
                remedy: "split it into smaller files")
        }
        guard !overflow, count == bytes.count else {
            let wanted = overflow ? "more than the memory can hold" : "\(count) bytes"
            throw DatasetError(
                file, "the header promises \(wanted), but \(bytes.count) bytes follow it",
                remedy: "fetch or write the file again")
        }
        self.file = file
        self.type = type
        self.shape = shape
        self.count = count / type.width
        self.bigEndian = bigEndian
        self.bytes = bytes
    }

    /// The numbers as `Float`.
    func floats() -> [Float] {
        switch type {
        case .bool, .uint8: bytes.map { Float($0) }
        case .int8: bytes.map { Float(Int8(bitPattern: $0)) }
        case .int16: words(Int16.self) { Float($0) }
        case .uint16: words(UInt16.self) { Float($0) }
        case .int32: words(Int32.self) { Float($0) }
        case .uint32: words(UInt32.self) { Float($0) }
        case .int64: words(Int64.self) { Float($0) }
        case .uint64: words(UInt64.self) { Float($0) }
        case .float16: words(UInt16.self) { Float(Float16(bitPattern: $0)) }
        case .float32: words(UInt32.self) { Float(bitPattern: $0) }
        case .float64: words(UInt64.self) { Float(Double(bitPattern: $0)) }
        }
    }

    /// The numbers as `Int`.
    ///
    /// - Throws: ``DatasetError`` when one has a fraction or is too large.
    func wholeNumbers() throws(DatasetError) -> [Int] {
        let numbers: [Int?] =
            switch type {
            case .bool, .uint8: bytes.map { Int($0) }
            case .int8: bytes.map { Int(Int8(bitPattern: $0)) }
            case .int16: words(Int16.self) { Int($0) }
            case .uint16: words(UInt16.self) { Int($0) }
            case .int32: words(Int32.self) { Int($0) }
            case .uint32: words(UInt32.self) { Int($0) }
            case .int64: words(Int64.self) { Int(exactly: $0) }
            case .uint64: words(UInt64.self) { Int(exactly: $0) }
            case .float16: words(UInt16.self) { Int(exactly: Float(Float16(bitPattern: $0))) }
            case .float32: words(UInt32.self) { Int(exactly: Float(bitPattern: $0)) }
            case .float64: words(UInt64.self) { Int(exactly: Double(bitPattern: $0)) }
            }
        let whole = numbers.compactMap { $0 }
        guard whole.count == numbers.count else {
            throw DatasetError(
                file, "a label is not a whole number", remedy: "number the classes 0, 1, 2, …")
        }
        return whole
    }

    /// Reads the bytes as words of one width.
    private func words<Word: FixedWidthInteger, Value>(
        _ word: Word.Type, _ convert: (Word) -> Value
    ) -> [Value] {
        bytes.withUnsafeBytes { raw in
            (0..<count).map { index in
                let value = raw.loadUnaligned(
                    fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
                return convert(bigEndian ? Word(bigEndian: value) : Word(littleEndian: value))
            }
        }
    }
}
