// What running a network will need, from its description alone.
import NetworkDescription

/// Expected counts and memory of a network, without building it.
public struct Estimate: Sendable, Equatable {
    /// Number of neurons, sources not counted.
    public let neurons: Int
    /// Expected number of synapses of each projection, in file order.
    public let synapses: [Double]
    /// Expected bytes of the synapse tables and the neurons' states.
    public let bytes: Double
    /// The smallest delay that a synapse can have; `nil` without projections. Unbounded delays
    /// count with their mean.
    public let smallestDelay: Time?

    /// Estimates a network.
    public init(_ network: Network) {
        neurons = network.populations.reduce(0) {
            if case .neurons = $1.kind { $0 + $1.size } else { $0 }
        }
        let synapses = network.projections.map { Self.expectedSynapses($0, in: network) }
        self.synapses = synapses
        bytes =
            network.populations.indices.reduce(0) { $0 + network.elementBytes(of: $1) }
            + zip(network.projections, synapses).reduce(0) { sum, next in
                sum + next.1 * Self.bytesPerSynapse(next.0, in: network)
                    + Self.rowBytes(next.0, in: network)
            }
            + network.recordings.weights.reduce(0) {
                $0 + synapses[$1.projection] * Self.bytesPerLoggedWeight
            }
        smallestDelay = network.projections.compactMap { Self.smallest($0.delay) }.min()
    }

    private static func expectedSynapses(_ projection: Projection, in network: Network) -> Double {
        let size = { (population: Int) in Double(network.populations[population].size) }
        let sources = projection.sources.map(size).reduce(0, +)
        let targets = projection.targets.map { size($0.population) }.reduce(0, +)
        let selves = projection.targets.map(\.population)
            .filter(projection.sources.contains).map(size).reduce(0, +)
        switch projection.rule {
        case .oneToOne: return sources
        case .allToAll(let autapses): return sources * targets - (autapses ? 0 : selves)
        case .fixedIndegree(let degree, _, _): return Double(degree) * targets
        case .fixedOutdegree(let degree, _, _): return Double(degree) * sources
        case .fixedTotalNumber(let number, _, _): return Double(number)
        case .pairwiseBernoulli(let probability, let autapses):
            return probability * (sources * targets - (autapses ? 0 : selves))
        case .list(let pairs, _): return Double(pairs.count)
        }
    }

    /// A target index, and what is not one number for the whole projection. In rows of the step integrator
    /// with three tenths more: their runs, and records while they are made.
    private static func bytesPerSynapse(_ projection: Projection, in network: Network) -> Double {
        let largest = projection.targets.map { network.populations[$0.population].size }.max() ?? 0
        let isNarrow = largest <= 1 << 16
        let isTabled = projection.plasticity != nil || network.hasTaskSources(projection)
        if network.simulation.integrator == .step && !isTabled {
            let bytes = StepRows.synapseBytes(
                isNarrow: isNarrow, hasWeight: !projection.weight.isConstant,
                isScaled: network.simulation.precision == 16)
            return 1.3 * Double(bytes)
        }
        var bytes = isNarrow ? MemoryLayout<UInt16>.size : MemoryLayout<UInt32>.size
        if !projection.weight.isConstant { bytes += MemoryLayout<Double>.size }
        if !projection.delay.isConstant { bytes += MemoryLayout<UInt32>.size }
        // A weight of its own, and what it has seen of the accumulators.
        if projection.plasticity != nil { bytes += 3 * MemoryLayout<Double>.size }
        return Double(bytes)
    }

    /// Its ends and its weight, in memory and in the logs that are prepared.
    private static let bytesPerLoggedWeight = 56.0

    /// Where the rows of each target start, in the tables of each worker, and once more while they are made;
    /// with a rule the traces of each row and each target.
    private static func rowBytes(_ projection: Projection, in network: Network) -> Double {
        let size = { (population: Int) in network.populations[population].size }
        let sources = projection.sources.map(size).reduce(0, +)
        var words = sources * projection.targets.count * (NetworkBuilder.workerCount(network) + 1)
        if projection.plasticity != nil {
            words += 4 * (sources + projection.targets.map { size($0.population) }.reduce(0, +))
        }
        return Double(words * MemoryLayout<Int>.size)
    }

    private static func smallest(_ delay: Value) -> Time? {
        switch delay {
        case .constant(let value), .diagonal(let value): Time(milliseconds: value)
        case .uniform(let low, _): Time(milliseconds: low)
        case .normal(let mean, _, let low, _), .lognormal(let mean, _, let low, _):
            Time(milliseconds: low ?? mean)
        case .elements(let values): values.min().flatMap(Time.init(milliseconds:))
        }
    }
}

extension Value {
    fileprivate var isConstant: Bool {
        if case .constant = self { true } else { false }
    }
}
