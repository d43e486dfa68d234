// `apical analyze`: statistics of the spikes of a log.
import Analysis
import ArgumentParser
import SpikeLog

struct AnalyzeCommand: LogReading {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Show statistics of the spikes of a log, for each population.",
        discussion: """
            CV ISI is the coefficient of variation of the inter-spike intervals, the Fano factor is \
            that of counts in 100 ms, the correlation is that of counts in 5 ms.
            """)

    @OptionGroup var argument: LogArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func read() throws {
        let log = try argument.open()
        for warning in log.warnings { verbosity.logger.warning("\(log.path): \(warning)") }
        let statistics = try failing(with: .dataInvalid) { try SpikeStatistics(of: log) }
        if json {
            try Console.output(
                json: Report(
                    path: log.path, durationMs: statistics.durationMs,
                    populations: statistics.populations))
        } else {
            Console.output(statistics.text)
        }
    }

    /// The object that `--json` prints.
    private struct Report: Encodable {
        var schema = 1
        var path: String
        var durationMs: Double
        var populations: [PopulationStatistics]
    }
}

extension SpikeStatistics {
    /// The statistics for people; a dash where the data define no value.
    fileprivate var text: String {
        let titles = [
            "population", "size", "silent", "spikes", "rate Hz", "CV ISI", "Fano", "correlation",
        ]
        let rows = populations.map { population in
            let numbers = [
                population.meanRateHz, population.cvISI, population.fanoFactor,
                population.correlation,
            ]
            return [
                population.name, "\(population.size)", "\(population.silent)",
                "\(population.spikes)",
            ] + numbers.map { $0?.significant ?? "-" }
        }
        return "\(durationMs.rounded(places: 6)) ms\n\n" + table([titles] + rows)
    }
}
