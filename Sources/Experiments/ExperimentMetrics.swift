// What is measured of an experiment after each epoch, by column.
import Engine
import NetworkDescription

/// Measures a simulation for the rows of metrics.csv (docs/task-format.md).
final class ExperimentMetrics {
    let columns: [String]
    private let network: Network
    private let alignments: [Presentation.Alignment]
    private let plastic: [Int]
    /// Indices of the populations that can have plateaus.
    private let withPlateaus: [Int]
    /// Counts of each population when the training phase began.
    private var before: (spikes: [Int], plateaus: [Int]) = ([], [])
    private var samples = 0

    init(_ network: Network, _ presentation: Presentation, plastic: [Int], data: TaskData) {
        self.network = network
        self.plastic = plastic
        alignments = presentation.alignments
        var columns = ["epoch", "samples", "time_s"]
        if presentation.readout != nil {
            columns += ["train_accuracy", "train_objective"]
            if data.test != nil { columns += ["test_accuracy", "test_objective"] }
        }
        columns += network.populations.map { "spikes_per_sample.\($0.name)" }
        withPlateaus = network.populations.indices.filter {
            guard case .neurons(let description) = network.populations[$0].kind else {
                return false
            }
            return network.neurons[description.model].plateau != nil
        }
        columns += withPlateaus.map { "plateaus_per_sample.\(network.populations[$0].name)" }
        columns += plastic.map { "weight_norm.\(network.projections[$0].name)" }
        columns += alignments.flatMap { ["difference.\($0.name)", "angle.\($0.name)"] }
        self.columns = columns
    }

    /// Saves what it has counted, and the row that waits for a test.
    func save(_ row: [String: Double], into state: inout SavedState) {
        state.columns["task/counts_before"] = SavedColumn(
            (before.spikes + before.plateaus + [samples]).map(Int64.init))
        state.columns["task/row"] = SavedColumn(columns.map { row[$0] ?? .nan })
    }

    /// Takes them up again; returns the row.
    func restore(_ state: SavedState) throws(SavedStateError) -> [String: Double] {
        let size = network.populations.count
        let counts = try state.integers("task/counts_before", count: 2 * size + 1).map { Int($0) }
        guard counts.allSatisfy(SavedState.isCount) else {
            throw SavedStateError("its task counts impossible numbers")
        }
        before = (Array(counts[..<size]), Array(counts[size..<(2 * size)]))
        samples = counts[2 * size]
        let values = try state.reals("task/row", count: columns.count)
        let row = Dictionary(zip(columns, values)) { $1 }
        return row.filter { !$0.value.isNaN }
    }

    /// Counts from here on.
    func start(_ simulation: Simulation) {
        let statistics = simulation.statistics
        before = (statistics.spikes, statistics.plateaus)
    }

    /// The row of an epoch whose training phase has ended now.
    func row(_ simulation: Simulation, training: Score, epoch: Int) -> [String: Double] {
        let start = before
        self.start(simulation)
        func perSample(_ counts: KeyPath<(spikes: [Int], plateaus: [Int]), [Int]>, _ index: Int)
            -> Double
        {
            Double(before[keyPath: counts][index] - start[keyPath: counts][index])
                / Double(training.presented)
        }
        samples += training.presented
        var row: [String: Double] = [:]
        row["epoch"] = Double(epoch)
        row["samples"] = Double(samples)
        row["time_s"] = simulation.biologicalTime.milliseconds / 1000
        row["train_accuracy"] = training.accuracy
        row["train_objective"] = training.objective
        for (index, population) in network.populations.enumerated() {
            row["spikes_per_sample.\(population.name)"] = perSample(\.spikes, index)
        }
        for index in withPlateaus {
            row["plateaus_per_sample.\(network.populations[index].name)"] =
                perSample(\.plateaus, index)
        }
        for projection in plastic {
            let squares = simulation.weights(of: projection).reduce(0) { $0 + $1 * $1 }
            row["weight_norm.\(network.projections[projection].name)"] = squares.squareRoot()
        }
        for pair in alignments {
            let first = DenseWeights(of: pair.first, in: network, simulation)
            let way = pair.way.map { DenseWeights(of: $0, in: network, simulation) }
            guard let start = way.first else { continue }
            let back = way.dropFirst().reduce(start) { $0.then($1) }
            let comparison = first.comparison(withTransposeOf: back, times: pair.scale)
            row["difference.\(pair.name)"] = comparison.difference
            row["angle.\(pair.name)"] = comparison.angle
        }
        return row
    }

    /// Adds what a test gave.
    func add(test: Score, to row: inout [String: Double]) {
        row["test_accuracy"] = test.accuracy
        row["test_objective"] = test.objective
    }
}
