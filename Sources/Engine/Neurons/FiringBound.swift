// A bound on how often neurons may spike, so that runaway excitation ends in an error.

/// Notices when the neurons of a slice fire without bound: excitation that feeds itself, without
/// refractoriness, would fill any memory within one window.
struct FiringBound {
    /// The most spikes of a neuron within a millisecond of biological time.
    static let mostPerMillisecond: UInt32 = 1000
    /// The most spikes of a slice within a window: half a gigabyte of them.
    static let mostPerWindow = 1 << 25

    private struct Count {
        var millisecond: UInt32
        var spikes: UInt32
    }

    private let counts: UnsafeMutablePointer<Count>
    private let storage: Buffer<Count>
    /// When a neuron first fired too often, in picoseconds.
    private(set) var exceeded: Int64?

    init(count: Int) {
        storage = Buffer(count: count, repeating: Count(millisecond: 0, spikes: 0))
        counts = storage.pointer
    }

    /// Whether a neuron may spike once more, after `spikes` of the slice in this window; none may as soon as
    /// one may not.
    mutating func allows(_ local: Int, at time: Int64, spikes: Int) -> Bool {
        if exceeded != nil { return false }
        let millisecond = UInt32(truncatingIfNeeded: time / 1_000_000_000)
        if counts[local].millisecond != millisecond {
            counts[local] = Count(millisecond: millisecond, spikes: 0)
        }
        counts[local].spikes += 1
        if counts[local].spikes > Self.mostPerMillisecond || spikes >= Self.mostPerWindow {
            exceeded = time
        }
        return exceeded == nil
    }
}
