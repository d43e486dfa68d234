// Checkpoints of a run that is going on: what is in them, and when they are due.
import Checkpoints
import Engine
import Experiments
import NetworkDescription
import SpikeLog

/// Saves a run into its folder, in the moments when its simulation stands still.
///
/// The network says how much biological time lies between checkpoints; where it does not, five minutes of
/// wall time do, or more where a checkpoint takes more than a hundredth of them.
final class CheckpointKeeper {
    private static let wallInterval = Duration.seconds(300)
    private static let share = 0.01

    private let simulation: Simulation
    private let experiment: Experiment?
    private let weights: WeightSampler?
    private let log: RunLog
    private lazy var store = CheckpointStore(
        folder: log.folder.path, identity: NetworkIdentity(network), program: Apical.version)
    private let network: Network
    /// Picoseconds between checkpoints, if the network says so.
    private let interval: Int64?
    /// When the next checkpoint is due, in biological time or on the clock.
    private var next = Time(picoseconds: .max)
    private var wallNext = ContinuousClock.now

    init(
        _ network: Network, _ simulation: Simulation, _ experiment: Experiment?,
        _ weights: WeightSampler?, _ log: RunLog
    ) {
        (self.simulation, self.experiment, self.weights) = (simulation, experiment, weights)
        (self.log, self.network) = (log, network)
        interval = network.simulation.checkpoint?.picoseconds
        schedule(after: .zero)
    }

    /// Whether a run that has come to a time is to stop for a checkpoint.
    func isDue(at time: Time) -> Bool {
        interval == nil ? ContinuousClock.now >= wallNext : time >= next
    }

    /// Called when a run has stopped at the boundary of a window, because a checkpoint is due or a signal
    /// has arrived: saves the run, and says whether it goes on.
    func pause() throws -> Bool {
        let start = ContinuousClock.now
        try save()
        schedule(after: ContinuousClock.now - start)
        return StopSignal.received == nil
    }

    private func save() throws {
        var state = try simulation.save()
        experiment?.save(into: &state)
        weights?.save(into: &state)
        try log.acknowledge().save(into: &state)
        try store.write(state, time: simulation.biologicalTime.picoseconds)
    }

    /// Sets when the next checkpoint is due, the last having taken `cost`.
    private func schedule(after cost: Duration) {
        guard let interval else {
            wallNext = ContinuousClock.now + max(Self.wallInterval, cost / Self.share)
            return
        }
        let now = simulation.biologicalTime.picoseconds
        let (next, overflow) = (now / interval + 1).multipliedReportingOverflow(by: interval)
        self.next = Time(picoseconds: overflow ? .max : next)
    }
}

extension LogPosition {
    private static let path = "log"

    /// Adds how far the logs have come to a state.
    fileprivate func save(into state: inout SavedState) {
        let logs = [
            ("spikes", spikes), ("voltages", voltages), ("weights", weights),
            ("plateaus", plateaus),
        ]
        for (name, rows) in logs {
            state.columns["\(Self.path)/\(name)"] = SavedColumn(rows.map(Int64.init))
        }
    }

    /// Where the logs of a network were when a state was saved; at their beginning without one.
    ///
    /// - Parameter statistics: What had been counted then.
    /// - Throws: `SavedStateError` when no logs of that time could have been there.
    init(
        _ state: SavedState?, _ network: Network, _ statistics: Statistics
    ) throws(SavedStateError) {
        func rows(_ name: String, _ count: Int) throws(SavedStateError) -> [Int] {
            guard let state else { return Array(repeating: 0, count: count) }
            let rows = try state.integers("\(Self.path)/\(name)", count: count).map { Int($0) }
            guard rows.allSatisfy({ $0 >= 0 }) else {
                throw SavedStateError("its logs hold impossible numbers of rows")
            }
            return rows
        }
        self.init(
            time: try state?.integers("time", count: 1)[0] ?? 0,
            spikes: try rows("spikes", network.spikeStreams.count),
            voltages: try rows("voltages", network.reportStreams.count),
            weights: try rows("weights", network.recordings.weights.count),
            plateaus: try rows("plateaus", network.plateauStreams.count))
        let samples = network.reportStreams.map { stream in
            let step = network.recordings.voltages[stream.recordings[0]].every.picoseconds
            return Int((time + step - 1) / step)
        }
        guard spikes == network.spikeStreams.counts(of: statistics.spikes),
            plateaus == network.plateauStreams.counts(of: statistics.plateaus), voltages == samples
        else {
            throw SavedStateError("its logs hold other numbers of rows than a run had made by then")
        }
    }
}
