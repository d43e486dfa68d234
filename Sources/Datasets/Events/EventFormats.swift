// The binary formats of event files, byte by byte.

/// N-MNIST and N-Caltech101 (Orchard et al. 2015, Front Neurosci 9:437): x, y, then one bit of polarity
/// and 23 bits of microseconds, big-endian. A row of 240 marks that the clock has run over 13 bits.
func readNMNIST(_ path: String) throws(DatasetError) -> EventRecording {
    let file = try EventBytes(path)
    let count = try file.count(ofBytes: 5)
    var recording = EventRecording(width: 34, height: 34)
    recording.events.reserveCapacity(count)
    var overrun: Int64 = 0
    for index in 0..<count {
        let record = file.bytes[(5 * index)..<(5 * index + 5)]
        let (x, y) = (record[5 * index], record[5 * index + 1])
        if y == 240 {
            overrun += 1 << 13
            continue
        }
        let clock = record.suffix(3).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        recording.events.append(
            SensorEvent(
                time: (clock & 0x7F_FFFF) + overrun, x: Int(x), y: Int(y),
                isOn: clock & 0x80_0000 != 0))
    }
    return recording
}

/// AEDAT 2.0 (iniVation, "AEDAT file formats"): lines with `#`, then address and microseconds of each
/// event, big-endian. The polarity is the bit as it stands.
func readAEDAT2(_ path: String) throws(DatasetError) -> EventRecording {
    var file = try EventBytes(path)
    let header = file.header("#")
    let version = header.first { $0.hasPrefix("!AER-DAT") }
    guard let version else {
        throw DatasetError(
            path, "does not begin with #!AER-DAT", remedy: "check its 'format'")
    }
    guard version.dropFirst("!AER-DAT".count).hasPrefix("2") else {
        throw DatasetError(
            path, "is of version '\(version.prefix(20))', but only AEDAT 2.0 is read",
            remedy: "export it from jAER or DV as AEDAT 2.0, or as a table")
    }
    let text = header.joined(separator: "\n").lowercased()
    let isDAVIS = text.contains("davis")
    guard isDAVIS || text.contains("dvs128") || text.contains("tmpdiff128") else {
        throw DatasetError(
            path, "its header names neither a DVS128 nor a DAVIS sensor",
            remedy: "export it as a table with the columns t, x, y, p")
    }
    let count = try file.count(ofBytes: 8)
    var recording = EventRecording(
        width: isDAVIS ? (text.contains("346") ? 346 : 240) : 128,
        height: isDAVIS ? (text.contains("346") ? 260 : 180) : 128, startsAtFirst: true)
    recording.events.reserveCapacity(count)
    var clock = Clock(bits: 32)
    for _ in 0..<count {
        let address = file.word(bigEndian: true)
        let time = clock.time(file.word(bigEndian: true))
        if isDAVIS {
            // Frames, and the inertial sensor and triggers.
            if address & 0x8000_0000 != 0 || address & 0x400 != 0 { continue }
            recording.events.append(
                SensorEvent(
                    time: time, x: Int(address >> 12 & 0x3FF), y: Int(address >> 22 & 0x1FF),
                    isOn: address & 0x800 != 0))
        } else {
            if address & 0x8000 != 0 { continue }
            recording.events.append(
                SensorEvent(
                    time: time, x: Int(address >> 1 & 0x7F), y: Int(address >> 8 & 0x7F),
                    isOn: address & 1 != 0))
        }
    }
    return recording
}

/// Prophesee's DAT (Metavision documentation, "DAT file format"): lines with `%`, the type and size of an
/// event, then microseconds and an address of 14 bits of x, 14 of y and 4 of polarity, little-endian.
func readDAT(_ path: String) throws(DatasetError) -> EventRecording {
    var file = try EventBytes(path)
    let header = file.header("%")
    guard file.bytes.count - file.position >= 2, file.bytes[file.position + 1] == 8 else {
        throw DatasetError(
            path, "is no DAT file of events of 8 bytes", remedy: "check its 'format'")
    }
    file.position += 2
    let count = try file.count(ofBytes: 8)
    func size(_ key: String) -> Int? {
        header.lazy.compactMap { line -> Int? in
            let words = line.lowercased().split(separator: " ")
            return words.count == 2 && words[0] == key ? Int(words[1]) : nil
        }.first
    }
    var recording = EventRecording(
        width: size("width"), height: size("height"), startsAtFirst: true)
    recording.events.reserveCapacity(count)
    var clock = Clock(bits: 32)
    for _ in 0..<count {
        let time = clock.time(file.word(bigEndian: false))
        let address = file.word(bigEndian: false)
        recording.events.append(
            SensorEvent(
                time: time, x: Int(address & 0x3FFF), y: Int(address >> 14 & 0x3FFF),
                isOn: address >> 28 != 0))
    }
    return recording
}

