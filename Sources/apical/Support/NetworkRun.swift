// One run: build the network, let it run into a folder, and leave a record.
import ArgumentParser
import Checkpoints
import Engine
import Experiments
import Foundation
import LearningRules
import LiveView
import Logging
import NetworkDescription
import Reports
import SpikeLog

/// A run of a network into a folder.
struct NetworkRun {
    var description: NetworkFile
    var path: String
    var force: Bool
    var logPolicy: LogPolicy
    var progress: ProgressStyle
    var logger: Logger
    /// Where the run can be watched.
    var live: LiveServer?

    private var network: Network { description.network }

    /// Runs to the end or to the first signal; when it fails before anything was acknowledged, the
    /// folder is gone again.
    func perform() throws -> RunRecord {
        try requireMemory()
        let rules = try CompiledRule.compile(description).rules
        let experiment = try makeExperiment(rules)
        StopSignal.watch()
        return try failing(with: .cannotCreate) {
            try RunFolder.create(
                at: path, force: force, isKept: { ($0 as? CommandFailure)?.keepsFolder == true }
            ) { folder in
                try failing(with: .ioError) { try run(experiment, rules, in: folder) }
            }
        }
    }

    /// Goes on with the run in the folder from its last checkpoint, or from its beginning when there is
    /// none; to the end or to the first signal.
    func resume() throws -> RunRecord {
        try requireMemory()
        let folder = RunFolder(path: path)
        let store = CheckpointStore(
            folder: path, identity: NetworkIdentity(network), program: Apical.version)
        let state = try failing(with: .dataInvalid) {
            try store.newest(by: readCheckpoint) {
                logger.warning("\($0); the one before it is used")
            }
        }
        if state == nil { logger.warning("\(path): holds no checkpoint; the run begins anew") }
        try requireReadableLogs(of: folder)
        let rules = try CompiledRule.compile(description).rules
        let experiment = try makeExperiment(rules)
        StopSignal.watch()
        return try failing(with: .ioError) {
            try run(experiment, rules, in: folder, resuming: true, from: state)
        }
    }

    /// Refuses logs that crash or hold up whoever reads them, as this process will: a child has read them before.
    private func requireReadableLogs(of folder: RunFolder) throws {
        guard let first = RunFiles.binaryFiles(of: folder).first else { return }
        let status = try ReaderProcess.run(
            [ReadLogsCommand.name, "--", folder.path], reading: first)
        if status != 0 { throw ExitCode(status) }
    }

    /// Refuses what cannot fit into this machine, before the system ends the process for it.
    private func requireMemory() throws {
        let needed = Estimate(network).bytes
        let available = Double(ProcessInfo.processInfo.physicalMemory)
        guard needed > available else { return }
        throw CommandFailure(
            "the network needs about \(formatted(bytes: needed)) of memory, but this machine has "
                + formatted(bytes: available), status: .runFailed)
    }

    /// The experiment that the network's task describes, its data read.
    private func makeExperiment(_ rules: [CompiledRule?]) throws -> Experiment? {
        guard let task = network.task else { return nil }
        return try failing(with: .dataInvalid) {
            try Experiment(
                network, data: TaskData(task, spikingSets: { try readSpikingSet($0) }),
                plastic: rules.indices.filter { rules[$0] != nil })
        }
    }

