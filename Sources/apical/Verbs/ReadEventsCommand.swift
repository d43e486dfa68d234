// `apical read-events`: what the other verbs run as a child to read samples of spikes from HDF5.
import ArgumentParser
import Datasets
import Foundation

struct ReadEventsCommand: ParsableCommand {
    static let name = "read-events"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Write the samples of a file in binary, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "HDF5 file in the layout of SHD.")
    var file: String

    @Option(help: "The only sample to read.")
    var sample: Int?

    func run() throws {
        ReaderProcess.confine(to: [file])
        try ReaderProcess.answer { sink in
            let set = try SpikingFile(file)
            if let sample, !(0..<set.count).contains(sample) {
                throw CommandFailure(
                    "\(file): has no sample \(sample); choose among 0..<\(set.count)",
                    status: .dataInvalid)
            }
            try set.read(sample.map { $0..<($0 + 1) }) { try sink(EventPieces.encode($0)) }
        }
    }
}
