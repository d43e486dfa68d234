// `apical compare`: the metrics of runs side by side, as a table and as a figure.
import ArgumentParser

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show the final metrics of runs side by side, and gather their learning curves.",
        discussion: """
            Takes folders of 'apical run' and 'apical rate'. The file of --csv has the columns run, \
            epoch, samples, metric and value, and one line for every value that was measured. The \
            figure of --output has a colour for each run and a panel for each kind of quantity: \
            accuracies, objectives and angles, or the kinds of the metrics that are chosen.
            """)

    @Argument(help: ArgumentHelp("Folders of runs.", valueName: "folder"), completion: .directory)
    var folders: [String]

    @Option(
        name: .customLong("metric"),
        help: ArgumentHelp(
            "Compare this metric only, such as test_accuracy (repeatable).", valueName: "name"))
    var metrics: [String] = []

    @Option(
        help: ArgumentHelp("Write the learning curves to this file.", valueName: "file"),
        completion: .file())
    var csv: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Draw the learning curves into this SVG file.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func run() throws {
        let comparison = try RunComparison(paths: folders, choosing: metrics)
        for run in comparison.runs where !run.complete {
            verbosity.logger.warning("\(run.path): the run was stopped before its end")
        }
        if let csv { try comparison.writeCurves(to: csv) }
        if let output {
            let figure = try comparison.figure(choosing: metrics)
            try OutputFile.write(figure.svg(), to: output)
        }
        if json { try Console.output(json: comparison) } else { Console.output(comparison.text) }
    }
}
