// The synapses of a run, as the loops that deliver them see them.

/// The targets and signed weights of one run.
struct RunEvents<Index: FixedWidthInteger & UnsignedInteger> {
    let count: Int
    private let targets: UnsafeMutablePointer<Index>
    private let weights: UnsafeMutablePointer<Double>?
    private let amplitude: Double
    private let uniform: Double

    @inline(__always)
    init(_ run: DueRun, of table: SynapseTable, to targets: Buffer<Index>) {
        count = Int(run.count)
        self.targets = targets.pointer + run.first
        weights = table.weights.map { $0.pointer + run.first }
        amplitude = run.amplitude
        uniform = run.amplitude * table.uniformWeight
    }

    /// The local index of the target of a synapse.
    @inline(__always)
    func target(_ index: Int) -> Int { Int(targets[index]) }

    /// The weight of a synapse, times -1 for a negative spike.
    @inline(__always)
    func weight(_ index: Int) -> Double {
        if let weights { amplitude * weights[index] } else { uniform }
    }
}
