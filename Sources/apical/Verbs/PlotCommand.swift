// `apical plot`: one figure of a run.
import ArgumentParser
import Figures
import Reports
import SpikeLog

struct PlotCommand: FolderReading {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw one figure of a run into an SVG or PNG file.",
        discussion: """
            raster: spikes, of more than 20,000 every k-th of each population; rates: over time and \
            their distribution; isi: inter-spike intervals and their irregularity; correlations: of \
            pairs, and power spectra; voltage: of compartments, with spikes and plateaus; weights: at \
            start and end, over time, as a matrix; learning: accuracy, objective and angles over \
            epochs; confusion: which classes the last test took for which.
            """)

    @Argument(help: "What to draw: \(RunFigure.allCases.map(\.rawValue).joined(separator: ", ")).")
    var figure: RunFigure

    @Argument(
        help: ArgumentHelp("The folder of a run.", valueName: "folder"), completion: .directory)
    var path: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write the figure to this file, as PNG if it ends in .png, else as SVG.",
            valueName: "file"), completion: .file())
    var output: String

    @Option(help: ArgumentHelp("Begin of rasters and voltages in ms.", valueName: "ms"))
    var from: Double?

    @Option(help: ArgumentHelp("End of rasters and voltages in ms.", valueName: "ms"))
    var to: Double?

    @OptionGroup var verbosity: VerbosityOptions

    func validate() throws {
        guard let span, span.lowerBound >= 0, span.lowerBound < span.upperBound else {
            guard from == nil, to == nil else {
                throw ValidationError("--from must be at least 0 and less than --to")
            }
            return
        }
    }

    /// The times to show; `nil` when they were not chosen.
    private var span: Range<Double>? {
        guard from != nil || to != nil else { return nil }
        let (begin, end) = (from ?? 0, to ?? .infinity)
        return begin < end ? begin..<end : nil
    }

    func read(_ folder: RunFolder) throws {
        let drawn = try failing(with: .dataInvalid) {
            try figure.figure(of: RunFiles(folder), span: span)
        }
        guard let drawn else {
            throw CommandFailure(
                "\(path): the run has recorded nothing for a figure of '\(figure.rawValue)'",
                status: .inputMissing)
        }
        try FigureFile.write(drawn, to: output)
    }
}

extension RunFigure: ExpressibleByArgument {}
