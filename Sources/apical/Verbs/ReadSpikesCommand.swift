// `apical read-spikes`: what the other verbs run as a child to read a SONATA spike file.
import ArgumentParser
import Foundation

struct ReadSpikesCommand: ParsableCommand {
    static let name = "read-spikes"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Write the spikes of a file in binary, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "SONATA spike file.")
    var file: String

    @Option(help: "Population to read.")
    var population: String?

    func run() throws {
        ReaderProcess.confine(to: [file])
        try ReaderProcess.answer { sink in
            try SpikePieces.write(path: file, population: population, to: sink)
        }
    }
}
