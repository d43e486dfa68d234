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

    @Argument(help: "Network file (YAML or JSON) with a section task.rate.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("Folder to create.", valueName: "folder"), completion: .directory)
    var out: String

    @OptionGroup var overrides: OverrideOptions

    @OptionGroup var options: RunOptions

    func run() throws {
        let description = try overrides.read(file, logger: options.verbosity.logger)
        let record = try RateRun(
            description: description, path: out, force: options.force,
            progress: options.shownProgress
        ).perform()
        if options.json {
            try Console.output(json: record)
        } else if !options.verbosity.quiet {
            let metrics = record.metrics ?? [:]
            let rows = metrics.keys.sorted().map { [$0, (metrics[$0] ?? 0).significant] }
            Console.output(table([["metric", "value"]] + rows) + "\n\n" + out)
        }
        try StopSignal.report("; \(out) holds the epochs up to then")
    }
}
