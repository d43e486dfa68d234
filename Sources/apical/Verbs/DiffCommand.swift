// `apical diff`: whether two runs are the same, and where they begin to differ.
import ArgumentParser
import Foundation
import SpikeLog

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the spikes, plateaus, voltages and weights of two runs, bit by bit.",
        discussion: "Exits with 0 when they are equal, with 1 when they differ.")

    @Argument(help: ArgumentHelp("Folder of a run.", valueName: "folder"), completion: .directory)
    var first: String

    @Argument(
        help: ArgumentHelp("Folder of another run.", valueName: "folder"), completion: .directory)
    var second: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let folders = [first, second].map { RunFolder(path: $0) }
        if !ReaderProcess.isCurrent { folders.forEach(RunRecovery.ensure) }
        let logs = folders.map(\.spikes)
        for log in logs where !FileManager.default.fileExists(atPath: log) {
            throw CommandFailure("\(log): missing; name the folder of a run", status: .inputMissing)
        }
        try ReaderProcess.perform(
            reading: logs, named: logs.joined(separator: " or "), compare)
    }

    private func compare() throws {
        let diff = try failing(with: .dataInvalid) {
            try RunDiff(RunFolder(path: first), RunFolder(path: second))
        }
        if json {
            try Console.output(
                json: Report(
                    equal: diff.difference == nil, compared: diff.extent,
                    difference: diff.difference))
        } else {
            Console.output(diff.text)
        }
        if diff.difference != nil { throw ExitStatus.runFailed.code }
    }

    /// The object that `--json` prints.
    private struct Report: Encodable {
        var schema = 1
        var equal: Bool
        var compared: RunDifference.Extent
        var difference: RunDifference?
    }
}

extension RunDiff {
    /// The outcome for people.
    fileprivate var text: String {
        guard let difference else {
            return "equal: \(extent.spikes) spikes, \(extent.plateaus) plateaus, "
                + "\(extent.voltages) samples of voltages, \(extent.weights) of weights"
        }
        let time = difference.timeMs.map { " at \($0) ms" } ?? ""
        return """
            \(difference.what) differ\(time): \(difference.place)
              first:  \(difference.first)
              second: \(difference.second)
            """
    }
}
