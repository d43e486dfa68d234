// `apical resume`: goes on with a run from its last checkpoint.
import ArgumentParser
import Foundation
import NetworkDescription
import SpikeLog

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run that was stopped or that died, from its last checkpoint.",
        discussion: """
            The run goes on in its folder, and comes to the same spikes, weights and metrics, bit for \
            bit, as if nothing had happened, on any number of threads. What its logs hold beyond the \
            checkpoint is made again. A run without a checkpoint begins anew.
            """)

    @Argument(help: ArgumentHelp("Folder of the run.", valueName: "folder"), completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "Biological time to run in all, such as \"200 ms\", instead of the network's.",
            valueName: "time"))
    var duration: String?

    @Option(help: "Number of threads.")
    var threads: Int?

    @OptionGroup var watching: WatchOptions

    @Option(help: "Show progress: auto, plain or none.")
    var progress = ProgressStyle.auto

    @Flag(help: "Print one JSON object: the content of run.json.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    }

    func run() throws {
        let logger = verbosity.logger
        let run = RunFolder(path: folder)
        guard FileManager.default.fileExists(atPath: run.network) else {
            throw CommandFailure(
                "\(run.network): missing; name the folder of a run", status: .inputMissing)
        }
        if try failing(with: .dataInvalid, { try isGoingOn(run) }) {
            throw CommandFailure("\(folder): the run is going on", status: .dataInvalid)
        }
        RunRecovery.ensure(run)
        let settings = [("duration", duration), ("threads", threads.map(String.init))]
        let description = try OverrideOptions.read(
            run.network,
            overrides: settings.compactMap { name, value in
                value.map { "simulation.\(name)=\($0)" }
            }, logger: logger)
        let record = try record(of: run, description)
        if json {
            try Console.output(json: record)
        } else if !verbosity.quiet {
            Console.output(record.summary(of: description.network, folder: folder))
        }
        try StopSignal.report(record, in: folder)
    }

    /// Whether the run goes on. A command that was killed may have left a child, which holds the journal for
    /// as long as it recovers it.
    private func isGoingOn(_ run: RunFolder) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while try LogRecovery.state(of: run) == .running {
            if ContinuousClock.now >= deadline { return true }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return false
    }

    /// Runs on, unless the run has come to its end.
    private func record(of run: RunFolder, _ description: NetworkFile) throws -> RunRecord {
        if FileManager.default.fileExists(atPath: run.record) {
            let record = try failing(with: .dataInvalid) { try RunRecord.read(run.record) }
            guard record.integrator != "rate" else {
                throw CommandFailure(
                    "\(folder): holds the training of a rate model, which has no checkpoints",
                    status: .dataInvalid)
            }
            let end = description.network.simulation.duration.milliseconds
            if record.complete, duration == nil || end <= record.biologicalTimeMs {
                verbosity.logger.warning("the run is complete; to run on, give a longer --duration")
                return record
            }
        }
        let run = NetworkRun(
            description: description, path: folder, force: false, logPolicy: LogPolicy(),
            progress: verbosity.quiet ? .none : progress, logger: verbosity.logger)
        return try watching.follow(run) { try $0.resume() }
    }
}
