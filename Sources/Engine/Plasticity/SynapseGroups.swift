// The synapses of a plastic table that are always touched together.

/// The parts of rows that share one delay: their synapses see every spike of the source at the same
/// time, and so share the presynaptic traces and the time of the last update.
struct SynapseGroups {
    /// First synapse of each group, ascending, and one entry more: the number of synapses.
    let first: Buffer<Int>
    /// Row of each group.
    let row: Buffer<Int32>
    /// Whether the targets of every group are consecutive.
    let isDense: Bool
    let longest: Int

    var count: Int { first.count - 1 }

    init(_ table: SynapseTable) {
        var starts: [Int] = []
        var rows: [Int32] = []
        var isDense = true
        var longest = 0
        for row in 0..<(table.rowStart.count - 1) {
            var cursor = table.rowStart[row]
            let end = table.rowStart[row + 1]
            while cursor < end {
                let next = table.runEnd(cursor, end)
                starts.append(cursor)
                rows.append(Int32(row))
                longest = max(longest, next - cursor)
                for synapse in (cursor + 1)..<max(next, cursor + 1)
                where table.localTarget(synapse) != table.localTarget(synapse - 1) + 1 {
                    isDense = false
                }
                cursor = next
            }
        }
        starts.append(table.count)
        first = Buffer(starts)
        row = Buffer(rows)
        self.isDense = isDense
        self.longest = longest
    }

    /// The group that starts at a synapse.
    @inline(__always)
    func index(startingAt synapse: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if first[middle] < synapse { low = middle + 1 } else { high = middle }
        }
        return low
    }

    @inline(__always)
    func range(_ group: Int) -> Range<Int> { first[group]..<first[group + 1] }
}
