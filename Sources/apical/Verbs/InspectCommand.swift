// `apical inspect`: what a log holds, after reading and checking all of it.
import ArgumentParser
import Foundation
import SpikeLog

struct InspectCommand: LogReading {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a log holds and check it: order, ids, counts, and run.json.",
        discussion: """
            With --compat it says of a run, or of any SONATA file of spikes, reports, nodes or edges, which \
            tools open it, what keeps others from it, and what helps.
            """)

    @OptionGroup var argument: LogArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Say which tools open the files, and why others do not.")
    var compat = false

    @OptionGroup var verbosity: VerbosityOptions

    func run() throws {
        guard compat else { return try readConfined() }
        let path = argument.log
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(path): no such file or folder", status: .inputMissing)
        }
        let files = CompatibilityInspection.paths(at: path)
        guard let first = files.first else {
            throw CommandFailure("\(path): holds no HDF5 file of a run", status: .inputMissing)
        }
        if !ReaderProcess.isCurrent, let folder = argument.folder { RunRecovery.ensure(folder) }
        try ReaderProcess.perform(reading: files, named: first) { try tellCompatibility(of: files) }
    }

    private func tellCompatibility(of files: [String]) throws {
        let inspection = try failing(with: .dataInvalid) {
            try CompatibilityInspection(paths: files)
        }
        if json { try Console.output(json: inspection) } else { Console.output(inspection.text) }
    }

    func read() throws {
        let log = try argument.open()
        let inspection = try failing(with: .dataInvalid) {
            try LogInspection(log, folder: argument.folder)
        }
        if json { try Console.output(json: inspection) } else { Console.output(inspection.text) }
        for warning in inspection.warnings { verbosity.logger.warning("\(warning)") }
        if !inspection.problems.isEmpty {
            throw CommandFailure(
                inspection.problems.map { "\(inspection.path): \($0)" }.joined(separator: "\n"),
                status: .dataInvalid)
        }
    }
}
