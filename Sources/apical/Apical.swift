// The command: `apical VERB`.
import ArgumentParser

@main
struct Apical: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "apical",
        abstract:
            "A spiking neuromorphic emulator: networks of neurons with dendrites, event by event.",
        discussion: """
            Data goes to standard output, everything for people to standard error.
            Exit status: 0 success, 1 the run failed, 2 the network is invalid, 64 wrong usage, \
            65 damaged data, 66 missing input, 73 cannot create output, 74 input/output error, \
            130 interrupted, 143 terminated.
            """,
        version: version,
        subcommands: [
            RunCommand.self, RateCommand.self, ValidateCommand.self, DescribeCommand.self,
            InspectCommand.self, AnalyzeCommand.self, ReportCommand.self, PlotCommand.self,
            CompareCommand.self, ConvertCommand.self, DiffCommand.self, RecoverCommand.self,
            ResumeCommand.self,
            RulesCommand.self, SchemaCommand.self, ReadSpikesCommand.self, ReadTreeCommand.self,
            ReadEventsCommand.self, ReadCircuitCommand.self, ReadEdgesCommand.self,
            ReadCheckpointCommand.self, ReadLogsCommand.self,
        ])

    /// Runs the verb; every error that a verb throws becomes a message and an exit status here.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard let failure = CommandFailure(error) else { exit(withError: error) }
            Console.error(failure.description)
            exit(withError: failure.status.code)
        }
    }
}
