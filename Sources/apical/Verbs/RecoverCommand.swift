// `apical recover`: completes the logs of a run that died from its journal.
import ArgumentParser
import Foundation
import SpikeLog

struct RecoverCommand: ParsableCommand {
    static let name = "recover"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Complete the logs of a run that died, from its journal.",
        discussion: """
            A run that is killed leaves a journal of everything that it had acknowledged. HDF5 files \
            that are behind it are completed, damaged ones are built anew, and the journal is removed. \
            Verbs that read a run do this by themselves. A run that is going on is left alone.
            """)

    @Argument(help: ArgumentHelp("Folder of the run.", valueName: "folder"), completion: .directory)
    var folder: String

    @Flag(help: "Build the files anew without a look at what they hold.")
    var rebuild = false

    func run() throws {
        let folder = RunFolder(path: folder)
        guard !ReaderProcess.isCurrent else { return try recover(folder) }
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw CommandFailure("\(folder.path): no such folder", status: .inputMissing)
        }
        switch try failing(with: .ioError, { try LogRecovery.state(of: folder) }) {
        case .settled:
            Console.write("apical: \(folder.path): there is nothing to recover")
        case .running:
            throw CommandFailure(
                "\(folder.path): the run is going on; its journal is left alone",
                status: .runFailed)
        case .abandoned:
            let status = try RunRecovery.perform(folder, rebuilding: rebuild)
            if status != 0 { throw ExitCode(status) }
        }
    }

    /// What the child does.
    private func recover(_ folder: RunFolder) throws {
        ReaderProcess.confine(to: [folder.journal])
        let recovery = try failing(with: .ioError) {
            try LogRecovery.recover(folder, rebuilding: rebuild)
        }
        for line in recovery?.summary ?? [] { Console.write("apical: " + line) }
    }
}

extension LogRecovery {
    /// What was done, for people.
    fileprivate var summary: [String] {
        let time = timeMs.rounded(places: 6)
        var lines = repairs.map { repair in
            repair.isRebuilt
                ? "\(repair.path): built anew from the journal: \(repair.rows) rows up to \(time) ms"
                : "\(repair.path): completed from the journal: \(repair.rows) rows, up to \(time) ms"
        }
        if let remains {
            lines.append(
                "\(remains): the journal, whose last \(lostBytes) bytes are damaged and not used")
        } else if lostBytes > 0 {
            lines.append("\(lostBytes) bytes of a frame that was never acknowledged are left out")
        }
        return lines
    }
}