/// EVT 2.0 (Metavision documentation, "EVT 2.0 format"): lines with `%`, then words of 32 bits whose
/// first four tell what they are: an event with the low six bits of its time, or the time's high bits.
func readEVT2(_ path: String) throws(DatasetError) -> EventRecording {
    var file = try EventBytes(path)
    let header = file.header("%")
    let text = header.joined(separator: "\n").lowercased()
    for other in ["evt 3", "evt3", "evt 2.1", "evt21"] where text.contains(other) {
        throw DatasetError(
            path, "is in the encoding \(other.uppercased()), but only EVT 2.0 is read",
            remedy: "convert it to DAT or EVT 2.0 with the tools of its maker")
    }
    let count = try file.count(ofBytes: 4)
    let size = geometry(in: text)
    var recording = EventRecording(width: size?.0, height: size?.1, startsAtFirst: true)
    var clock = Clock(bits: 28)
    var high: Int64?
    for _ in 0..<count {
        let word = file.word(bigEndian: false)
        switch word >> 28 {
        case 0x8: high = clock.time(word & 0xFFF_FFFF)
        case 0x0, 0x1:
            // Events before the first high bits have no time.
            guard let high else { continue }
            recording.events.append(
                SensorEvent(
                    time: high << 6 | Int64(word >> 22 & 0x3F), x: Int(word >> 11 & 0x7FF),
                    y: Int(word & 0x7FF), isOn: word >> 28 == 1))
        default: continue
        }
    }
    return recording
}

/// The size in `geometry 640x480` or `width=640;height=480`.
private func geometry(in header: String) -> (Int, Int)? {
    if let match = header.firstMatch(of: #/geometry[ :=]+(\d{1,5})x(\d{1,5})/#),
        let width = Int(match.1), let height = Int(match.2)
    {
        return (width, height)
    }
    guard let width = header.firstMatch(of: #/width=(\d{1,5})/#).flatMap({ Int($0.1) }),
        let height = header.firstMatch(of: #/height=(\d{1,5})/#).flatMap({ Int($0.1) })
    else { return nil }
    return (width, height)
}

/// A clock of some bits that begins again when it is full.
private struct Clock {
    let bits: Int64
    private var turns: Int64 = 0
    private var last: Int64 = 0

    init(bits: Int64) {
        self.bits = bits
    }

    /// The time that a reading stands for; one far below the last begins a new turn.
    mutating func time(_ reading: UInt32) -> Int64 {
        let reading = Int64(reading)
        if last - reading > 1 << (bits - 1) { turns += 1 }
        last = reading
        return turns << bits + reading
    }
}

/// A table of events with the columns t, x, y, p (microseconds), named in the first line or in this
/// order.
func readEventTable(_ path: String) throws(DatasetError) -> EventRecording {
    var rows = try CommaSeparatedRows(path: path, limit: largestDataFile)
    var recording = EventRecording()
    var columns = [0, 1, 2, 3]
    var isFirst = true
    while let row = try rows.next() {
        if isFirst, row.cells.contains(where: { !rows.isNumber($0) }) {
            let names = row.cells.map { rows.text($0).lowercased() }
            let known = [["t", "time", "timestamp"], ["x"], ["y"], ["p", "pol", "polarity"]]
            columns = known.compactMap { aliases in names.firstIndex(where: aliases.contains) }
            isFirst = false
            guard columns.count == 4 else {
                throw DatasetError(
                    path, line: row.line, "the first line does not name the columns t, x, y and p",
                    remedy: "name them, or leave the line out")
            }
            continue
        }
        isFirst = false
        guard row.cells.count > columns.max() ?? 3 else {
            throw DatasetError(
                path, line: row.line, "\(row.cells.count) cells, but an event has four",
                remedy: "write t, x, y and p, or use 'kind: spikes' for a table of times and ids")
        }
        var numbers: [Int] = []
        for column in columns {
            let value = try rows.number(row.cells[column], line: row.line)
            guard let whole = Int(exactly: value.rounded()), abs(value) < 1e15 else {
                throw DatasetError(
                    path, line: row.line, "\(value) is out of range",
                    remedy: "write microseconds, pixels and a polarity of 0 or 1")
            }
            numbers.append(whole)
        }
        guard recording.events.count < EventFile.mostEvents else {
            throw DatasetError(
                path, "has more than \(EventFile.mostEvents) events", remedy: "cut the recording")
        }
        recording.events.append(
            SensorEvent(
                time: Int64(numbers[0]), x: numbers[1], y: numbers[2], isOn: numbers[3] > 0))
    }
    return recording
}
