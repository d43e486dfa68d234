// A network written as a SONATA circuit.
import Engine
import Foundation
import NetworkDescription
import SONATA
import SpikeLog

/// Writes a network as a circuit into a folder of its own.
struct CircuitConversion {
    var network: Network
    /// What the network was read from.
    var source: String
    /// The folder to create.
    var path: String
    var force: Bool

    /// What a synapse takes while a circuit is written.
    private static let bytesPerSynapse = 96.0

    /// Writes all; returns what there is to warn of.
    func write() throws -> [String] {
        let needed = Estimate(network).synapses.reduce(0, +) * Self.bytesPerSynapse
        let available = Double(ProcessInfo.processInfo.physicalMemory)
        guard needed < available else {
            throw CommandFailure(
                "\(source): writing the synapses needs about \(formatted(bytes: needed)) of memory, "
                    + "but this machine has \(formatted(bytes: available))", status: .runFailed)
        }
        return try failing(with: .cannotCreate) {
            try RunFolder.create(at: path, force: force) { folder in
                try failing(with: .ioError) {
                    do {
                        return try CircuitExport(network, to: folder.path).warnings
                    } catch var error as CircuitError where !error.file.hasPrefix("/") {
                        // Places in the network are named by their keys.
                        error.file = "\(source): \(error.file)"
                        throw error
                    }
                }
            }
        }
    }
}
