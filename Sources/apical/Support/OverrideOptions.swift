// Reading a network file with the changes that the command line makes to it.
import ArgumentParser
import Foundation
import LearningRules
import Logging
import NetworkDescription
import SONATA
import SpikeLog

/// The options that change a network before it is read.
struct OverrideOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set a value of the network, such as parameters.g=5 (repeatable).",
            valueName: "path=value"))
    var assignments: [String] = []

    @Option(help: ArgumentHelp("Biological time to run, such as \"200 ms\".", valueName: "time"))
    var duration: String?

    @Option(help: "Seed of every random number.")
    var seed: UInt64?

    @Option(help: "Number of threads.")
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Biological time between checkpoints, such as \"10 s\".", valueName: "time"))
    var checkpoint: String?

    @Option(
        help: ArgumentHelp(
            "Spikes that the Input of a NIR graph emits (SONATA, or a recording of events).",
            valueName: "file"), completion: .file())
    var input: String?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    }

    /// Everything as assignments: the short options stand for paths of the file.
    private var overrides: [String] {
        let settings = [
            ("duration", duration), ("seed", seed.map(String.init)),
            ("threads", threads.map(String.init)), ("checkpoint", checkpoint),
        ]
        return assignments
            + settings.compactMap { name, value in value.map { "simulation.\(name)=\($0)" } }
    }

    /// Reads a network file; warnings go to the logger.
    func read(_ path: String, logger: Logger) throws -> NetworkFile {
        guard GraphFile.isNamed(by: path) else {
            guard input == nil else {
                throw CommandFailure(
                    "\(path): --input is for NIR graphs (.nir); a network file names its spikes",
                    status: .networkInvalid)
            }
            return try Self.read(path, overrides: overrides, logger: logger)
        }
        let hasDuration = overrides.contains { $0.hasPrefix("simulation.duration=") }
        let text = try GraphFile.network(of: path, input: input, hasDuration: hasDuration)
        return try Self.read(path, text: text, overrides: overrides, logger: logger)
    }

    /// Reads a network file, native or SONATA, with changes; warnings go to the logger.
    ///
    /// - Parameter text: What stands there, if that is not what the file holds.
    static func read(
        _ path: String, text: String? = nil, overrides: [String], logger: Logger
    ) throws -> NetworkFile {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure(
                "\(path): there is no such file, or it cannot be read", status: .inputMissing)
        }
        let readers = FileReaders(
            spikes: readSpikeTrains, edges: CircuitFiles.readEdges, graphs: readGraph,
            events: readEvents)
        var file =
            if let text {
                try NetworkFile.read(
                    bytes: Array(text.utf8), path: path, overrides: overrides, readers: readers)
            } else if CircuitTranslation.isConfiguration(path: path) {
                try CircuitFiles.read(path, overrides: overrides, readers, logger: logger)
            } else {
                try NetworkFile.read(path: path, overrides: overrides, readers: readers)
            }
        // The learning rules are part of what makes a file valid.
        file.warnings += try CompiledRule.compile(file).warnings
        for warning in file.warnings { logger.warning("\(warning.rendered)") }
        for note in file.notes { logger.notice("\(note)") }
        return file
    }
}
