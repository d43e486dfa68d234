// Carries weights to the log as often as the network asks for it.
import Engine
import NetworkDescription
import SpikeLog

/// Samples the weights of some projections from time zero on, and at the end.
final class WeightSampler {
    private let recordings: [WeightRecording]
    private let writer: WeightLogWriter
    /// For each recording, when its next sample is due, and the time of its last one.
    private var due: [Int64]
    private var last: [Time?]

    /// `nil` when the network records no weights.
    init?(_ network: Network, into writer: WeightLogWriter?) {
        guard let writer else { return nil }
        self.writer = writer
        recordings = network.recordings.weights
        due = recordings.map { _ in 0 }
        last = recordings.map { _ in nil }
    }

    /// When the next sample is due.
    var next: Time { Time(picoseconds: due.min() ?? .max) }

    /// Adds when samples are due, and were taken, to the state of the simulation.
    func save(into state: inout SavedState) {
        state.columns["log/weights_due"] = SavedColumn(due)
        state.columns["log/weights_last"] = SavedColumn(last.map { $0?.picoseconds ?? -1 })
    }

    /// Takes them up again.
    func restore(_ state: SavedState) throws(SavedStateError) {
        let times = try state.integers("log/weights_last", count: last.count)
        last = times.map { $0 < 0 ? nil : Time(picoseconds: $0) }
        due = try state.integers("log/weights_due", count: due.count)
        guard due.allSatisfy({ $0 >= 0 }) else {
            throw SavedStateError("its samples of weights are due at impossible times")
        }
    }

    /// Takes the samples that are due now.
    func sample(_ simulation: Simulation) throws {
        let now = simulation.biologicalTime
        for (index, recording) in recordings.enumerated() where due[index] <= now.picoseconds {
            try take(index, simulation)
            let every = recording.every.picoseconds
            due[index] = (now.picoseconds / every + 1) * every
        }
    }

    /// Takes the last samples.
    func finish(_ simulation: Simulation) throws {
        for index in recordings.indices where last[index] != simulation.biologicalTime {
            try take(index, simulation)
        }
    }

    private func take(_ index: Int, _ simulation: Simulation) throws {
        last[index] = simulation.biologicalTime
        try writer.append(
            projection: index, timeMs: simulation.biologicalTime.milliseconds,
            weights: simulation.weights(of: recordings[index].projection))
    }
}
