// Which rows the synapses of a network form, the same for every worker.
import NetworkDescription

/// The rows of a network: tables of rows, one row for each element of a source population.
///
/// A spike should meet few and long runs. So the projections of one source population share a table, and
/// with it their rows: all whose synapses have weights of their own, and all that have the same one weight.
struct SynapsePlan {
    /// The rows of one source population that keep weights in one way.
    struct Table {
        var source: Int
        /// The weight of all synapses; `nil` when each has its own.
        var weight: Float?
        var firstRow: Int
        /// The receptors that the rows reach.
        var targets: [ReceptorTarget]
    }

    /// Where the synapses of a source go.
    struct Place {
        var row: Int32
        var table: Int32
    }

    let tables: [Table]
    /// For each projection, the place of each pooled source.
    let places: [[Place]]
    let rowCount: Int
    /// Rows before this one have weights of their own.
    let weightedRows: Int

    init(_ network: Network, _ projections: [StepProjection]) {
        struct Key: Hashable {
            var source: Int
            var weight: Float?
        }
        var tables: [Table] = []
        var tableOfKey: [Key: Int] = [:]
        var rowCount = 0
        // Weighted tables come first, so that weights are stored for the first synapses only.
        let order = projections.indices.sorted {
            (projections[$0].weight == nil ? 0 : 1, $0) < (
                projections[$1].weight == nil ? 0 : 1, $1
            )
        }
        var weightedRows = 0
        for index in order {
            let projection = projections[index]
            for source in projection.sources {
                let key = Key(source: source, weight: projection.weight)
                if let known = tableOfKey[key] {
                    tables[known].targets += projection.targets
                    continue
                }
                tableOfKey[key] = tables.count
                tables.append(
                    Table(
                        source: source, weight: projection.weight, firstRow: rowCount,
                        targets: projection.targets))
                rowCount += network.populations[source].size
            }
            if projection.weight == nil { weightedRows = rowCount }
        }
        places = projections.map { projection in
            projection.sources.flatMap { source -> [Place] in
                let key = Key(source: source, weight: projection.weight)
                guard let table = tableOfKey[key] else { return [] }
                return (0..<network.populations[source].size).map {
                    Place(row: Int32(tables[table].firstRow + $0), table: Int32(table))
                }
            }
        }
        self.tables = tables
        self.rowCount = rowCount
        self.weightedRows = weightedRows
    }
}

/// A projection made ready for the step integrator.
struct StepProjection: @unchecked Sendable {
    /// Populations of the pool of sources.
    let sources: [Int]
    let targets: [ReceptorTarget]
    /// The weight of all synapses; `nil` when each has its own.
    let weight: Float?
    let pairs: PairGenerator
    let weights: Sampler
    let delays: Sampler
    /// The pooled index of the first element of each target.
    let firstTargets: [Int]
    /// The delay of all synapses in steps; `nil` when each has its own.
    let delay: Int64?
    let grid: StepGrid

    init(_ projection: Projection, _ network: Network, _ grid: StepGrid) {
        let draws = SynapseDraws(projection, network)
        self.grid = grid
        sources = projection.sources
        targets = projection.targets
        (pairs, weights, delays) = (draws.pairs, draws.weights, draws.delays)
        weight = weights.constant.map { Float($0) }
        delay = delays.constant.map { grid.delay(milliseconds: $0) }
        var end = 0
        firstTargets = projection.targets.map { target in
            defer { end += network.populations[target.population].size }
            return end
        }
    }
}
