// The synapses that end on each neuron of a slice.

/// Incoming synapses by neuron, for rules that change all of them at a postsynaptic event.
struct ColumnIndex {
    /// Where the column of each neuron starts; one more entry than neurons.
    private let start: Buffer<Int>
    private let synapses: Buffer<Int>
    private let groups: Buffer<Int32>
    let longest: Int

    init(_ table: SynapseTable, _ groups: SynapseGroups, neurons: Int) {
        let start = Buffer(count: neurons + 1, repeating: 0)
        for synapse in 0..<table.count { start[Int(table.localTarget(synapse)) + 1] += 1 }
        longest = (0...neurons).reduce(0) { max($0, start[$1]) }
        for neuron in 0..<neurons { start[neuron + 1] += start[neuron] }
        let cursor = Buffer((0..<neurons).map { start[$0] })
        let synapses = Buffer(count: table.count, repeating: 0)
        let owners = Buffer<Int32>(count: table.count, repeating: 0)
        for group in 0..<groups.count {
            for synapse in groups.range(group) {
                let local = Int(table.localTarget(synapse))
                synapses[cursor[local]] = synapse
                owners[cursor[local]] = Int32(group)
                cursor[local] += 1
            }
        }
        self.start = start
        self.synapses = synapses
        self.groups = owners
    }

    /// The places of a neuron's column.
    func column(_ local: Int) -> Range<Int> { start[local]..<start[local + 1] }
    func synapse(_ place: Int) -> Int { synapses[place] }
    func group(_ place: Int) -> Int { Int(groups[place]) }
}
