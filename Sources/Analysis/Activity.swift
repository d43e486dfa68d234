// Spikes of a whole population over time, in bins that widen as time goes on.

/// Counts of spikes in equal bins from zero on; never more than ``mostBins`` of them.
public struct Activity: Equatable, Sendable {
    /// The most bins; when they are full, neighbours join and the width doubles.
    public static let mostBins = 512

    /// Width of a bin in ms: 1 ms times a power of two.
    public private(set) var binMs = 1.0
    /// Number of spikes in each bin up to that of the last spike.
    public private(set) var counts: [Int] = []

    /// Takes a spike.
    mutating func add(time: Double) {
        while time / binMs >= Double(Self.mostBins) { join() }
        let bin = Int(time / binMs)
        while counts.count <= bin { counts.append(0) }
        counts[bin] += 1
    }

    private mutating func join() {
        binMs *= 2
        counts = stride(from: 0, to: counts.count, by: 2).map {
            counts[$0] + ($0 + 1 < counts.count ? counts[$0 + 1] : 0)
        }
    }
}
