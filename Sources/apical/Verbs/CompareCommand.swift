// `apical compare`: the metrics of runs side by side, as a table, a figure and a page.
import ArgumentParser
import Foundation
import Reports
import SpikeLog

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show the final metrics of runs side by side, and draw what they did.",
        discussion: """
            Takes folders of 'apical run' and 'apical rate'. The file of --csv has the columns run, \
            epoch, samples, metric and value, and one line for every value that was measured. \
            With --output FILE.html all figures of the runs come to one page, a column for each run; \
            any other name gets the learning curves: a colour for each run and a panel for each kind \
            of quantity: accuracies, objectives and angles, or the kinds of the metrics that are chosen.
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
        help: ArgumentHelp(
            "Draw the runs into this file: a page if it ends in .html, else their learning curves, as "
                + "PNG if it ends in .png or else as SVG.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    private var isPage: Bool {
        output.map { URL(filePath: $0).pathExtension.lowercased() == "html" } == true
    }

    func run() throws {
        // Only a page needs the HDF5 files of the runs.
        guard isPage else { return try compare() }
        let files = folders.flatMap { RunFiles.binaryFiles(of: RunFolder(path: $0)) }
        guard !files.isEmpty else { return try compare() }
        if !ReaderProcess.isCurrent {
            for folder in folders { RunRecovery.ensure(RunFolder(path: folder)) }
        }
        try ReaderProcess.perform(
            reading: files, named: files.joined(separator: " or "), compare)
    }

    private func compare() throws {
        let comparison = try RunComparison(paths: folders, choosing: metrics)
        for run in comparison.runs where !run.complete {
            verbosity.logger.warning("\(run.path): the run was stopped before its end")
        }
        if let csv { try comparison.writeCurves(to: csv) }
        if let output {
            if isPage {
                let page = try failing(with: .dataInvalid) {
                    try comparison.page(choosing: metrics)
                }
                try OutputFile.write(page.html(), to: output)
            } else {
                try FigureFile.write(try comparison.figure(choosing: metrics), to: output)
            }
        }
        if json { try Console.output(json: comparison) } else { Console.output(comparison.text) }
    }
}
