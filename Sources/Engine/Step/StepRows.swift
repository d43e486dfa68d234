// The memory of rows: first records in any order, then sorted runs, in the same place.

/// Rows of synapses in words of 4 bytes.
///
/// A run is its targets, in 2 bytes each where that suffices, then its weights: none, numbers of 4 bytes, or
/// of 2 bytes with a scale. While rows are filled, a synapse is a record: target and delay (in one word where targets take 2 bytes,
/// else in two), then its weight if it has one. ``sort()`` turns each row into runs, which take less room, and
/// moves the rows together.
final class StepRows: @unchecked Sendable {
    /// Whether targets take 2 bytes.
    let isNarrow: Bool
    let words: Buffer<UInt32>
    /// Where each row starts, in words; one more entry than rows.
    let start: Buffer<Int>
    private(set) var runs = Buffer<StepSynapses.Run>([])
    /// The first run of each row; one more entry than rows.
    private(set) var runStart = Buffer<Int>([0])
    /// Whether stored weights take 2 bytes.
    let isScaled: Bool
    /// Rows before this one have weights.
    private let weightedRows: Int
    private var usedWords: Int

    /// Room for as many synapses in each row as `counts` says.
    init(
        counts: [Int], weightedRows: Int, isNarrow: Bool, isScaled: Bool
    ) throws(SimulationError) {
        self.isNarrow = isNarrow
        self.isScaled = isScaled
        self.weightedRows = weightedRows
        start = Buffer(count: counts.count + 1, repeating: 0)
        for (row, count) in counts.enumerated() {
            let record = Self.recordWords(isNarrow: isNarrow, hasWeight: row < weightedRows)
            start[row + 1] = start[row] + count * record
        }
        usedWords = start[counts.count]
        words = try pages(UInt32.self, count: usedWords)
    }

    var byteCount: Int { 4 * usedWords + start.byteCount + runStart.byteCount + runs.byteCount }

    /// Words of a record.
    static func recordWords(isNarrow: Bool, hasWeight: Bool) -> Int {
        (isNarrow ? 1 : 2) + (hasWeight ? 1 : 0)
    }

    /// Words of so many numbers of a type.
    @inline(__always)
    static func words<Number>(_ count: Int, of type: Number.Type) -> Int {
        MemoryLayout<Number>.size == 2 ? (count + 1) / 2 : count
    }

    /// Words of a run.
    @inline(__always)
    func words(_ count: Int, hasWeights: Bool) -> Int {
        let half = (count + 1) / 2
        return (isNarrow ? half : count) + (hasWeights ? (isScaled ? half : count) : 0)
    }

    /// The largest weight, by its size, in some rows that have been filled and not yet sorted.
    func largestWeight(inRows rows: Range<Int>) -> Float {
        let width = Self.recordWords(isNarrow: isNarrow, hasWeight: true)
        var largest: Float = 0
        for place in stride(
            from: start[rows.lowerBound] + width - 1, to: start[rows.upperBound], by: width)
        {
            largest = max(largest, abs(Float(bitPattern: words[place])))
        }
        return largest
    }

    /// Sorts all rows by (delay, target, weight). In what order a row was filled does not matter: what the
    /// sort leaves alike is alike.
    ///
    /// - Parameter scale: What a weight of 2 bytes is multiplied with, by row.
    func sort(scale: (_ row: Int) -> Float) {
        var sorter = RowSorter()
        var runs: [StepSynapses.Run] = []
        let runStart = Buffer(count: start.count, repeating: 0)
        var end = 0
        var first = start[0]
        for row in 0..<(start.count - 1) {
            let next = start[row + 1]
            let hasWeights = row < weightedRows
            let record = Self.recordWords(isNarrow: isNarrow, hasWeight: hasWeights)
            sorter.read(
                words.pointer + first, count: (next - first) / record, isNarrow: isNarrow,
                hasWeights: hasWeights)
            start[row] = end
            let scale = hasWeights && isScaled ? scale(row) : 1
            // A run is never longer than its records, so rows move towards the front only.
            sorter.forEachRun { delay, keys in
                runs.append(StepSynapses.Run(delay: delay, count: UInt16(keys.count)))
                write(keys, at: end, hasWeights: hasWeights, scale)
                end += words(keys.count, hasWeights: hasWeights)
            }
            runStart[row + 1] = runs.count
            first = next
        }
        start[start.count - 1] = end
        usedWords = end
        words.release(from: end)
        self.runs = Buffer(runs)
        self.runStart = runStart
    }

