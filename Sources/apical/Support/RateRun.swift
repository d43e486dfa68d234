// One training of a rate model: into a folder, with a record.
import Experiments
import Foundation
import NetworkDescription
import SpikeLog

/// A training of a task's rate model into a folder.
struct RateRun {
    var description: NetworkFile
    var path: String
    var force: Bool
    var progress: ProgressStyle

    private var network: Network { description.network }

    /// Trains to the end or to the first signal; when it fails, the folder is gone again.
    func perform() throws -> RunRecord {
        guard let task = network.task else {
            throw CommandFailure(
                "the file has no 'task' with a 'rate' model", status: .networkInvalid)
        }
        let start = ContinuousClock.now
        let data = try failing(with: .dataInvalid) {
            try TaskData(task, spikingSets: { try readSpikingSet($0) })
        }
        let experiment = try failing(with: .networkInvalid) {
            try RateExperiment(task, data: data, seed: network.simulation.seed)
        }
        StopSignal.watch()
        return try failing(with: .cannotCreate) {
            try RunFolder.create(at: path, force: force) { folder in
                try failing(with: .ioError) {
                    try run(experiment, in: folder, prepared: ContinuousClock.now - start)
                }
            }
        }
    }

    private func run(
        _ experiment: RateExperiment, in folder: RunFolder, prepared: Duration
    ) throws -> RunRecord {
        try Data(description.resolved.utf8).write(to: URL(filePath: folder.network))
        let table = try MetricsTable(path: folder.metrics, columns: experiment.columns)
        var meter = ProgressMeter(style: progress)
        let start = ContinuousClock.now
        let isComplete = try experiment.run(into: table) { samples in
            meter.show { "sample \(samples) of \(experiment.presentations)" }
            return StopSignal.received == nil
        }
        meter.finish()
        let record = RunRecord(
            complete: isComplete, seed: network.simulation.seed, threads: 1,
            version: Apical.version, integrator: "rate", biologicalTimeMs: 0,
            neurons: experiment.unitCount, synapses: experiment.weightCount, spikes: [:],
            synapticEvents: 0, plasticEvents: 0, wallSecondsBuild: prepared / .seconds(1),
            wallSecondsSimulation: (ContinuousClock.now - start) / .seconds(1), realTimeFactor: 0,
            peakMemoryBytes: NetworkRun.peakMemory(), metrics: table.latest)
        try record.write(to: folder.record)
        return record
    }
}
