// `apical describe`: what a network consists of and what running it will need.
import ArgumentParser
import Engine
import NetworkDescription

struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show what a network consists of and what running it will need.")

    @Argument(help: "Network file (YAML or JSON).", completion: .file())
    var file: String

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var verbosity: VerbosityOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let network = try overrides.read(file, logger: verbosity.logger).network
        try NetworkSummary(network).print(json: json)
    }
}

extension NetworkSummary {
    /// Prints the summary as text or as JSON.
    func print(json: Bool) throws {
        if json { try Console.output(json: self) } else { Console.output(text) }
    }
}
