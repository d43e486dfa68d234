// `apical inspect`: what a log holds, after reading and checking all of it.
import ArgumentParser
import SpikeLog

struct InspectCommand: LogReading {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a log holds and check it: order, ids, counts, agreement with run.json."
    )

    @OptionGroup var argument: LogArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func read() throws {
        let log = try argument.open()
        let inspection = try failing(with: .dataInvalid) {
            try LogInspection(log, folder: argument.folder)
        }
        if json { try Console.output(json: inspection) } else { Console.output(inspection.text) }
        for warning in inspection.warnings { verbosity.logger.warning("\(warning)") }
        if !inspection.problems.isEmpty {
            throw CommandFailure(
                inspection.problems.joined(separator: "\n"), status: .dataInvalid)
        }
    }
}
