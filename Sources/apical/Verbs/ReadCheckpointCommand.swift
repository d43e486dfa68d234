// `apical read-checkpoint`: what `resume` runs as a child to read a checkpoint.
import ArgumentParser
import Checkpoints
import Foundation

struct ReadCheckpointCommand: ParsableCommand {
    static let name = "read-checkpoint"
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Write a checkpoint in binary, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "Checkpoint.")
    var file: String

    func run() throws {
        ReaderProcess.confine(to: [file])
        try ReaderProcess.answer { sink in
            try CheckpointFile.read(file) { try sink(CheckpointPieces.encode($0)) }
        }
    }
}
