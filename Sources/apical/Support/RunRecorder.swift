// Carries what the engine records to the files of the run, and shows how far it has come.
import Engine
import Experiments
import LiveView
import NetworkDescription
import SpikeLog

/// Writes the spikes, plateaus and voltages of one run; stops it when a signal or a checkpoint asks for that.
final class RunRecorder: Recorder {
    private let log: RunLog
    private var spikes: SpikeMerger
    private var plateaus: SpikeMerger
    private let voltages: VoltageMerger
    private var progress: ProgressMeter
    private let live: LiveFeed?
    /// Where the experiment is, if there is one.
    private let phase: () -> Experiment.Progress?
    private let checkpoints: CheckpointKeeper

    init(
        log: RunLog, of network: Network, checkpoints: CheckpointKeeper, progress: ProgressMeter,
        live: LiveFeed?, phase: @escaping () -> Experiment.Progress?
    ) {
        self.log = log
        self.checkpoints = checkpoints
        self.progress = progress
        self.live = live
        self.phase = phase
        spikes = SpikeMerger(network, streams: network.spikeStreams)
        plateaus = SpikeMerger(network, streams: network.plateauStreams)
        voltages = VoltageMerger(network)
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) throws {
        try spikes.take(population, times, ids, into: write)
    }

    private func write(_ stream: Int, _ times: [Int64], _ ids: [UInt32]) throws {
        progress.count(times.count, of: stream)
        live?.record(population: stream, times: times, ids: ids)
        try log.spikes.append(population: stream, times: times, ids: ids)
    }

    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) throws {
        try plateaus.take(population, times, ids, into: writePlateaus)
    }

    private func writePlateaus(_ stream: Int, _ times: [Int64], _ ids: [UInt32]) throws {
        try log.plateaus?.append(population: stream, times: times, ids: ids)
    }

    func record(voltages row: [Float], of recording: Int, at time: Time) throws {
        guard let report = log.voltages else { return }
        try voltages.take(row, of: recording, at: time, into: report)
    }

    func advanced(to time: Time) throws -> Bool {
        StopSignal.received == nil && !checkpoints.isDue(at: time)
    }

    func settled(before time: Time) throws {
        let now = ContinuousClock.now
        try settle()
        try log.advance(to: time.picoseconds, now: now)
        progress.update(time: time, now: now) { self.phase()?.summary }
        live?.advance(to: time.picoseconds, now: now, phase: phase)
    }

    private func settle() throws {
        try spikes.settle(into: write)
        try plateaus.settle(into: writePlateaus)
    }

    /// Completes the logs; throws when they do not hold every spike that was emitted.
    func finish(_ statistics: Statistics) throws {
        progress.finish()
        try settle()
        live?.finish(at: statistics.biologicalTime.picoseconds, phase: phase())
        try log.finish(
            biologicalTime: statistics.biologicalTime.picoseconds,
            emitted: spikes.emitted(statistics.spikes),
            plateaus: plateaus.emitted(statistics.plateaus))
    }
}
