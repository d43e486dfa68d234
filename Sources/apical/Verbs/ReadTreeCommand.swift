// `apical read-tree`: what the other verbs run as a child to read a small HDF5 file as a whole.
import ArgumentParser
import Foundation
import HDF5

struct ReadTreeCommand: ParsableCommand {
    static let name = "read-tree"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Write the contents of an HDF5 file in binary, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "HDF5 file.")
    var file: String

    func run() throws {
        ReaderProcess.confine(to: [file])
        try ReaderProcess.answer { sink in
            let encoder = PropertyListEncoder()
            encoder.outputFormat = .binary
            try sink(try encoder.encode(try File.open(file).root().tree()))
        }
    }
}
