// Graphs of other tools as networks: read in a child, translated here.
import Datasets
import Foundation
import HDF5
import NIR
import NetworkDescription

/// Translates a NIR graph; the file is read in a process of its own.
func readGraph(_ request: GraphImport) throws -> ImportedNetwork {
    guard FileManager.default.isReadableFile(atPath: request.path) else {
        throw CommandFailure("there is no such file, or it cannot be read", status: .inputMissing)
    }
    let data = try ReaderProcess.output(
        of: [ReadTreeCommand.name, request.path], reading: request.path)
    return try ImportedNetwork(
        nir: try PropertyListDecoder().decode(ObjectTree.self, from: data), request)
}

/// A NIR graph that is named in place of a network file.
enum GraphFile {
    /// Whether a path is that of a graph.
    static func isNamed(by path: String) -> Bool { path.lowercased().hasSuffix(".nir") }

    /// The network file that runs a graph, to stand beside it.
    ///
    /// - Parameters:
    ///   - input: The spikes that its Input emits: a SONATA file, or a recording of events.
    ///   - hasDuration: Whether a duration is given elsewhere.
    static func network(of path: String, input: String?, hasDuration: Bool) throws -> String {
        var nir = ["file": URL(filePath: path).lastPathComponent as Any]
        if let input {
            let isRecording = EventFormat(path: input).map { $0 != .csv } ?? false
            nir["input"] = [
                "kind": isRecording ? "events" : "spikes", "file": URL(filePath: input).path,
            ]
        }
        let simulation = input == nil && !hasDuration ? ["duration": "1 s"] : [:]
        let network = try JSONSerialization.data(
            withJSONObject: ["nir": nir, "simulation": simulation],
            options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: network, as: UTF8.self)
    }
}
