// The synapses of a plastic table that are always touched together.

/// The parts of rows that share one delay: their synapses see every spike of the source at the same
/// time, and so share the presynaptic traces and the time of the last update.
struct SynapseGroups {
    /// First synapse of each group, ascending, and one entry more: the number of synapses.
    let first: Buffer<Int>
    /// Whether the targets of every group are consecutive.
    let isDense: Bool
    let longest: Int

    var count: Int { first.count - 1 }

    init(_ table: SynapseTable) {
        var starts: [Int] = []
        var longest = 0
        _ = table.allRuns { run in
            starts.append(run.lowerBound)
            longest = max(longest, run.count)
            return true
        }
        starts.append(table.count)
        first = Buffer(starts)
        isDense = table.hasDenseRuns
        self.longest = max(longest, 1)
    }

    /// The group that starts at a synapse.
    @inline(__always)
    func index(startingAt synapse: Int) -> Int {
        // Where all groups are alike there is nothing to search.
        let guess = synapse / longest
        if first[guess] == synapse { return guess }
        var (low, high) = (guess, count)
        while low < high {
            let middle = (low + high) / 2
            if first[middle] < synapse { low = middle + 1 } else { high = middle }
        }
        return low
    }

    @inline(__always)
    func range(_ group: Int) -> Range<Int> { first[group]..<first[group + 1] }
}
