// `apical rate`: trains the rate model of a task into a folder.
import ArgumentParser
import Foundation
import NetworkDescription
import SpikeLog

struct RateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate",
        abstract: "Train the rate model that the task of a network file describes.",
        discussion: """
            The folder gets network.yaml (the file as it was run), metrics.csv (one row per epoch) \
            and run.json. SIGINT and SIGTERM stop the training with the rows up to then.
            """)

    @Argument(help: "Network file (YAML or JSON) with a section task.rate.")
    var file: String

    @Option(help: ArgumentHelp("Folder to create.", valueName: "folder"))
    var out: String

    @OptionGroup var overrides: OverrideOptions

    @Flag(help: "Replace the folder when it exists.")
    var force = false

    @Option(help: "Show progress: auto, plain or none.")
    var progress = ProgressStyle.auto

    @Flag(help: "Print one JSON object: the content of run.json.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func run() throws {
        let description = try overrides.read(file, logger: verbosity.logger)
        let record = try RateRun(
            description: description, path: out, force: force,
            progress: verbosity.quiet ? .none : progress
        ).perform()
        if json {
            try Console.output(json: record)
        } else if !verbosity.quiet {
            let metrics = record.metrics ?? [:]
            let rows = metrics.keys.sorted().map { [$0, (metrics[$0] ?? 0).significant] }
            Console.output(table([["metric", "value"]] + rows) + "\n\n" + out)
        }
        if let signal = StopSignal.received {
            throw CommandFailure(
                "stopped by a signal; \(out) holds the epochs up to then",
                status: signal == SIGINT ? .interrupted : .terminated)
        }
    }
}
