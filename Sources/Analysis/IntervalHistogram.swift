// How long the intervals between the spikes of an element are.

import Foundation

/// Counts of the inter-spike intervals of all elements together, in bins of equal ratio.
public struct IntervalHistogram: Equatable, Sendable {
    /// Number of bins in a decade.
    public static let binsPerDecade = 10
    /// Lower edge of the first bin in ms; shorter intervals count there.
    public static let shortest = 0.01
    /// Number of bins, the last of which ends at 10⁷ ms; longer intervals count there.
    public static let binCount = 90

    /// Number of intervals in each bin.
    public private(set) var counts = [Int](repeating: 0, count: binCount)
    private var last: [UInt64: Double] = [:]

    /// Number of intervals.
    public var total: Int { counts.reduce(0, +) }

    /// Lower edge of a bin in ms, or for ``binCount`` the end of the last.
    public static func edge(_ bin: Int) -> Double {
        shortest * pow(10, Double(bin) / Double(binsPerDecade))
    }

    /// Takes the next spike; spikes come in order of time.
    mutating func add(time: Double, id: UInt64) {
        if let before = last.updateValue(time, forKey: id) {
            counts[Self.bin(of: time - before)] += 1
        }
    }

    /// The bin of an interval in ms.
    static func bin(of interval: Double) -> Int {
        guard interval > shortest else { return 0 }
        let bin = log10(interval / shortest) * Double(binsPerDecade)
        return bin < Double(binCount) ? Int(bin) : binCount - 1
    }
}
