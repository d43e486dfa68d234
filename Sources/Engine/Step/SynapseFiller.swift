// Writes the records of synapses into their rows.
import CKernels

/// Fills rows with the synapses of one projection. The next record of some row is seldom near in memory: pairs
/// are gathered, so that the places of many are on their way at once.
struct SynapseFiller {
    /// One owner's rows as a writer sees them.
    struct Rows {
        var words: UnsafeMutablePointer<UInt32>?
        /// Where the next record of each row goes.
        var cursor: UnsafeMutablePointer<Int>
        /// What the targets of each table count from.
        var bases: UnsafeMutablePointer<Int>
    }

    private struct Waiting {
        var pair: Pair
        var cursor: UnsafeMutablePointer<Int>
        var words: UnsafeMutablePointer<UInt32>
        var target: UInt32
    }

    /// What is drawn for a batch.
    private struct Draws {
        let identities = Buffer<UInt64>(count: SynapseFiller.batch, repeating: 0)
        let delays = Buffer<Double>(count: SynapseFiller.batch, repeating: 0)
        let weights = Buffer<Double>(count: SynapseFiller.batch, repeating: 0)
    }

    private static let batch = 64

    private let projection: StepProjection
    private let owners: UnsafeBufferPointer<Rows>
    private let isNarrow: Bool
    private let hasWeight: Bool
    private let width: Int
    private var waiting: [Waiting] = []
    private let draws = Draws()
    /// The shortest and the longest delay so far, in steps.
    private(set) var shortest = Int64.max
    private(set) var longest: Int64 = 1

    init(_ projection: StepProjection, owners: UnsafeBufferPointer<Rows>, isNarrow: Bool) {
        self.projection = projection
        self.owners = owners
        self.isNarrow = isNarrow
        hasWeight = projection.weight == nil
        width = StepRows.recordWords(isNarrow: isNarrow, hasWeight: hasWeight)
        waiting.reserveCapacity(Self.batch)
    }

    /// Adds a synapse onto a place of an owner's input.
    @inline(__always)
    mutating func add(_ pair: Pair, owner: Int, row: Int, table: Int, place: Int) {
        let rows = owners[owner]
        guard let words = rows.words else { return }
        let cursor = rows.cursor + row
        step_prefetch(cursor)
        waiting.append(
            Waiting(
                pair: pair, cursor: cursor, words: words,
                target: UInt32(truncatingIfNeeded: place - rows.bases[table])))
        if waiting.count == Self.batch { finish() }
    }

    /// Writes the records of all synapses that were added.
    @inline(never)
    mutating func finish() {
        let (projection, draws, hasWeight, isNarrow) = (projection, draws, hasWeight, isNarrow)
        let range = waiting.withUnsafeMutableBufferPointer { waiting in
            for index in waiting.indices {
                let cursor = waiting[index].cursor
                waiting[index].words += cursor.pointee
                cursor.pointee += width
                step_prefetch(waiting[index].words)
                draws.identities.pointer[index] = waiting[index].pair.identity
            }
            let identities = UnsafeBufferPointer(
                start: draws.identities.pointer, count: waiting.count)
            if projection.delay == nil {
                projection.delays.draw(identities, into: draws.delays.pointer) { waiting[$0].pair }
            }
            if hasWeight {
                projection.weights.draw(identities, into: draws.weights.pointer) {
                    waiting[$0].pair
                }
            }
            return Self.write(
                UnsafeBufferPointer(waiting), draws, delay: projection.delay,
                hasWeight: hasWeight, projection.grid, isNarrow: isNarrow)
        }
        waiting.removeAll(keepingCapacity: true)
        shortest = min(shortest, range.shortest)
        longest = max(longest, range.longest)
    }

    /// Writes records; returns the shortest and the longest delay.
    private static func write(
        _ synapses: UnsafeBufferPointer<Waiting>, _ draws: Draws, delay: Int64?, hasWeight: Bool,
        _ grid: StepGrid, isNarrow: Bool
    ) -> (shortest: Int64, longest: Int64) {
        let (delays, weights) = (draws.delays.pointer, draws.weights.pointer)
        var (shortest, longest) = (Int64.max, Int64(1))
        let weightWord = isNarrow ? 1 : 2
        for (index, synapse) in synapses.enumerated() {
            let delay = delay ?? grid.delay(milliseconds: delays[index])
            let steps = UInt32(UInt16(clamping: delay))
            if isNarrow {
                synapse.words[0] = steps << 16 | synapse.target
            } else {
                synapse.words[0] = synapse.target
                synapse.words[1] = steps
            }
            if hasWeight { synapse.words[weightWord] = Float(weights[index]).bitPattern }
            shortest = min(shortest, delay)
            longest = max(longest, delay)
        }
        return (shortest, longest)
    }
}
