// `apical run`: runs a network into a folder.
import ArgumentParser
import Engine
import Foundation
import NetworkDescription
import SpikeLog

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a network and log its spikes and voltages into a folder.",
        discussion: """
            The folder gets network.yaml (the network as it was run), spikes.h5 and voltages.h5 \
            (SONATA) and run.json. SIGINT and SIGTERM stop the run with a complete log and \
            a checkpoint, from which 'apical resume' goes on. While the run \
            goes on, the folder also holds its journal: what is in there survives whatever ends the \
            run ('apical recover').
            """)

    @Argument(help: "Network file (YAML or JSON).", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("Folder to create.", valueName: "folder"), completion: .directory)
    var out: String?

    @OptionGroup var overrides: OverrideOptions

    @Flag(
        help: """
            Wait for the storage device at every frame of the journal, so that a loss of power \
            takes nothing that was acknowledged.
            """)
    var durable = false

    @Flag(help: ArgumentHelp("Write the logs at every window.", visibility: .hidden))
    var eagerLog = false

    /// How the logs are written.
    private var logPolicy: LogPolicy {
        var policy = eagerLog ? LogPolicy.eager : LogPolicy()
        if durable { policy.makeDurable() }
        return policy
    }

    @Flag(help: "Describe the network and stop.")
    var dryRun = false

    @OptionGroup var watching: WatchOptions

    @OptionGroup var options: RunOptions

    func validate() throws {
        if out == nil && !dryRun { throw ValidationError("--out FOLDER is missing") }
    }

    func run() throws {
        let logger = options.verbosity.logger
        let description = try overrides.read(file, logger: logger)
        guard let out, !dryRun else {
            return try NetworkSummary(description.network).print(json: options.json)
        }
        let run = NetworkRun(
            description: description, path: out, force: options.force, logPolicy: logPolicy,
            progress: options.shownProgress, logger: logger)
        let record = try watching.follow(run) { try $0.perform() }
        if options.json {
            try Console.output(json: record)
        } else if !options.verbosity.quiet {
            Console.output(record.summary(of: description.network, folder: out))
        }
        try StopSignal.report(record, in: out)
    }
}
