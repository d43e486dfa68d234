// The synapses of a run, as the loops that deliver them see them.

/// The targets and signed weights of one run.
struct RunEvents<Index: FixedWidthInteger & UnsignedInteger> {
    let count: Int
    private let targets: UnsafeMutablePointer<Index>
    /// The weights of the synapses, unless they are all alike.
    let weights: UnsafeMutablePointer<Double>?
    /// +1 or -1, by the sign of the spike.
    let amplitude: Double
    /// The one weight, times the amplitude.
    let uniform: Double

    @inline(__always)
    init(_ run: DueRun, of table: SynapseTable, to targets: UnsafeMutablePointer<Index>) {
        count = Int(run.count)
        self.targets = targets + run.first
        weights = table.weights.map { $0 + run.first }
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