    private func run(
        _ experiment: Experiment?, _ rules: [CompiledRule?], in folder: RunFolder,
        resuming: Bool = false, from state: SavedState? = nil
    ) throws -> RunRecord {
        let start = ContinuousClock.now
        let simulation = try Simulation(experiment?.recordedNetwork ?? network, rules: rules)
        let built = ContinuousClock.now
        let statistics = simulation.statistics
        logger.info(
            """
            built \(statistics.synapses) synapses in \((built - start) / .seconds(1)) s, \
            \(formatted(bytes: Double(statistics.synapseBytes))); windows of \
            \(statistics.window.milliseconds) ms, \(statistics.threads) threads
            """)

        if let state { try restore(state, simulation, experiment) }
        // Before the journal: what has one can be resumed.
        try RunFolder.write(Array(description.resolved.utf8), to: folder.network)
        let layout = makeLayout(simulation)
        let log: RunLog
        if resuming {
            let position = try failing(with: .dataInvalid) {
                try LogPosition(state, network, simulation.statistics)
            }
            log = try RunLog(
                continuing: layout, in: folder, at: position, policy: logPolicy)
        } else {
            log = try RunLog(creating: layout, in: folder, policy: logPolicy)
        }
        do {
            return try run(simulation, experiment, into: log, from: state, building: built - start)
        } catch {
            guard log.abandon() else { throw error }
            let time = Time(picoseconds: log.acknowledgedTime).milliseconds.rounded(places: 6)
            var failure = CommandFailure(error) ?? CommandFailure("\(error)", status: .ioError)
            failure.description += "; the run up to \(time) ms is kept: apical resume \(path)"
            failure.keepsFolder = true
            throw failure
        }
    }

    private func run(
        _ simulation: Simulation, _ experiment: Experiment?, into log: RunLog,
        from state: SavedState?, building: Duration
    ) throws -> RunRecord {
        let (start, beginning) = (ContinuousClock.now, simulation.biologicalTime)
        let weights = WeightSampler(network, into: log.weights)
        if let state { try failing(with: .dataInvalid) { try weights?.restore(state) } }
        let checkpoints = CheckpointKeeper(network, simulation, experiment, weights, log)
        let end = experiment?.duration ?? network.simulation.duration
        let recorder = RunRecorder(
            log: log, of: network, checkpoints: checkpoints,
            progress: ProgressMeter(
                from: beginning, to: end, populations: network.livePopulations, style: progress),
            live: live?.feed(from: beginning.picoseconds, to: end.picoseconds),
            phase: { experiment?.progress })
        var metrics: MetricsTable?
        let isComplete: Bool
        if let experiment {
            let (path, columns) = (log.folder.metrics, experiment.columns)
            let table =
                state == nil
                ? try MetricsTable(path: path, columns: columns)
                : try MetricsTable(resuming: path, columns: columns, rows: experiment.rowCount)
            let confusion =
                !experiment.hasConfusion
                ? nil
                : state == nil
                    ? try ConfusionTable(path: log.folder.confusion)
                    : try ConfusionTable(
                        resuming: log.folder.confusion, epochs: experiment.rowCount)
            isComplete = try experiment.run(
                simulation, into: recorder, table, confusion: confusion,
                beforeSample: { try weights?.sample(simulation) },
                goesOn: checkpoints.pause)
            metrics = table
        } else {
            isComplete = try run(simulation, into: recorder, sampling: weights, checkpoints)
        }
        let finished = ContinuousClock.now
        try weights?.finish(simulation)
        try recorder.finish(simulation.statistics)

        let record = makeRecord(
            simulation.statistics, isComplete: isComplete, metrics: metrics?.latest,
            build: building, simulation: finished - start, from: beginning)
        try record.write(to: log.folder.record)
        return record
    }

    /// Takes up what was saved.
    private func restore(
        _ state: SavedState, _ simulation: Simulation, _ experiment: Experiment?
    ) throws {
        try failing(with: .dataInvalid) {
            do {
                try simulation.restore(state)
                try experiment?.restore(state)
            } catch {
                throw CommandFailure(
                    "\(path): the checkpoint does not fit the network: \(error)",
                    status: .dataInvalid)
            }
        }
        guard simulation.biologicalTime <= network.simulation.duration else {
            throw CommandFailure(
                "the run has come to \(simulation.biologicalTime.milliseconds) ms; give --duration "
                    + "more than that", status: .networkInvalid)
        }
    }

