// The synapses of a projection as others see them: in one order, whoever owns them.
import NetworkDescription

/// The synapses of a projection in order of source, then target, as indices into its pools.
public struct ProjectionSynapses: Sendable, Equatable {
    /// Pooled source of each synapse.
    public var sources: [UInt32]
    /// Pooled target of each synapse.
    public var targets: [UInt32]
}

/// Tells the synapses of a projection and their weights.
protocol ProjectionReader {
    var synapses: ProjectionSynapses { get }

    /// The weights at a time that all workers have reached, in the order of the synapses.
    func weights(at time: Int64) -> [Double]
    /// Sets the weights of synapses that learn, given in the same order; others stay as they are.
    func set(_ weights: [Double], at time: Int64)
}

extension ProjectionReader {
    func set(_ weights: [Double], at time: Int64) {}
}

/// Finds the synapses of one projection in the tables of all workers.
struct ProjectionView: ProjectionReader {
    private let parts: [(worker: SynapseTables, table: Int)]
    /// For each synapse in the public order, its place in the parts put one after the other.
    private let order: [Int]
    let synapses: ProjectionSynapses

    init(_ projection: Int, _ workers: [SynapseTables]) {
        var parts: [(worker: SynapseTables, table: Int)] = []
        var pairs: [(source: UInt32, target: UInt32)] = []
        for worker in workers {
            for (place, table) in worker.tables.enumerated() where table.projection == projection {
                parts.append((worker, place))
                for row in 0..<(table.rowStart.count - 1) {
                    for synapse in table.rowStart[row]..<table.rowStart[row + 1] {
                        let target = UInt32(table.firstTarget) + table.localTarget(synapse)
                        pairs.append((UInt32(row), target))
                    }
                }
            }
        }
        // Synapses of one pair lie in one row, in an order that does not depend on the workers.
        order = pairs.indices.sorted {
            pairs[$0] != pairs[$1] ? pairs[$0] < pairs[$1] : $0 < $1
        }
        synapses = ProjectionSynapses(
            sources: order.map { pairs[$0].source }, targets: order.map { pairs[$0].target })
        self.parts = parts
    }

    func set(_ weights: [Double], at time: Int64) {
        var all = Array(repeating: 0.0, count: order.count)
        for (weight, place) in zip(weights, order) { all[place] = weight }
        var rest = all[...]
        for part in parts {
            let count = part.worker.tables[part.table].count
            part.worker.setWeights(Array(rest.prefix(count)), table: part.table, at: time)
            rest = rest.dropFirst(count)
        }
    }

    func weights(at time: Int64) -> [Double] {
        let all = parts.flatMap { $0.worker.weights(table: $0.table, at: time) }
        return order.map { all[$0] }
    }
}
