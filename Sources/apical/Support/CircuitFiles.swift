// SONATA circuits as input: read by a confined child, since their files are those of others.
import Foundation
import HDF5
import Logging
import NetworkDescription
import SONATA

/// Reading of circuits and of their edges.
enum CircuitFiles {
    /// Reads a configuration of a circuit or simulation as the network that it describes.
    static func read(
        _ path: String, overrides: [String], _ readers: FileReaders, logger: Logger
    ) throws -> NetworkFile {
        let data = try ReaderProcess.output(
            of: [ReadCircuitCommand.name, path], reading: path)
        let translation = try JSONDecoder().decode(CircuitTranslation.self, from: data)
        for warning in translation.warnings { logger.warning("\(warning)") }
        return try NetworkFile.read(
            bytes: Array(translation.network.utf8), path: "\(path) as a network file",
            overrides: overrides, readers: readers)
    }

    /// Reads the edges of a file.
    static func readEdges(_ file: EdgeFile) throws -> EdgeTable {
        var arguments = [ReadEdgesCommand.name, file.edges]
        for (option, value) in [
            ("types", file.types), ("parameters", file.parameters),
            ("population", file.population),
        ] {
            if let value { arguments.append("--\(option)=\(value)") }
        }
        return EdgeTable(
            decoding: try ReaderProcess.output(of: arguments, reading: file.edges))
    }
}

extension EdgeTable {
    /// The table as bytes: the names, then the number of edges, then the columns.
    var encoded: Data {
        var data = Data()
        for name in [sourcePopulation, targetPopulation] {
            withUnsafeBytes(of: name.utf8.count) { data.append(contentsOf: $0) }
            data.append(contentsOf: name.utf8)
        }
        withUnsafeBytes(of: sources.count) { data.append(contentsOf: $0) }
        sources.withUnsafeBytes { data.append(contentsOf: $0) }
        targets.withUnsafeBytes { data.append(contentsOf: $0) }
        weights.withUnsafeBytes { data.append(contentsOf: $0) }
        delays.withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }

    /// Takes the bytes that a child has written in full.
    fileprivate init(decoding data: Data) {
        self = AnswerBytes.read(data) { answer in
            func name() -> String {
                let length = answer.next(Int.self)
                return String(decoding: answer.column(UInt8.self, length), as: UTF8.self)
            }
            let (source, target) = (name(), name())
            let count = answer.next(Int.self)
            return EdgeTable(
                sourcePopulation: source, targetPopulation: target,
                sources: answer.column(UInt32.self, count),
                targets: answer.column(UInt32.self, count),
                weights: answer.column(Double.self, count),
                delays: answer.column(Double.self, count))
        }
    }
}