    /// Runs a network without a task, pausing where weights are sampled.
    private func run(
        _ simulation: Simulation, into recorder: RunRecorder, sampling weights: WeightSampler?,
        _ checkpoints: CheckpointKeeper
    ) throws -> Bool {
        let end = network.simulation.duration
        while true {
            try weights?.sample(simulation)
            let pause = min(weights?.next ?? end, end)
            while try !simulation.run(to: pause, into: recorder) {
                guard try checkpoints.pause() else { return false }
            }
            if pause >= end { return true }
        }
    }

    private func makeLayout(_ simulation: Simulation) -> RunLayout {
        let recordings = network.recordings
        return RunLayout(
            spikes: network.spikeStreams.map(LoggedPopulation.init),
            provenance: Provenance(
                version: Apical.version, seed: network.simulation.seed,
                configuration: description.resolved),
            voltages: network.reportStreams.map { stream in
                let first = recordings.voltages[stream.recordings[0]]
                return ReportLayout(
                    population: stream.name, nodeIDs: stream.nodes.map(UInt64.init),
                    elementIDs: first.compartments.map(UInt32.init),
                    compartments: network.compartments(of: first.population),
                    stepMs: first.every.milliseconds)
            },
            weights: recordings.weights.map { recording in
                let projection = network.projections[recording.projection]
                let synapses = simulation.synapses(of: recording.projection)
                return WeightLayout(
                    projection: projection.name,
                    sourceIDs: synapses.sources, targetIDs: synapses.targets,
                    unit: NetworkNames(network).weightUnit(projection.targets))
            }, plateaus: network.plateauStreams.map(LoggedPopulation.init))
    }

    private func makeRecord(
        _ statistics: Statistics, isComplete: Bool, metrics: [String: Double]?, build: Duration,
        simulation: Duration, from start: Time
    ) -> RunRecord {
        let seconds = simulation / .seconds(1)
        let biological = statistics.biologicalTime.milliseconds
        let simulated = biological - start.milliseconds
        let names = network.populations.indices.map(network.loggedName)
        return RunRecord(
            complete: isComplete, seed: network.simulation.seed, threads: statistics.threads,
            version: Apical.version,
            integrator: network.simulation.integrator.rawValue, biologicalTimeMs: biological,
            neurons: statistics.neurons, synapses: statistics.synapses,
            spikes: Dictionary(zip(names, statistics.spikes), uniquingKeysWith: +),
            plateaus: plateaus(statistics),
            synapticEvents: statistics.synapticEvents, plasticEvents: statistics.plasticEvents,
            wallSecondsBuild: build / .seconds(1), wallSecondsSimulation: seconds,
            realTimeFactor: simulated > 0 ? seconds * 1000 / simulated : 0,
            peakMemoryBytes: Self.peakMemory(), metrics: metrics)
    }

    /// The plateaus of the populations that can have some.
    private func plateaus(_ statistics: Statistics) -> [String: Int]? {
        var counts: [String: Int] = [:]
        for (population, count) in zip(network.populations, statistics.plateaus) {
            if case .neurons(let neurons) = population.kind,
                network.neurons[neurons.model].plateau != nil
            {
                counts[population.name] = count
            }
        }
        return counts.isEmpty ? nil : counts
    }

    /// The most memory that this program has had, in bytes. The system's count for processes goes back to before
    /// the program, to what started it.
    static func peakMemory() -> Int {
        if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(separator: " ").compactMap({ Int($0) }).first
        {
            return kilobytes * 1024
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}

extension LoggedPopulation {
    /// What is logged of a stream.
    fileprivate init(_ stream: LogStream) {
        self.init(name: stream.name, size: stream.size)
    }
}

extension Network {
    /// The names of the compartments of a population's neurons.
    fileprivate func compartments(of population: Int) -> [String] {
        guard case .neurons(let description) = populations[population].kind else { return [] }
        return neurons[description.model].compartments.map(\.name)
    }
}
