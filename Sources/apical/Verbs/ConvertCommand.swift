// `apical convert`: writes a network in the format of other simulators.
import ArgumentParser
import Engine
import Foundation
import NetworkDescription
import SONATA
import SpikeLog

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a network as a SONATA circuit.",
        discussion: """
            The folder gets circuit_config.json, simulation_config.json and the files they name: \
            nodes, edges with indices of both directions, types, parameters and the spikes of sources. \
            bmtk, libsonata and NEST load them. What is drawn at random is written as the network's \
            seed draws it. What SONATA has no words for is refused, or left out with a warning.
            """)

    /// The formats that networks are written in.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case sonata
    }

    @Argument(help: "Network file (YAML or JSON).")
    var file: String

    @Option(help: "Format to write: sonata.")
    var to: Format

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Folder to create.", valueName: "folder"))
    var out: String

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var verbosity: VerbosityOptions

    /// What a synapse takes while a circuit is written.
    private static let bytesPerSynapse = 96.0

    func run() throws {
        let logger = verbosity.logger
        let network = try overrides.read(file, logger: logger).network
        let needed = Estimate(network).synapses.reduce(0, +) * Self.bytesPerSynapse
        let available = Double(ProcessInfo.processInfo.physicalMemory)
        guard needed < available else {
            throw CommandFailure(
                "\(file): writing the synapses needs about \(formatted(bytes: needed)) of memory, but "
                    + "this machine has \(formatted(bytes: available))", status: .runFailed)
        }
        let export = try failing(with: .cannotCreate) {
            try RunFolder.create(at: out) { folder in
                try failing(with: .ioError) {
                    do {
                        return try CircuitExport(network, to: folder.path)
                    } catch var error as CircuitError where !error.file.hasPrefix("/") {
                        // Places in the network are named by their keys.
                        error.file = "\(file): \(error.file)"
                        throw error
                    }
                }
            }
        }
        for warning in export.warnings { logger.warning("\(file): \(warning)") }
    }
}
