// Biological time: an integer count of picoseconds.

/// A point in biological time, or a span of it, in whole picoseconds (about 106 days fit).
///
/// Every spike, delay, stimulus and sample lives on this scale, so events have one exact order on
/// every machine.
public struct Time: Hashable, Comparable, Sendable {
    /// The count of picoseconds.
    public var picoseconds: Int64

    /// Picoseconds in one millisecond.
    public static let picosecondsPerMillisecond = 1_000_000_000.0

    /// The origin of biological time, or an empty span.
    public static let zero = Time(picoseconds: 0)

    /// Makes a time from a count of picoseconds.
    public init(picoseconds: Int64) {
        self.picoseconds = picoseconds
    }

    /// Makes a time from milliseconds, rounded to the nearest picosecond; `nil` when the value is not
    /// finite or lies outside the representable range.
    public init?(milliseconds: Double) {
        let scaled = (milliseconds * Self.picosecondsPerMillisecond).rounded()
        guard let picoseconds = Int64(exactly: scaled) else { return nil }
        self.picoseconds = picoseconds
    }

    /// The same time in milliseconds.
    public var milliseconds: Double {
        Double(picoseconds) / Self.picosecondsPerMillisecond
    }

    /// Whether `lhs` lies before `rhs`.
    public static func < (lhs: Time, rhs: Time) -> Bool {
        lhs.picoseconds < rhs.picoseconds
    }
}
