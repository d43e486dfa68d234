// The journal of a run: frames behind one another, each acknowledged as soon as it is written.

/// Writes the journal, and reads what is in it.
struct Journal {
    let file: JournalFile
    /// Where the opening frame ends, which says what each log begins with.
    private(set) var openingEnd = 0
    /// Where the whole frames end.
    private(set) var end = 0
    /// Number of the next frame.
    private(set) var next: UInt32 = 0
    /// Time up to which the frames hold everything, in picoseconds.
    private(set) var time: Int64 = 0
    /// Bytes behind the whole frames.
    private(set) var rest = 0
    /// Whether these bytes are more than the beginning of a frame that a killed process tore.
    private(set) var isDamaged = false

    private static let piece = 1 << 20

    var path: String { file.path }

    /// Makes a journal, empty so far and locked.
    ///
    /// - Throws: ``SpikeLogError`` when that is not possible.
    init(creating path: String) throws(SpikeLogError) {
        file = try JournalFile(path, isNew: true)
        _ = file.lock()
    }

    /// Takes over a journal and looks for its whole frames; `nil` when somebody works on it.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot be read.
    init?(existing path: String) throws(SpikeLogError) {
        file = try JournalFile(path, isNew: false)
        guard file.lock() else { return nil }
        let size = try file.size()
        while size - end >= FrameHead.bytes {
            guard let head = FrameHead(try file.read(FrameHead.bytes, at: end)[...]),
                head.number == next, head.time >= time
            else {
                isDamaged = true
                break
            }
            if head.bodyBytes > size - end - FrameHead.bytes { break }
            guard try isWhole(head, at: end) else {
                isDamaged = true
                break
            }
            pass(head)
        }
        rest = size - end
    }

    /// Counts a whole frame.
    private mutating func pass(_ head: FrameHead) {
        end += FrameHead.bytes + head.bodyBytes
        if openingEnd == 0 { openingEnd = end }
        next &+= 1
        time = head.time
    }

    /// Writes a frame; it is acknowledged when this returns.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot be written; the journal is as it was before.
    mutating func append(
        _ frame: inout Frame, time: Int64, isDurable: Bool
    ) throws(SpikeLogError) {
        let head = frame.seal(number: next, time: time)
        try file.write(frame.bytes, at: end)
        if isDurable { try file.synchronize() }
        pass(head)
    }

    private func isWhole(_ head: FrameHead, at start: Int) throws(SpikeLogError) -> Bool {
        var offset = start + FrameHead.bytes
        let end = offset + head.bodyBytes
        var sum: UInt32 = 0
        while offset < end {
            let piece = try file.read(min(Self.piece, end - offset), at: offset)
            guard !piece.isEmpty else { return false }
            sum = crc(sum, piece[...])
            offset += piece.count
        }
        return sum == head.checksum
    }
}

/// A section of a frame, and where its content is.
struct Section {
    var head: SectionHead
    var offset: Int
}

extension Journal {
    /// Calls `body` with every section of the frames in a range of the file, which begins and ends
    /// with a frame.
    ///
    /// - Throws: ``DamagedJournal`` when sections do not fit into their frames; what `body` throws.
    func forEachSection(in range: Range<Int>, _ body: (Section) throws -> Void) throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard let frame = FrameHead(try file.read(FrameHead.bytes, at: offset)[...]),
                frame.bodyBytes <= range.upperBound - offset - FrameHead.bytes
            else { throw damage("has no frame at byte \(offset)") }
            offset += FrameHead.bytes
            let end = offset + frame.bodyBytes
            while offset < end {
                guard let head = SectionHead(try file.read(SectionHead.bytes, at: offset)[...]),
                    head.contentBytes <= end - offset - SectionHead.bytes
                else { throw damage("has no section at byte \(offset)") }
                offset += SectionHead.bytes
                try body(Section(head: head, offset: offset))
                offset += head.contentBytes
            }
        }
    }

    /// The content of a section; no larger than the file, because sections lie in frames.
    func content(of section: Section) throws -> [UInt8] {
        try content(of: section, from: 0, bytes: section.head.contentBytes)
    }

    /// A part of the content of a section.
    func content(
        of section: Section, from start: Int, bytes: Int
    ) throws -> [UInt8] {
        let content = try file.read(bytes, at: section.offset + start)
        guard content.count == bytes else { throw damage("ends at byte \(section.offset)") }
        return content
    }

    /// Copies the content of a section into a new file.
    func copy(_ section: Section, to path: String) throws {
        let copy = try JournalFile(path, isNew: true)
        var start = 0
        while start < section.head.contentBytes {
            let count = min(Self.piece, section.head.contentBytes - start)
            try copy.write(try content(of: section, from: start, bytes: count), at: start)
            start += count
        }
    }

    func damage(_ problem: String) -> DamagedJournal {
        DamagedJournal(path: path, problem: problem)
    }
}
