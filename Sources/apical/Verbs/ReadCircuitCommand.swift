// `apical read-circuit` and `read-edges`: what the other verbs run as children to read SONATA circuits.
import ArgumentParser
import Foundation
import NetworkDescription
import SONATA

struct ReadCircuitCommand: ParsableCommand {
    static let name = "read-circuit"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Write a circuit as a network file within JSON, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "Configuration of a circuit or simulation.")
    var file: String

    func run() throws {
        try ReaderProcess.answer { sink in
            let translation = try CircuitTranslation(path: file, confine: ReaderProcess.confine)
            try sink(try JSONEncoder().encode(translation))
        }
    }
}

struct ReadEdgesCommand: ParsableCommand {
    static let name = "read-edges"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Write the edges of a file in binary, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "SONATA edges file.")
    var file: String

    @Option(help: "Table of edge types.")
    var types: String?

    @Option(help: "Folder of the parameters of synapses.")
    var parameters: String?

    @Option(help: "Edge population.")
    var population: String?

    func run() throws {
        ReaderProcess.confine(to: [file, types].compactMap { $0 })
        let edges = EdgeFile(
            edges: file, types: types, parameters: parameters, population: population)
        try ReaderProcess.answer { sink in try sink(try EdgeTable.read(edges).encoded) }
    }
}
