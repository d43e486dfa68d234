// Carries what the engine records to the files of the run, and shows how far it has come.
import Engine
import NetworkDescription
import SpikeLog

/// Writes the spikes, plateaus and voltages of one run; stops it when a signal or a checkpoint asks for that.
final class RunRecorder: Recorder {
    private let log: RunLog
    private let spikes: SpikeMerger
    private let plateaus: SpikeMerger
    private let voltages: VoltageMerger
    private var progress: ProgressMeter
    /// What is going on beside the passing of time.
    private let status: () -> String?
    private var spikeCount = 0
    private let checkpoints: CheckpointKeeper

    init(
        log: RunLog, of network: Network, checkpoints: CheckpointKeeper, progress: ProgressMeter,
        status: @escaping () -> String?
    ) {
        self.log = log
        self.checkpoints = checkpoints
        self.progress = progress
        self.status = status
        spikes = SpikeMerger(network, streams: network.spikeStreams)
        plateaus = SpikeMerger(network, streams: network.plateauStreams)
        voltages = VoltageMerger(network)
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) throws {
        spikeCount += times.count
        try spikes.take(population, times, ids, into: log.spikes)
    }

    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) throws {
        guard let log = log.plateaus else { return }
        try plateaus.take(population, times, ids, into: log)
    }

    func record(voltages row: [Float], of recording: Int, at time: Time) throws {
        guard let report = log.voltages else { return }
        try voltages.take(row, of: recording, at: time, into: report)
    }

    func advanced(to time: Time) throws -> Bool {
        try settle(before: time.picoseconds)
        try log.advance(to: time.picoseconds)
        progress.update(time: time, spikes: spikeCount, status: status)
        return StopSignal.received == nil && !checkpoints.isDue(at: time)
    }

    private func settle(before time: Int64) throws {
        try spikes.settle(before: time, into: log.spikes)
        if let log = log.plateaus { try plateaus.settle(before: time, into: log) }
    }

    /// Completes the logs; throws when they do not hold every spike that was emitted.
    func finish(_ statistics: Statistics) throws {
        progress.finish()
        try settle(before: .max)
        try log.finish(
            biologicalTime: statistics.biologicalTime.picoseconds,
            emitted: spikes.emitted(statistics.spikes),
            plateaus: plateaus.emitted(statistics.plateaus))
    }
}
