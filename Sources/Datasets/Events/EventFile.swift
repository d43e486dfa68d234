// One recording of a sensor in a file: which file, read as what.

/// A recording of an event sensor in a file, perhaps compressed with gzip.
public struct EventFile: Equatable, Sendable {
    /// Path of the file.
    public var path: String
    /// The format; by the ending of the path when `nil`.
    public var format: EventFormat?
    /// Columns; what the file or format says when `nil`.
    public var width: Int?
    /// Rows, likewise.
    public var height: Int?
    /// Which events count.
    public var polarity: SensorShape.Polarity

    /// The most events of a file.
    static let mostEvents = 1 << 26

    /// Names a recording.
    public init(
        path: String, format: EventFormat? = nil, width: Int? = nil, height: Int? = nil,
        polarity: SensorShape.Polarity = .both
    ) {
        self.path = path
        self.format = format
        self.width = width
        self.height = height
        self.polarity = polarity
    }

    /// Reads the events and the shape of their sensor.
    ///
    /// Times count from the file's own zero for N-MNIST and tables, else from the first event.
    ///
    /// - Throws: ``DatasetError`` when the file is missing or damaged, an event lies outside the
    ///   sensor, or the size of the sensor is told nowhere.
    public func read() throws(DatasetError) -> (train: EventTrain, shape: SensorShape) {
        guard let format = format ?? EventFormat(path: path) else {
            throw DatasetError(
                path, "the name does not tell the format of the events",
                remedy: "add 'format', one of "
                    + EventFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let recording: EventRecording =
            switch format {
            case .nmnist: try readNMNIST(path)
            case .aedat2: try readAEDAT2(path)
            case .dat: try readDAT(path)
            case .evt2: try readEVT2(path)
            case .csv: try readEventTable(path)
            }
        guard let width = width ?? recording.width, let height = height ?? recording.height else {
            throw DatasetError(
                path, "does not tell the size of its sensor", remedy: "add 'width' and 'height'")
        }
        let shape = SensorShape(width: width, height: height, polarity: polarity)
        guard (1...SensorShape.largest).contains(width), (1...SensorShape.largest).contains(height)
        else {
            throw DatasetError(
                path, "a sensor of \(width) x \(height) pixels is out of range",
                remedy: "give a width and height of 1 to \(SensorShape.largest)")
        }
        return (try recording.train(on: shape, path), shape)
    }
}

/// The events of a file, and what it says about its sensor.
struct EventRecording {
    var events: [SensorEvent] = []
    var width: Int?
    var height: Int?
    /// Whether times count from the first event.
    var startsAtFirst = false

    fileprivate func train(
        on shape: SensorShape, _ path: String
    ) throws(DatasetError) -> EventTrain {
        let origin = startsAtFirst ? events.map(\.time).min() ?? 0 : 0
        var times: [UInt32] = []
        var elements: [UInt32] = []
        for (index, event) in events.enumerated() {
            guard (0..<shape.width).contains(event.x), (0..<shape.height).contains(event.y) else {
                throw DatasetError(
                    path,
                    "event \(index) lies at \(event.x), \(event.y), outside a sensor of "
                        + "\(shape.width) x \(shape.height) pixels",
                    remedy: "give the right 'width', 'height' and 'format'")
            }
            let (elapsed, overflow) = event.time.subtractingReportingOverflow(origin)
            guard !overflow, let time = UInt32(exactly: elapsed) else {
                throw DatasetError(
                    path,
                    "event \(index) comes at \(event.time) us, before zero or after 71 minutes",
                    remedy: "cut the recording, or check its 'format'")
            }
            guard let element = shape.element(event) else { continue }
            times.append(time)
            elements.append(element)
        }
        return EventTrain(times: times, elements: elements)
    }
}

/// The bytes of a file of events, and where they are read.
struct EventBytes {
    let path: String
    let bytes: [UInt8]
    var position = 0

    init(_ path: String) throws(DatasetError) {
        self.path = path
        bytes = try readDataFile(path)
    }

    /// The lines of text at the beginning that start with a character, without it. Data may begin with
    /// the same byte, but is hardly text.
    mutating func header(_ mark: Character) -> [String] {
        var lines: [String] = []
        let mark = mark.asciiValue
        while position < bytes.count, bytes[position] == mark {
            let rest = bytes[(position + 1)...].prefix(1000)
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
                rest[..<end].allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0D })
            else { break }
            let line = String(decoding: rest[..<end], as: UTF8.self).filter { !$0.isNewline }
            lines.append(line)
            position = end + 1
            let words = line.lowercased().filter { !$0.isWhitespace }
            if ["end", "endofasciiheader", "!end-header"].contains(words) { break }
        }
        return lines
    }

    /// The number of records of some bytes that follow.
    ///
    /// - Throws: ``DatasetError`` when they are too many, or the last one is cut short.
    func count(ofBytes width: Int) throws(DatasetError) -> Int {
        let left = bytes.count - position
        guard left % width == 0 else {
            throw DatasetError(
                path, "ends within an event: \(left) bytes are no multiple of \(width)",
                remedy: "fetch the file again, or check its 'format'")
        }
        guard left / width <= EventFile.mostEvents else {
            throw DatasetError(
                path, "has more than \(EventFile.mostEvents) events", remedy: "cut the recording")
        }
        return left / width
    }

    /// The next four bytes as a number.
    mutating func word(bigEndian: Bool) -> UInt32 {
        let word = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        }
        position += 4
        return bigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }
}
