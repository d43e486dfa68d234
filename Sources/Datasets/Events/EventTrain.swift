// Events of sensors: when, and at which element.

/// Events in order of time.
public struct EventTrain: Equatable, Sendable {
    /// Times in microseconds.
    public private(set) var times: [UInt32] = []
    /// The element of each event.
    public private(set) var elements: [UInt32] = []

    /// Number of events.
    public var count: Int { times.count }

    /// Makes a train without events.
    public init() {}

    /// Makes a train of events in any order; events of one time keep theirs.
    public init(times: [UInt32], elements: [UInt32]) {
        let order = zip(times, elements).enumerated().sorted {
            ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
        }
        self.times = order.map(\.element.0)
        self.elements = order.map(\.element.1)
    }
}

/// The elements of a sensor: polarities × rows × columns, the last fastest.
public struct SensorShape: Equatable, Sendable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int
    /// Which events count, and as what.
    public var polarity: Polarity

    /// What becomes of the polarity of an event.
    public enum Polarity: String, CaseIterable, Sendable {
        /// Elements of their own for each: first those of polarity 0 (off), then of 1 (on).
        case both
        /// One element for both.
        case merged
        /// Events of polarity 1 only.
        case on
        /// Events of polarity 0 only.
        case off
    }

    /// The most columns or rows.
    public static let largest = 16_384

    /// Makes a shape.
    public init(width: Int, height: Int, polarity: Polarity = .both) {
        self.width = width
        self.height = height
        self.polarity = polarity
    }

    /// Number of elements.
    public var count: Int { width * height * (polarity == .both ? 2 : 1) }

    /// The element of an event; `nil` when its polarity does not count.
    func element(_ event: SensorEvent) -> UInt32? {
        let plane: Int
        switch polarity {
        case .both: plane = event.isOn ? 1 : 0
        case .merged: plane = 0
        case .on: if !event.isOn { return nil } else { plane = 0 }
        case .off: if event.isOn { return nil } else { plane = 0 }
        }
        return UInt32((plane * height + event.y) * width + event.x)
    }
}

/// An event as files have it.
struct SensorEvent: Equatable {
    /// Microseconds; of files without a zero of their own, since the first event.
    var time: Int64
    var x: Int
    var y: Int
    var isOn: Bool
}

/// The formats of event files.
public enum EventFormat: String, CaseIterable, Sendable {
    /// N-MNIST and N-Caltech101: five bytes for each event.
    case nmnist
    /// AEDAT 2.0 of jAER, from a DVS128 or a DAVIS.
    case aedat2
    /// Prophesee's DAT.
    case dat
    /// Prophesee's RAW in the encoding EVT 2.0.
    case evt2
    /// Comma separated values: t, x, y, p in microseconds.
    case csv

    /// The format that the ending of a path stands for; `nil` when none does.
    public init?(path: String) {
        let name = path.lowercased().hasSuffix(".gz") ? path.dropLast(3) : path[...]
        switch name.lowercased().split(separator: ".").last.map(String.init) {
        case "bin": self = .nmnist
        case "aedat": self = .aedat2
        case "dat": self = .dat
        case "raw": self = .evt2
        case "csv", "txt": self = .csv
        default: return nil
        }
    }
}
