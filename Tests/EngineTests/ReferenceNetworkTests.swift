// Whole networks against the precise neurons of NEST 3.10 (Reference/README.md).
import Foundation
import NetworkDescription
import Testing

@testable import Engine

@Suite struct ReferenceNetworkTests {
    @Test(arguments: ["weak", "balanced"], [false, true])
    func everySpikeAgrees(name: String, delta: Bool) throws {
        let model = delta ? "iaf_psc_delta_ps" : "iaf_psc_exp_ps"
        let reference = try ReferenceTable("net_\(name)_spikes_\(model)")
        let (recorder, _) = try simulate(
            .reference(name, delta ? .delta : .exponential), threads: 2)
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
