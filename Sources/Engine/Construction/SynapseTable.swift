// Synapses of one projection onto one slice of neurons, in rows by source.
import NetworkDescription

/// Rows by source of the synapses that one projection makes onto the neurons of one worker.
///
/// A row is sorted by (delay, target, order of creation), so that the synapses that act at one time
/// lie together. Targets are local indices of 2 bytes where the slice allows it; a weight or delay
/// that is one number for the whole projection is not stored; other weights take 8 bytes, other
/// delays 4: multiples of a ``DelayUnit``.
final class SynapseTable: @unchecked Sendable {
    /// Targets as hot loops see them: without an owner, whose references would be counted.
    enum Targets {
        case narrow(UnsafeMutablePointer<UInt16>)
        case wide(UnsafeMutablePointer<UInt32>)
    }

    /// The owner of the targets.
    enum TargetBuffer {
        case narrow(Buffer<UInt16>)
        case wide(Buffer<UInt32>)

        var byteCount: Int {
            switch self {
            case .narrow(let buffer): buffer.byteCount
            case .wide(let buffer): buffer.byteCount
            }
        }

        var view: Targets {
            switch self {
            case .narrow(let buffer): .narrow(buffer.pointer)
            case .wide(let buffer): .wide(buffer.pointer)
            }
        }
    }

    /// Index of the projection in the network.
    let projection: Int
    /// The population whose slice receives, and the receptor.
    let target: ReceptorTarget
    /// Pooled index of the slice's first neuron.
    let firstTarget: Int
    /// Where the row of each pooled source starts; one more entry than rows.
    let rowStart: Buffer<Int>
    let targets: Targets
    private let targetBuffer: TargetBuffer
    let uniformWeight: Double
    /// One for each synapse, unless all are alike.
    let weights: UnsafeMutablePointer<Double>?
    private let weightBuffer: Buffer<Double>?
    let uniformDelay: Int64
    let delays: Buffer<UInt32>?
    let delayUnit: DelayUnit
    /// Whether the synapses of every run end on neurons side by side.
    private(set) var hasDenseRuns = false

    var count: Int { rowStart[rowStart.count - 1] }

    var byteCount: Int {
        rowStart.byteCount + targetBuffer.byteCount + (weightBuffer?.byteCount ?? 0)
            + (delays?.byteCount ?? 0)
    }

    /// Rows and delays, for hot loops; valid while the table lives.
    struct Rows {
        /// Where the row of each source starts; one more entry than rows.
        let start: UnsafeMutablePointer<Int>
        fileprivate let uniformDelay: Int64
        fileprivate let delays: UnsafeMutablePointer<UInt32>?
        fileprivate let delayUnit: Int64

        /// The delay of a synapse in picoseconds.
        @inline(__always)
        func delay(_ synapse: Int) -> Int64 {
            if let delays { Int64(delays[synapse]) &* delayUnit } else { uniformDelay }
        }

        /// The end of the run that starts at `first` in a row that ends at `end`.
        @inline(__always)
        func runEnd(_ first: Int, _ end: Int) -> Int {
            guard let delays else { return end }
            var next = first + 1
            while next < end && delays[next] == delays[first] { next += 1 }
            return next
        }
    }

    var rows: Rows {
        Rows(
            start: rowStart.pointer, uniformDelay: uniformDelay, delays: delays?.pointer,
            delayUnit: delayUnit.picoseconds)
    }

    /// Notes how the runs lie, once they are complete.
    func finish() {
        hasDenseRuns = areRunsDense
    }

    private var areRunsDense: Bool {
        allRuns { run in
            run.dropFirst().allSatisfy { localTarget($0) == localTarget($0 - 1) + 1 }
        }
    }

    /// Whether a condition holds for all runs, the synapses of a row that share a delay; asked in order, up
    /// to the first for which it does not.
    func allRuns(_ condition: (Range<Int>) -> Bool) -> Bool {
        let rows = rows
        for row in 0..<(rowStart.count - 1) {
            var cursor = rowStart[row]
            while cursor < rowStart[row + 1] {
                let end = rows.runEnd(cursor, rowStart[row + 1])
                guard condition(cursor..<end) else { return false }
                cursor = end
            }
        }
        return true
    }

    /// The shortest and the longest delay, when there are synapses.
    var delayRange: ClosedRange<Int64>? {
        guard count > 0 else { return nil }
        guard delays != nil else { return uniformDelay...uniformDelay }
        let rows = rows
        var (shortest, longest) = (Int64.max, Int64.min)
        for row in 0..<(rowStart.count - 1) where rowStart[row] < rowStart[row + 1] {
            shortest = min(shortest, rows.delay(rowStart[row]))
            longest = max(longest, rows.delay(rowStart[row + 1] - 1))
        }
        return shortest...longest
    }

    init(
        projection: Int, target: ReceptorTarget, firstTarget: Int, rowStart: Buffer<Int>,
        targets: TargetBuffer,
        weight: SynapseValues<Double>, delay: SynapseValues<UInt32>, uniformDelay: Int64,
        delayUnit: DelayUnit
    ) {
        self.projection = projection
        self.target = target
        self.firstTarget = firstTarget
        self.rowStart = rowStart
        targetBuffer = targets
        self.targets = targets.view
        uniformWeight = weight.uniform
        weightBuffer = weight.each
        weights = weight.each?.pointer
        self.uniformDelay = uniformDelay
        delays = delay.each
        self.delayUnit = delayUnit
    }

    /// The local index of the neuron that a synapse ends on.
    @inline(__always)
    func localTarget(_ synapse: Int) -> UInt32 {
        switch targets {
        case .narrow(let targets): UInt32(targets[synapse])
        case .wide(let targets): targets[synapse]
        }
    }
}

/// What the delays of a projection are multiples of.
struct DelayUnit {
    let picoseconds: Int64

    /// The step of a grid. Without one, the smallest power of two with which 32 bits hold every delay of
    /// the projection, so that all of its tables round alike: 1 ps up to 4.29 ms, and where all delays are
    /// one number, which is not stored.
    init(_ delay: Value, on grid: StepGrid?) {
        if let grid {
            picoseconds = grid.step
        } else if case .constant = delay {
            picoseconds = 1
        } else {
            let longest = SynapseTable.picoseconds(delay.upperBound)
            var unit: Int64 = 1
            while longest / unit >= Int64(UInt32.max) { unit *= 2 }
            picoseconds = unit
        }
    }

    /// The multiple nearest to a delay in ms, at least one.
    func multiple(milliseconds: Double) -> Int64 {
        max(1, (SynapseTable.picoseconds(milliseconds) + picoseconds / 2) / picoseconds)
    }
}
