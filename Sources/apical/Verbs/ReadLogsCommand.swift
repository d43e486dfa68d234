// `apical read-logs`: what `resume` runs as a child before it reads the logs of a run itself.
import ArgumentParser
import Foundation
import Reports
import SpikeLog

struct ReadLogsCommand: ParsableCommand {
    static let name = "read-logs"
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Read the logs of a run whole, for this command itself.",
        shouldDisplay: false)

    @Argument(help: "Folder of the run.")
    var folder: String

    func run() throws {
        let folder = RunFolder(path: folder)
        ReaderProcess.confine(to: RunFiles.binaryFiles(of: folder))
        try failing(with: .dataInvalid) { try folder.readLogs() }
    }
}
