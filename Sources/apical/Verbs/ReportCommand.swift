// `apical report`: everything there is to see of a run, on one page.
import ArgumentParser
import Reports
import SpikeLog

struct ReportCommand: FolderReading {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a page with the figures of a run, which needs no other file.",
        discussion: """
            The page holds a raster to zoom into, statistics, voltages, weights, learning curves, \
            the cost of the run and its network. Of more than a million spikes it shows every k-th \
            of each population, and says so.
            """)

    @Argument(
        help: ArgumentHelp("The folder of a run.", valueName: "folder"), completion: .directory)
    var path: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the page to this HTML file.", valueName: "file"),
        completion: .file())
    var output = "report.html"

    @OptionGroup var verbosity: VerbosityOptions

    func read(_ folder: RunFolder) throws {
        let page = try failing(with: .dataInvalid) {
            try RunReport(RunFiles(folder)).page()
        }
        try OutputFile.write(page.html(), to: output)
    }
}
