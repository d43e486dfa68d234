// How the rows of a projection come to be: counted, filled, sorted.
import NetworkDescription

/// A number for each synapse, or one for all.
struct SynapseValues<Number: ExpressibleByIntegerLiteral> {
    let uniform: Number
    let each: Buffer<Number>?

    init(uniform: Number?, count: Int) {
        self.uniform = uniform ?? 0
        each = uniform == nil ? Buffer(count: count, repeating: 0) : nil
    }
}

extension SynapseTable {
    /// Builds the rows for the pooled targets `slice` in two passes over the rule: count, then fill.
    convenience init(
        projection: Int, target: ReceptorTarget, slice: Range<Int>, sourceCount: Int,
        pairs: PairGenerator, weight: Sampler, delay: Sampler, isPlastic: Bool,
        delayUnit: DelayUnit
    ) {
        let rowStart = Buffer(count: sourceCount + 1, repeating: 0)
        let counts = rowStart.pointer
        pairs.forEach(onto: slice) { counts[$0.source + 1] += 1 }
        for row in 0..<sourceCount { counts[row + 1] += counts[row] }
        let total = counts[sourceCount]
        let weights = SynapseValues(uniform: isPlastic ? nil : weight.constant, count: total)
        let delays = SynapseValues<UInt32>(uniform: delay.constant == nil ? nil : 0, count: total)
        let targets: TargetBuffer =
            slice.count <= 1 << 16
            ? .narrow(Buffer(count: total, repeating: 0))
            : .wide(Buffer(count: total, repeating: 0))
        self.init(
            projection: projection, target: target, firstTarget: slice.lowerBound,
            rowStart: rowStart, targets: targets,
            weight: weights, delay: delays,
            uniformDelay: delay.constant.map {
                delayUnit.multiple(milliseconds: $0) * delayUnit.picoseconds
            } ?? 0, delayUnit: delayUnit)
        switch targets {
        case .narrow(let buffer): fill(buffer.pointer, slice, pairs, weight, delay)
        case .wide(let buffer): fill(buffer.pointer, slice, pairs, weight, delay)
        }
        finish()
    }

    private func fill<Index: FixedWidthInteger & UnsignedInteger>(
        _ targets: UnsafeMutablePointer<Index>, _ slice: Range<Int>, _ pairs: PairGenerator,
        _ weight: Sampler, _ delay: Sampler
    ) {
        let rows = rowStart.count - 1
        let cursors = Buffer(count: rows, repeating: 0)
        for row in 0..<rows { cursors[row] = rowStart[row] }
        let (cursor, weights, delays) = (cursors.pointer, weights, delays?.pointer)
        let unit = delayUnit
        pairs.forEach(onto: slice) { pair in
            let place = cursor[pair.source]
            cursor[pair.source] = place + 1
            targets[place] = Index(truncatingIfNeeded: pair.target - slice.lowerBound)
            if let weights { weights[place] = weight(pair) }
            if let delays {
                delays[place] = UInt32(clamping: unit.multiple(milliseconds: delay(pair)))
            }
        }
        var sorter = RowSorter<Index>(targets: targets, weights: weights, delays: delays)
        for row in 0..<rows { sorter.sort(rowStart[row]..<rowStart[row + 1]) }
        withExtendedLifetime(cursors) {}
    }

    /// A delay in ms as whole picoseconds, at least one.
    static func picoseconds(_ milliseconds: Double) -> Int64 {
        max(1, Time(milliseconds: milliseconds)?.picoseconds ?? 1)
    }

}

/// Sorts rows by (delay, target, order of creation).
private struct RowSorter<Index: FixedWidthInteger & UnsignedInteger> {
    private struct Synapse {
        /// Delay in the high half, target in the low half.
        var key: UInt64
        var order: UInt32
        var weight: Double
    }

    let targets: UnsafeMutablePointer<Index>
    let weights: UnsafeMutablePointer<Double>?
    let delays: UnsafeMutablePointer<UInt32>?
    private var row: [Synapse] = []

    init(
        targets: UnsafeMutablePointer<Index>, weights: UnsafeMutablePointer<Double>?,
        delays: UnsafeMutablePointer<UInt32>?
    ) {
        self.targets = targets
        self.weights = weights
        self.delays = delays
    }

    @inline(__always)
    private func key(_ place: Int) -> UInt64 {
        UInt64(delays?[place] ?? 0) << 32 | UInt64(targets[place])
    }

    mutating func sort(_ range: Range<Int>) {
        var isSorted = true
        for place in range.dropFirst() where key(place) < key(place - 1) {
            isSorted = false
            break
        }
        if isSorted { return }
        row.removeAll(keepingCapacity: true)
        for place in range {
            let order = UInt32(truncatingIfNeeded: place - range.lowerBound)
            row.append(Synapse(key: key(place), order: order, weight: weights?[place] ?? 0))
        }
        row.sort { $0.key != $1.key ? $0.key < $1.key : $0.order < $1.order }
        for (place, synapse) in zip(range, row) {
            targets[place] = Index(truncatingIfNeeded: synapse.key & 0xFFFF_FFFF)
            if let weights { weights[place] = synapse.weight }
            if let delays { delays[place] = UInt32(truncatingIfNeeded: synapse.key >> 32) }
        }
    }
}
