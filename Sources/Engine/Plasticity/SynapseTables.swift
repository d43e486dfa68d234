// The synapse tables of one worker, and the learning rules at work on them.
import LearningRules
import NetworkDescription

/// What a simulation knows of a worker's tables: where the weights are, and how they learn.
final class SynapseTables: @unchecked Sendable {
    let tables: [SynapseTable]
    /// The learning rule at work on each table.
    let plastic: [PlasticSynapses?]
    private let learning: [PlasticSynapses]

    /// Sets rules to work on tables.
    ///
    /// - Parameter rules: By projection.
    /// - Parameter neurons: The neurons that a table ends on.
    init(
        _ tables: [SynapseTable], _ network: Network, _ rules: [CompiledRule?],
        neurons: (SynapseTable) -> PostNeurons?
    ) throws(SimulationError) {
        var plastic: [PlasticSynapses?] = []
        for table in tables {
            guard let rule = rules[table.projection], let neurons = neurons(table) else {
                plastic.append(nil)
                continue
            }
            guard let synapses = PlasticSynapses(table, rule, neurons: neurons) else {
                throw .noClosedForm(network.projections[table.projection].name)
            }
            neurons.attach(synapses)
            plastic.append(synapses)
        }
        self.tables = tables
        self.plastic = plastic
        learning = plastic.compactMap { $0 }
    }

    /// For each population, the tables its spikes go to and the row of its first element there.
    func outgoing(_ network: Network) -> [[(table: Int, firstRow: Int)]] {
        var outgoing = network.populations.map { _ in [(table: Int, firstRow: Int)]() }
        for (index, table) in tables.enumerated() {
            var firstRow = 0
            for population in network.projections[table.projection].sources {
                outgoing[population].append((index, firstRow))
                firstRow += network.populations[population].size
            }
        }
        return outgoing
    }

    /// Adds the synapses that there are.
    func count(into statistics: inout Statistics) {
        for table in tables {
            statistics.synapses += table.count
            statistics.synapseBytes += table.byteCount
        }
    }

    // MARK: - Weights

    /// The weights of a table, by synapse, at a time up to which everything is simulated.
    func weights(table index: Int, at time: Int64) -> [Double] {
        if let plastic = plastic[index] { return plastic.weights(at: time) }
        let table = tables[index]
        return (0..<table.count).map { table.weights?[$0] ?? table.uniformWeight }
    }

    /// Sets the weights of a table that learns.
    func setWeights(_ weights: [Double], table index: Int, at time: Int64) {
        plastic[index]?.setWeights(weights, at: time)
    }

    /// A projection whose weights have grown without bound.
    var divergedProjection: Int? { learning.first(where: \.hasDiverged)?.table.projection }

    // MARK: - Learning

    /// Called before anything happens in a window that starts at `time`.
    func beginWindow(at time: Int64) {
        for plastic in learning { plastic.beginWindow(at: time) }
    }

    /// The first window start at which the origin of a clock has to move.
    func nextRebase(window: Int64) -> Int64 {
        learning.reduce(.max) { min($0, $1.nextRebase(window: window)) }
    }

    /// Takes in all delayed events that a time has reached, between windows.
    func settlePostEvents(through time: Int64) {
        for plastic in learning where plastic.isLearning { plastic.settlePostEvents(through: time) }
    }

    /// Ends what is being learnt at `time`, has the neurons set back, and starts anew.
    func restart(at time: Int64, _ restartNeurons: () -> Void) {
        for plastic in learning { plastic.endTraces(at: time) }
        restartNeurons()
        for plastic in learning { plastic.startTraces(at: time) }
    }

    /// Switches learning on or off.
    func setLearning(_ isLearning: Bool, at time: Int64) {
        for plastic in learning { plastic.setLearning(isLearning, at: time) }
    }

    /// Sets the factor on what the learning rule of a projection does.
    func setLearningRate(_ factor: Double, of projection: Int, at time: Int64) {
        for plastic in learning where plastic.table.projection == projection {
            plastic.setLearningRate(factor, at: time)
        }
    }

    // MARK: - State

    /// Saves or restores the synapses of a table that learns.
    func transfer(
        _ archive: StateArchive, table index: Int, _ network: Network, _ places: PlasticPlaces
    ) {
        plastic[index]?.transfer(archive, slice(ofTable: index, network), places)
    }

    /// The neurons that a table ends on, and where its columns are.
    func slice(ofTable index: Int, _ network: Network) -> StateSlice {
        let target = tables[index].target
        let population = network.populations[target.population]
        return StateSlice(
            path: statePath(ofTable: index, network),
            elements: plastic[index]?.neurons.elements ?? 0..<0, size: population.size)
    }

    /// Where the columns of a table's synapses are: by projection, then by target in their order.
    private func statePath(ofTable index: Int, _ network: Network) -> String {
        let projection = tables[index].projection
        let first = tables.firstIndex { $0.projection == projection } ?? index
        return "projections/\(network.projections[projection].name)/target\(index - first)"
    }
}
