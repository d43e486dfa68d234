// `apical convert`: writes a network in another format.
import ArgumentParser
import NetworkDescription

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a network file, NIR graph or SONATA circuit in another format.",
        discussion: """
            network: a network file, with a folder beside it that has its name and ends with .tables, for \
            connections, weights and spikes; for NIR graphs and any network that does not learn.

            sonata: a folder with circuit_config.json, simulation_config.json and the files they name: \
            nodes, edges with indices of both directions, types, parameters and the spikes of sources. \
            bmtk, libsonata and NEST load them. What is drawn at random is written as the network's \
            seed draws it. What SONATA has no words for is refused, or left out with a warning.
            """)

    /// The formats that networks are written in.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case network, sonata
    }

    @Argument(
        help: "Network file (YAML or JSON), NIR graph (.nir) or SONATA configuration.",
        completion: .file())
    var file: String

    @Option(help: "Format to write.")
    var to = Format.network

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("File to write, or folder to create.", valueName: "path"))
    var out: String

    @Flag(help: "Replace what exists.")
    var force = false

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var verbosity: VerbosityOptions

    func run() throws {
        let logger = verbosity.logger
        let description = try overrides.read(file, logger: logger)
        switch to {
        case .network:
            let written = try NetworkConversion(
                description: description, source: file, path: out, force: force
            ).write()
            if !verbosity.quiet { Console.output(written) }
        case .sonata:
            let warnings = try CircuitConversion(
                network: description.network, source: file, path: out, force: force
            ).write()
            for warning in warnings { logger.warning("\(file): \(warning)") }
        }
    }
}
