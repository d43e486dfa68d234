// The networks that another simulator ran (Reference/README.md), as network files.
import Foundation
import NetworkDescription

@testable import Engine

/// The currents of a reference network.
enum ReferenceKind {
    case delta, exponential, alpha
}

extension Network {
    /// The network file of one reference net: individual currents, weights and delays come from the
    /// columns of its tables. NEST chooses the receptor by the sign of the weight; here the table of
    /// connections is written in two parts for that.
    static func reference(_ name: String, _ kind: ReferenceKind) throws -> Network {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("apical-reference-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let neurons = ReferenceTable.url("net_\(name)_neurons").path
        let table = try String(
            contentsOf: ReferenceTable.url("net_\(name)_connections"), encoding: .utf8)
        let lines = table.split(separator: "\n")
        for (part, isInhibitory) in [("exc", false), ("inh", true)] {
            let rows = lines.dropFirst().filter { $0.contains(",-") == isInhibitory }
            let text = ([lines[0]] + rows).joined(separator: "\n")
            try text.write(
                to: folder.appendingPathComponent("\(part).csv"), atomically: true, encoding: .utf8)
        }
        func receptor(_ tau: String) -> String {
            switch kind {
            case .delta: "{at: soma, kind: delta}"
            case .exponential: "{at: soma, kind: exponential_current, tau: \(tau)}"
            case .alpha: "{at: soma, kind: alpha_current, tau: \(tau)}"
            }
        }
        // The delta models use 0.005 mV for each pA.
        let scaled = kind == .delta ? "mV" : "pA"
        func projection(_ part: String) -> String {
            """
              \(part):
                from: net
                to: net.\(part)
                connect: {rule: list, file: \(part).csv, source: source, target: target}
                weight: {file: \(part).csv, column: weight_pA, unit: \(scaled)}
                delay: {file: \(part).csv, column: delay_ms, unit: ms}
            """
        }
        let file = """
            neurons:
              lif:
                compartments: {soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}}
                receptors:
                  exc: \(receptor("2 ms"))
                  inh: \(receptor("5 ms"))
                spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
            populations:
              net:
                size: 200
                neuron: lif
                initial: {soma: {file: \(neurons), column: V0_mV, unit: mV}}
                bias: {soma: {file: \(neurons), column: I_e_pA, unit: pA}}
            projections:
            \(projection("exc"))
            \(projection("inh"))
            simulation: {duration: 500 ms}
            """
        let path = folder.appendingPathComponent("net.yaml")
        try file.write(to: path, atomically: true, encoding: .utf8)
        var network = try NetworkFile.read(path: path.path).network
        if kind == .delta {
            for index in network.projections.indices { network.projections[index].scale(0.005) }
        }
        return network
    }
}

extension Projection {
    /// Multiplies weights that come from a table.
    fileprivate mutating func scale(_ factor: Double) {
        if case .elements(let numbers) = weight { weight = .elements(numbers.map { $0 * factor }) }
    }
}
