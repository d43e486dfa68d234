// The memory of rows: first records in any order, then sorted runs, in the same place.
import CKernels

/// Rows of synapses in words of 4 bytes.
///
/// A run is its targets, in 2 bytes each where that suffices, then its weights: none, numbers of 4 bytes, or
/// of 2 bytes with a scale. While rows are filled, a synapse is a record: target and delay (in one word where
/// targets take 2 bytes, else in two), then its weight if it has one. Sorting turns each row into runs, which
/// take less room, and moves the rows together. Rows are made block by block, from the first to the last, so
/// that few of them are records at any time.
final class StepRows: @unchecked Sendable {
    /// Whether targets take 2 bytes.
    let isNarrow: Bool
    let words: Buffer<UInt32>
    /// Where each row starts, in words; one more entry than rows.
    let start: Buffer<Int>
    private(set) var runs = Buffer<StepSynapses.Run>([])
    /// The first run of each row; one more entry than rows.
    let runStart: Buffer<Int>
    /// Whether stored weights take 2 bytes.
    let isScaled: Bool
    /// Rows before this one have weights.
    private let weightedRows: Int
    private var usedWords = 0
    /// The runs of the rows that have been sorted.
    private var sortedRuns: [StepSynapses.Run] = []

    /// - Parameter capacity: Words for the records of all rows. What is never written takes no memory.
    init(
        rowCount: Int, capacity: Int, weightedRows: Int, isNarrow: Bool, isScaled: Bool
    ) throws(SimulationError) {
        self.isNarrow = isNarrow
        self.isScaled = isScaled
        self.weightedRows = weightedRows
        start = Buffer(count: rowCount + 1, repeating: 0)
        runStart = Buffer(count: rowCount + 1, repeating: 0)
        words = try pages(UInt32.self, count: capacity)
    }

    /// Lays out the records of the next block of rows, behind the rows before it.
    func layOut(_ rows: Range<Int>, count: (_ row: Int) -> Int) {
        start[rows.lowerBound] = usedWords
        for row in rows {
            start[row + 1] = start[row] + count(row) * recordWords(row)
        }
    }

    /// Ends the making of rows.
    func seal() {
        runs = Buffer(sortedRuns)
        sortedRuns = []
    }

    var byteCount: Int { 4 * usedWords + start.byteCount + runStart.byteCount + runs.byteCount }

    /// Words of a record.
    static func recordWords(isNarrow: Bool, hasWeight: Bool) -> Int {
        (isNarrow ? 1 : 2) + (hasWeight ? 1 : 0)
    }

    /// Words of a record of some row.
    func recordWords(_ row: Int) -> Int {
        Self.recordWords(isNarrow: isNarrow, hasWeight: row < weightedRows)
    }

    /// Bytes of a synapse in a run.
    static func synapseBytes(isNarrow: Bool, hasWeight: Bool, isScaled: Bool) -> Int {
        (isNarrow ? 2 : 4) + (hasWeight ? (isScaled ? 2 : 4) : 0)
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

    /// Sorts the rows of a block by (delay, target, weight). In what order a row was filled does not matter:
    /// what the sort leaves alike is alike.
    ///
    /// - Parameter scale: What a weight of 2 bytes is multiplied with, by row.
    func sort(_ rows: Range<Int>, scale: (_ row: Int) -> Float) {
        var sorter = RowSorter()
        var runs = sortedRuns
        sortedRuns = []
        var end = usedWords
        var first = start[rows.lowerBound]
        for row in rows {
            let next = start[row + 1]
            let hasWeights = row < weightedRows
            sorter.read(
                words.pointer + first, count: (next - first) / recordWords(row),
                isNarrow: isNarrow, hasWeights: hasWeights)
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
        start[rows.upperBound] = end
        usedWords = end
        words.release(from: end)
        sortedRuns = runs
    }

    private func write(
        _ keys: UnsafeMutableBufferPointer<UInt64>, at place: Int, hasWeights: Bool, _ scale: Float
    ) {
        let start = UnsafeMutableRawPointer(words.pointer + place)
        let weights = words.pointer + place + words(keys.count, hasWeights: false)
        let end = words.pointer + place + words(keys.count, hasWeights: hasWeights)
        // What an odd run leaves of a word is zero, so that equal rows are equal words.
        if isNarrow { weights[-1] = 0 }
        if hasWeights && isScaled { end[-1] = 0 }
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
    private var spare = Buffer<UInt64>([])

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
        if spare.count < keys.count { spare = Buffer(count: keys.count, repeating: 0) }
        let spare = spare
        var first = 0
        for delay in bounds.indices.dropLast() where bounds[delay] > first {
            let range = first..<bounds[delay]
            first = range.upperBound
            keys.withUnsafeMutableBufferPointer {
                let keys = UnsafeMutableBufferPointer(rebasing: $0[range])
                step_sort(Int32(clamping: keys.count), keys.baseAddress, spare.pointer)
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
}