    private func write(
        _ keys: UnsafeMutableBufferPointer<UInt64>, at place: Int, hasWeights: Bool, _ scale: Float
    ) {
        let start = UnsafeMutableRawPointer(words.pointer + place)
        if isNarrow {
            let targets = start.assumingMemoryBound(to: UInt16.self)
            for (index, key) in keys.enumerated() {
                targets[index] = UInt16(truncatingIfNeeded: key >> 32)
            }
        } else {
            let targets = start.assumingMemoryBound(to: UInt32.self)
            for (index, key) in keys.enumerated() {
                targets[index] = UInt32(truncatingIfNeeded: key >> 32)
            }
        }
        guard hasWeights else { return }
        let weights = words.pointer + place + words(keys.count, hasWeights: false)
        if isScaled {
            let scaled = UnsafeMutableRawPointer(weights).assumingMemoryBound(to: Int16.self)
            for (index, key) in keys.enumerated() {
                let weight = Float(bitPattern: UInt32(truncatingIfNeeded: key))
                scaled[index] = Int16(clamping: Int32(rounding: weight / scale))
            }
        } else {
            for (index, key) in keys.enumerated() {
                weights[index] = UInt32(truncatingIfNeeded: key)
            }
        }
    }
}

extension Int32 {
    /// The whole number nearest to one whose size is below 2^22; zero for what is no number.
    @inline(__always)
    fileprivate init(rounding number: Float) {
        // Such sums have no room for a fraction.
        let shifted = number + 0x1.8p23
        self = number == number ? Int32(bitPattern: shifted.bitPattern & 0x7F_FFFF) - 0x40_0000 : 0
    }
}

/// Sorts one row at a time.
private struct RowSorter {
    /// The row by delay; of each synapse the target in the high half, the bits of the weight in the low one.
    private var keys: [UInt64] = []
    /// Where the synapses of each delay start, then end.
    private var bounds: [Int] = []
    private var lowest = 0

    private static func delay(
        _ record: UnsafeMutablePointer<UInt32>, isNarrow: Bool
    ) -> Int {
        Int(isNarrow ? record[0] >> 16 : record[1])
    }

    /// Takes in the records of a row, by delay.
    mutating func read(
        _ records: UnsafeMutablePointer<UInt32>, count: Int, isNarrow: Bool, hasWeights: Bool
    ) {
        let width = StepRows.recordWords(isNarrow: isNarrow, hasWeight: hasWeights)
        bounds.removeAll(keepingCapacity: true)
        if count == 0 { return }
        var (low, high) = (Int.max, 0)
        for index in 0..<count {
            let delay = Self.delay(records + index * width, isNarrow: isNarrow)
            low = min(low, delay)
            high = max(high, delay)
        }
        lowest = low
        bounds.append(contentsOf: repeatElement(0, count: high - low + 2))
        if keys.count < count {
            keys.append(contentsOf: repeatElement(0, count: count - keys.count))
        }
        keys.withUnsafeMutableBufferPointer { keys in
            bounds.withUnsafeMutableBufferPointer { bounds in
                for index in 0..<count {
                    let delay = Self.delay(records + index * width, isNarrow: isNarrow)
                    bounds[delay - low + 1] += 1
                }
                for delay in 1..<bounds.count { bounds[delay] += bounds[delay - 1] }
                for index in 0..<count {
                    let record = records + index * width
                    let delay = Self.delay(record, isNarrow: isNarrow) - low
                    let target = isNarrow ? record[0] & 0xFFFF : record[0]
                    let weight = hasWeights ? record[width - 1] : 0
                    keys[bounds[delay]] = UInt64(target) << 32 | UInt64(weight)
                    bounds[delay] += 1
                }
            }
        }
    }

    /// Calls `body` with each run of the row, sorted, at most 65,535 synapses long.
    mutating func forEachRun(
        _ body: (_ delay: UInt16, _ keys: UnsafeMutableBufferPointer<UInt64>) -> Void
    ) {
        var first = 0
        for delay in bounds.indices.dropLast() where bounds[delay] > first {
            let range = first..<bounds[delay]
            first = range.upperBound
            keys.withUnsafeMutableBufferPointer {
                let keys = UnsafeMutableBufferPointer(rebasing: $0[range])
                Self.sort(keys)
                var place = 0
                while place < keys.count {
                    let end = min(place + Int(UInt16.max), keys.count)
                    body(
                        UInt16(truncatingIfNeeded: lowest + delay),
                        UnsafeMutableBufferPointer(rebasing: keys[place..<end]))
                    place = end
                }
            }
        }
    }

    /// Most runs are short, or sorted because their rule goes by targets.
    private static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>) {
        if keys.count > 64 {
            let isSorted = zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 }
            if isSorted { return }
            var keys = keys
            keys.sort()
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
