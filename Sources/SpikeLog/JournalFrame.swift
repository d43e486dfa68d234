// The bytes of the journal: frames with a checksum, and the sections that they consist of.

internal import CZlib

/// The head of a frame, 32 bytes, all numbers with the lowest byte first:
/// magic (4), CRC-32 of the sections (4), time (8), bytes of the sections (8), number of the frame (4),
/// CRC-32 of all before it (4). With a checksum of its own, a head tells a frame that was torn from
/// one that was damaged.
struct FrameHead: Equatable {
    static let bytes = 32
    static let magic: UInt32 = 0x314A_5041  // "APJ1"
    private static let checkedBytes = 28

    /// CRC-32 of the sections.
    var checksum: UInt32
    /// Everything that happened before this time, in picoseconds, is in this frame and earlier ones.
    var time: Int64
    /// Bytes of the sections that follow.
    var bodyBytes: Int
    /// 0 for the opening frame, then 1, 2, …, and 0 again after the largest.
    var number: UInt32

    init(checksum: UInt32, time: Int64, bodyBytes: Int, number: UInt32) {
        self.checksum = checksum
        self.time = time
        self.bodyBytes = bodyBytes
        self.number = number
    }

    /// `nil` when this is not the head of a frame.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.bytes, integer(UInt32.self, in: bytes, at: 0) == Self.magic,
            integer(UInt32.self, in: bytes, at: Self.checkedBytes)
                == crc(0, bytes.prefix(Self.checkedBytes)),
            let body = Int(exactly: integer(UInt64.self, in: bytes, at: 16))
        else { return nil }
        self.init(
            checksum: integer(UInt32.self, in: bytes, at: 4),
            time: integer(Int64.self, in: bytes, at: 8), bodyBytes: body,
            number: integer(UInt32.self, in: bytes, at: 24))
    }

    var encoded: [UInt8] {
        let checked =
            littleEndian(Self.magic) + littleEndian(checksum) + littleEndian(time)
            + littleEndian(UInt64(bodyBytes)) + littleEndian(number)
        return checked + littleEndian(crc(0, checked[...]))
    }
}

/// The head of a section, 24 bytes: what it holds (1), log (1), nothing (2), stream (4), rows (8),
/// bytes of the content (8).
struct SectionHead: Equatable {
    static let bytes = 24

    /// What a section holds.
    enum Content: UInt8 {
        /// Rows of one stream: for each of its columns the numbers of all rows.
        case rows = 1
        /// The names of a log's streams, a zero byte behind each.
        case streams = 2
        /// The HDF5 file of a log as it was before its first row.
        case image = 3
    }

    var content: Content
    var log: LogKind
    /// Index among the log's streams.
    var stream: Int = 0
    var rows: Int = 0
    var contentBytes: Int

    init(content: Content, log: LogKind, stream: Int = 0, rows: Int = 0, contentBytes: Int) {
        self.content = content
        self.log = log
        self.stream = stream
        self.rows = rows
        self.contentBytes = contentBytes
    }

    /// `nil` when this is not the head of a section.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.bytes,
            let content = Content(rawValue: integer(UInt8.self, in: bytes, at: 0)),
            let log = LogKind(rawValue: integer(UInt8.self, in: bytes, at: 1)),
            let rows = Int(exactly: integer(UInt64.self, in: bytes, at: 8)),
            let contentBytes = Int(exactly: integer(UInt64.self, in: bytes, at: 16))
        else { return nil }
        self.init(
            content: content, log: log, stream: Int(integer(UInt32.self, in: bytes, at: 4)),
            rows: rows, contentBytes: contentBytes)
    }

    var encoded: [UInt8] {
        [content.rawValue, log.rawValue, 0, 0] + littleEndian(UInt32(stream))
            + littleEndian(UInt64(rows)) + littleEndian(UInt64(contentBytes))
    }
}

/// A frame in the making. Its memory stays, so that frames one after another ask for none.
struct Frame {
    /// The head, once it is sealed, and the sections.
    private(set) var bytes = [UInt8](repeating: 0, count: FrameHead.bytes)

    private static let keptBytes = 1 << 18

    /// Adds rows of a stream, column by column.
    mutating func add(rows: Int, of stream: Int, _ log: LogKind, columns: [[UInt8]]) {
        bytes +=
            SectionHead(
                content: .rows, log: log, stream: stream, rows: rows,
                contentBytes: columns.reduce(0) { $0 + $1.count }
            ).encoded
        for column in columns { bytes += column }
    }

    /// Adds what a log begins with.
    mutating func add(streams: [String], image: [UInt8], of log: LogKind) {
        let names = streams.reduce(into: [UInt8]()) { bytes, name in
            bytes += Array(name.utf8)
            bytes.append(0)
        }
        bytes += SectionHead(content: .streams, log: log, contentBytes: names.count).encoded
        bytes += names
        bytes += SectionHead(content: .image, log: log, contentBytes: image.count).encoded
        bytes += image
    }

    /// Fills in the head.
    mutating func seal(number: UInt32, time: Int64) -> FrameHead {
        let head = FrameHead(
            checksum: crc(0, bytes[FrameHead.bytes...]), time: time,
            bodyBytes: bytes.count - FrameHead.bytes, number: number)
        bytes.replaceSubrange(..<FrameHead.bytes, with: head.encoded)
        return head
    }

    /// Takes the sections out; only the memory of large ones goes with them.
    mutating func removeAll() {
        if bytes.count > Self.keptBytes {
            self = Frame()
        } else {
            bytes.removeSubrange(FrameHead.bytes...)
        }
    }
}

/// The CRC-32 of some bytes, continued from that of those before; 0 at the beginning.
func crc(_ before: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
        let start = buffer.bindMemory(to: UInt8.self).baseAddress
        return UInt32(truncatingIfNeeded: crc32_z(UInt(before), start, buffer.count))
    }
}

private func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// A number within `bytes`, which reach far enough.
private func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, in bytes: ArraySlice<UInt8>, at offset: Int
) -> Number {
    bytes.withUnsafeBytes {
        Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
}
