// One layer of the microcircuit.

/// The state of a layer. A hidden layer holds an interneuron for each unit of the layer above.
struct PALLayer {
    let units: PALCells
    /// The interneurons; none in the output layer.
    let inter: PALCells

    init(count: Int, above: Int, function: RateFunction, in memory: Memory) {
        units = PALCells(count: count, function: function, in: memory)
        inter = PALCells(count: above, function: function, in: memory)
    }
}
