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
        do {
            try failing(with: .dataInvalid) {
                let tree = try File.open(file).root().tree()
                let encoder = PropertyListEncoder()
                encoder.outputFormat = .binary
                try FileHandle.standardOutput.write(contentsOf: encoder.encode(tree))
            }
        } catch let failure as CommandFailure {
            // The message alone: the parent says where the file is named.
            FileHandle.standardError.write(Data(failure.description.utf8))
            throw failure.status.code
        }
    }
}
