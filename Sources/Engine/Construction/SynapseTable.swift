// Synapses of one projection onto one slice of neurons, in rows by source.
import NetworkDescription

/// Rows by source of the synapses that one projection makes onto the neurons of one worker.
///
/// A row is sorted by (delay, target, order of creation), so that the synapses that act at one time
/// lie together. Targets are local indices of 2 bytes where the slice allows it; a weight or delay
/// that is one number for the whole projection is not stored; other weights take 8 bytes, other
/// delays 4: multiples of 2^`delayShift` ps, the finest that holds the projection's longest delay
/// (1 ps up to 4.29 ms).
final class SynapseTable: @unchecked Sendable {
    enum Targets {
        case narrow(Buffer<UInt16>)
        case wide(Buffer<UInt32>)
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
    let uniformWeight: Double
    let weights: Buffer<Double>?
    let uniformDelay: Int64
    let delays: Buffer<UInt32>?
    let delayShift: UInt32

    var count: Int { rowStart[rowStart.count - 1] }

    var byteCount: Int {
        let targetBytes =
            switch targets {
            case .narrow(let buffer): buffer.byteCount
            case .wide(let buffer): buffer.byteCount
            }
        return rowStart.byteCount + targetBytes + (weights?.byteCount ?? 0)
            + (delays?.byteCount ?? 0)
    }

    /// The delay of a synapse in picoseconds.
    @inline(__always)
    func delay(_ synapse: Int) -> Int64 {
        if let delays { Int64(delays[synapse]) << Int64(delayShift) } else { uniformDelay }
    }

    /// The end of the run that starts at `first` in a row that ends at `end`.
    @inline(__always)
    func runEnd(_ first: Int, _ end: Int) -> Int {
        guard let delays else { return end }
        var next = first + 1
        while next < end && delays[next] == delays[first] { next += 1 }
        return next
    }

    /// The shortest and the longest delay, when there are synapses.
    var delayRange: ClosedRange<Int64>? {
        guard count > 0 else { return nil }
        guard delays != nil else { return uniformDelay...uniformDelay }
        var (shortest, longest) = (Int64.max, Int64.min)
        for row in 0..<(rowStart.count - 1) where rowStart[row] < rowStart[row + 1] {
            shortest = min(shortest, delay(rowStart[row]))
            longest = max(longest, delay(rowStart[row + 1] - 1))
        }
        return shortest...longest
    }

    init(
        projection: Int, target: ReceptorTarget, firstTarget: Int, rowStart: Buffer<Int>,
        targets: Targets,
        weight: SynapseValues<Double>, delay: SynapseValues<UInt32>, uniformDelay: Int64,
        delayShift: UInt32
    ) {
        self.projection = projection
        self.target = target
        self.firstTarget = firstTarget
        self.rowStart = rowStart
        self.targets = targets
        uniformWeight = weight.uniform
        weights = weight.each
        self.uniformDelay = uniformDelay
        delays = delay.each
        self.delayShift = delayShift
    }

    /// The local index of the neuron that a synapse ends on.
    @inline(__always)
    func localTarget(_ synapse: Int) -> UInt32 {
        switch targets {
        case .narrow(let buffer): UInt32(buffer[synapse])
        case .wide(let buffer): buffer[synapse]
        }
    }
}
