// Finds how large the weights of tables are before their synapses are made.

/// The largest weights, by their size, of the synapses of one projection, for each table of its sources.
struct WeightGauge {
    private static let batch = 64

    private let weights: Sampler
    /// By table.
    private let largest: UnsafeMutablePointer<Float>
    private var waiting: [(pair: Pair, table: Int)] = []
    private let identities = Buffer<UInt64>(count: WeightGauge.batch, repeating: 0)
    private let numbers = Buffer<Double>(count: WeightGauge.batch, repeating: 0)

    /// - Parameter largest: The largest weight of each table so far.
    init(_ weights: Sampler, largest: UnsafeMutablePointer<Float>) {
        self.weights = weights
        self.largest = largest
        waiting.reserveCapacity(Self.batch)
    }

    /// Takes in a synapse of a table.
    @inline(__always)
    mutating func add(_ pair: Pair, table: Int) {
        identities.pointer[waiting.count] = pair.identity
        waiting.append((pair, table))
        if waiting.count == Self.batch { finish() }
    }

    /// Looks at the weights of all synapses that were added.
    @inline(never)
    mutating func finish() {
        let drawn = UnsafeBufferPointer(start: identities.pointer, count: waiting.count)
        weights.draw(drawn, into: numbers.pointer) { waiting[$0].pair }
        for (index, synapse) in waiting.enumerated() {
            largest[synapse.table] = max(
                largest[synapse.table], abs(Float(numbers.pointer[index])))
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
