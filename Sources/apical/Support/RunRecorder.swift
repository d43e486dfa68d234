// Carries what the engine records to the files of the run, and shows how far it has come.
import Engine
import NetworkDescription
import SpikeLog

/// Writes the spikes and voltages of one run; stops it when a signal or a checkpoint asks for that.
final class RunRecorder: Recorder {
    private let log: RunLog
    /// The populations of the network that the log holds, in the order of the log.
    private let recorded: [Int]
    /// For each population of the network its index in the log.
    private let logIndices: [Int: Int]
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
        recorded = network.recordings.spikes
        logIndices = Dictionary(
            uniqueKeysWithValues: network.recordings.spikes.enumerated().map { ($1, $0) })
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) throws {
        guard let index = logIndices[population] else { return }
        spikeCount += times.count
        try log.spikes.append(population: index, times: times, ids: ids)
    }

    func record(voltages row: [Float], of recording: Int, at time: Time) throws {
        try log.voltages?.append(recording: recording, row: row)
    }

    func advanced(to time: Time) throws -> Bool {
        try log.advance(to: time.picoseconds)
        progress.update(time: time, spikes: spikeCount, status: status)
        return StopSignal.received == nil && !checkpoints.isDue(at: time)
    }

    /// Completes the logs; throws when they do not hold every spike that was emitted.
    func finish(_ statistics: Statistics) throws {
        progress.finish()
        try log.finish(
            biologicalTime: statistics.biologicalTime.picoseconds,
            emitted: recorded.map { statistics.spikes[$0] })
    }
}
