// `apical convert`: writes a network in another format.
import ArgumentParser
import NetworkDescription

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a NIR graph, or any network that does not learn, in another format.",
        discussion: """
            A network file gets a folder beside it, which has its name and ends with .tables, for \
            connections, weights and spikes.
            """)

    /// The formats that networks are written in.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case network
    }

    @Argument(help: "NIR graph (.nir) or network file.")
    var file: String

    @Option(help: "Format to write.")
    var to = Format.network

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("File to write.", valueName: "file"))
    var out: String

    @Flag(help: "Replace what exists.")
    var force = false

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var verbosity: VerbosityOptions

    func run() throws {
        let description = try overrides.read(file, logger: verbosity.logger)
        switch to {
        case .network:
            let written = try NetworkConversion(
                description: description, source: file, path: out, force: force
            ).write()
            if !verbosity.quiet { Console.output(written) }
        }
    }
}
