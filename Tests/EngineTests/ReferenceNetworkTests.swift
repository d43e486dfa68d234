// Whole networks against the precise neurons of NEST 3.10 (Reference/README.md).
import Foundation
import NetworkDescription
import Testing

@testable import Engine

@Suite struct ReferenceNetworkTests {
    /// The network file of one reference net: individual currents, weights and delays come from the
    /// columns of its tables. NEST chooses the receptor by the sign of the weight; here the table of
    /// connections is written in two parts for that.
    private func network(_ name: String, delta: Bool) throws -> Network {
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
            delta
                ? "{at: soma, kind: delta}"
                : "{at: soma, kind: exponential_current, tau: \(tau)}"
        }
        // The delta models use 0.005 mV for each pA.
        let scaled = delta ? "mV" : "pA"
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
        if delta {
            for index in network.projections.indices { network.projections[index].scale(0.005) }
        }
        return network
    }

    @Test(arguments: ["weak", "balanced"], [false, true])
    func everySpikeAgrees(name: String, delta: Bool) throws {
        let model = delta ? "iaf_psc_delta_ps" : "iaf_psc_exp_ps"
        let reference = try ReferenceTable("net_\(name)_spikes_\(model)")
        let (recorder, _) = try simulate(network(name, delta: delta), threads: 2)
        #expect(recorder.spikes.count == reference["id"].count)
        var worst = 0.0
        for id in 0..<200 {
            let expected = zip(reference["id"], reference["time_ms"])
                .filter { Int($0.0) == id }.map(\.1).sorted()
            let found = recorder.times(0, UInt32(id))
            #expect(found.count == expected.count, "neuron \(id)")
            for (a, b) in zip(found, expected) { worst = max(worst, abs(a - b)) }
        }
        #expect(worst < 1e-6)
        print("\(name) \(model): worst spike off by \(worst) ms")
    }

    @Test func constantCurrent() throws {
        let reference = try ReferenceTable("single_dc_500pA")
        let network = Network(
            neurons: [.point(receptors: [.delta])],
            populations: [.neurons("n", 1, bias: .constant(500))],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(duration: .ms(100)))
        let (recorder, _) = try simulate(network)
        // The file holds the same train for two models.
        let expected = reference["time_ms"].prefix(reference["time_ms"].count / 2)
        #expect(recorder.times(0).count == expected.count)
        for (a, b) in zip(recorder.times(0), expected) { #expect(abs(a - b) < 1e-8) }
    }
}

extension Projection {
    /// Multiplies weights that come from a table.
    fileprivate mutating func scale(_ factor: Double) {
        if case .elements(let numbers) = weight { weight = .elements(numbers.map { $0 * factor }) }
    }
}
