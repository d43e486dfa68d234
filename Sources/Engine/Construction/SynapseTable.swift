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

    /// Builds the rows for the pooled targets `slice` in two passes over the rule: count, then fill.
    /// `longestDelay` (ps) is that of the whole projection, so that every slice rounds alike.
    init(
        projection index: Int, target: ReceptorTarget, slice: Range<Int>, sourceCount: Int,
        pairs: PairGenerator, weight: Sampler, delay: Sampler, longestDelay: Int64
    ) {
        projection = index
        self.target = target
        uniformWeight = weight.constant ?? 0
        uniformDelay = delay.constant.map(Self.picoseconds) ?? 0
        delayShift = Self.shift(holding: longestDelay)

        let starts = Buffer(count: sourceCount + 1, repeating: 0)
        pairs.forEach(onto: slice) { starts.pointer[$0.source + 1] += 1 }
        for row in 0..<sourceCount { starts[row + 1] += starts[row] }
        rowStart = starts
        let total = starts[sourceCount]

        let narrow = slice.count <= 1 << 16
        let narrowTargets = Buffer<UInt16>(count: narrow ? total : 0, repeating: 0)
        let wideTargets = Buffer<UInt32>(count: narrow ? 0 : total, repeating: 0)
        targets = narrow ? .narrow(narrowTargets) : .wide(wideTargets)
        let weights = weight.constant == nil ? Buffer(count: total, repeating: 0.0) : nil
        let delays = delay.constant == nil ? Buffer<UInt32>(count: total, repeating: 0) : nil
        self.weights = weights
        self.delays = delays

        let cursor = Buffer(count: sourceCount, repeating: 0)
        for row in 0..<sourceCount { cursor[row] = starts[row] }
        let shift = delayShift
        var ordered = delays == nil
        var last = Buffer<UInt32>(count: ordered ? sourceCount : 0, repeating: 0)
        pairs.forEach(onto: slice) { pair in
            let place = cursor[pair.source]
            cursor.pointer[pair.source] = place + 1
            let local = pair.target - slice.lowerBound
            if narrow {
                narrowTargets.pointer[place] = UInt16(truncatingIfNeeded: local)
            } else {
                wideTargets.pointer[place] = UInt32(truncatingIfNeeded: local)
            }
            if let weights { weights[place] = weight(row: pair.row, identity: pair.identity) }
            if let delays {
                let span = Self.picoseconds(delay(row: pair.row, identity: pair.identity))
                delays[place] = Self.ticks(span, shift)
            } else {
                if last[pair.source] > UInt32(local) { ordered = false }
                last.pointer[pair.source] = UInt32(local)
            }
        }
        last = Buffer(count: 0, repeating: 0)
        if !ordered { sortRows() }
    }

    /// A delay in ms as whole picoseconds, at least one.
    static func picoseconds(_ milliseconds: Double) -> Int64 {
        max(1, Time(milliseconds: milliseconds)?.picoseconds ?? 1)
    }

    /// A span as 32-bit multiples of 2^shift ps, rounded to the nearest, at least one.
    static func ticks(_ span: Int64, _ shift: UInt32) -> UInt32 {
        let half: Int64 = shift == 0 ? 0 : 1 << (Int64(shift) - 1)
        return UInt32(clamping: max(1, (span + half) >> Int64(shift)))
    }

    /// The smallest shift with which 32 bits hold a span.
    static func shift(holding span: Int64) -> UInt32 {
        var shift: UInt32 = 0
        while (span >> Int64(shift)) >= Int64(UInt32.max) { shift += 1 }
        return shift
    }

    private func sortRows() {
        struct Synapse {
            var delay: UInt32
            var target: UInt32
            var order: UInt32
            var weight: Double
        }
        var row: [Synapse] = []
        for source in 0..<(rowStart.count - 1) {
            let range = rowStart[source]..<rowStart[source + 1]
            if range.count < 2 { continue }
            row.removeAll(keepingCapacity: true)
            for place in range {
                row.append(
                    Synapse(
                        delay: delays?[place] ?? 0, target: localTarget(place),
                        order: UInt32(truncatingIfNeeded: place - range.lowerBound),
                        weight: weights?[place] ?? 0))
            }
            row.sort { ($0.delay, $0.target, $0.order) < ($1.delay, $1.target, $1.order) }
            for (place, synapse) in zip(range, row) {
                if let delays { delays[place] = synapse.delay }
                if let weights { weights[place] = synapse.weight }
                switch targets {
                case .narrow(let buffer): buffer[place] = UInt16(synapse.target)
                case .wide(let buffer): buffer[place] = synapse.target
                }
            }
        }
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
