// Sorts rows of synapses by (delay, target, weight) and finds their runs.

/// Sorts all rows of a worker. The order of the synapses that a row was filled with does not matter: what
/// the sort leaves alike is alike.
struct StepRowSorter {
    private let delays: UnsafeMutablePointer<UInt16>
    private let weights: UnsafeMutablePointer<Float>
    private let rowStart: Buffer<Int>
    private let weightedRows: Int
    private(set) var runs: [StepSynapses.Run] = []
    private(set) var runStart: [Int] = [0]
    /// The row by delay, then by target and weight: the target in the high half, the weight's bits in the
    /// low half.
    private var keys: [UInt64] = []
    /// Where the synapses of each delay go.
    private var next: [Int] = []

    init(
        delays: UnsafeMutablePointer<UInt16>, weights: UnsafeMutablePointer<Float>,
        rowStart: Buffer<Int>, weightedRows: Int
    ) {
        self.delays = delays
        self.weights = weights
        self.rowStart = rowStart
        self.weightedRows = weightedRows
    }

    /// Sorts the rows of these targets.
    mutating func sort<Index: FixedWidthInteger & UnsignedInteger>(
        _ targets: UnsafeMutablePointer<Index>
    ) {
        for row in 0..<(rowStart.count - 1) {
            sort(
                rowStart[row]..<rowStart[row + 1], targets,
                row < weightedRows ? weights : nil)
            runStart.append(runs.count)
        }
    }

    private mutating func sort<Index: FixedWidthInteger & UnsignedInteger>(
        _ row: Range<Int>, _ targets: UnsafeMutablePointer<Index>,
        _ weights: UnsafeMutablePointer<Float>?
    ) {
        if row.isEmpty { return }
        var (low, high) = (UInt16.max, UInt16.min)
        for place in row {
            low = min(low, delays[place])
            high = max(high, delays[place])
        }
        // Counting sort by delay.
        next.removeAll(keepingCapacity: true)
        next.append(contentsOf: repeatElement(0, count: Int(high - low) + 2))
        for place in row { next[Int(delays[place] - low) + 1] += 1 }
        for delay in 1..<next.count { next[delay] += next[delay - 1] }
        if keys.count < row.count {
            keys.append(contentsOf: repeatElement(0, count: row.count - keys.count))
        }
        for place in row {
            let bits = weights.map { $0[place].bitPattern } ?? 0
            let delay = Int(delays[place] - low)
            keys[next[delay]] = UInt64(targets[place]) << 32 | UInt64(bits)
            next[delay] += 1
        }
        // Each entry of `next` is now where the synapses of its delay end.
        var first = 0
        for delay in 0..<(next.count - 1) where next[delay] > first {
            keys.withUnsafeMutableBufferPointer {
                Self.sort(UnsafeMutableBufferPointer(rebasing: $0[first..<next[delay]]))
            }
            addRuns(delay: low + UInt16(delay), count: next[delay] - first)
            first = next[delay]
        }
        for (index, place) in row.enumerated() {
            targets[place] = Index(truncatingIfNeeded: keys[index] >> 32)
            weights?[place] = Float(bitPattern: UInt32(truncatingIfNeeded: keys[index]))
        }
    }

    private mutating func addRuns(delay: UInt16, count: Int) {
        var rest = count
        while rest > 0 {
            let part = min(rest, Int(UInt16.max))
            runs.append(StepSynapses.Run(delay: delay, count: UInt16(part)))
            rest -= part
        }
    }

    /// Sorts the keys of a run; most are short, or sorted because their rule goes by targets.
    private static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>) {
        if keys.count > 64 {
            let isSorted = zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 }
            if !isSorted {
                var keys = keys
                keys.sort()
            }
            return
        }
        for index in keys.indices.dropFirst() {
            let key = keys[index]
            var place = index
            while place > 0 && keys[place - 1] > key {
                keys[place] = keys[place - 1]
                place -= 1
            }
            keys[place] = key
        }
    }
}
