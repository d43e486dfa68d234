// The step integrator against NEST's neurons on the grid, spike by spike (Reference/README.md).
import NetworkDescription
import Testing

@testable import Engine

@Suite struct StepReferenceTests {
    private struct GridSpike: Hashable {
        var id: Int
        var point: Int
    }

    /// The two runs of NEST with synapses in different order agree throughout, so this must as well.
    @Test(
        arguments: ["weak", "balanced"],
        [
            (ReferenceKind.exponential, "iaf_psc_exp"), (.delta, "iaf_psc_delta"),
            (.alpha, "iaf_psc_alpha"),
        ])
    func everySpikeAgrees(name: String, kind: (ReferenceKind, String)) throws {
        let reference = try ReferenceTable("net_\(name)_spikes_\(kind.1)")
        var network = try Network.reference(name, kind.0)
        network.simulation.integrator = .step
        // A spike at the end is one of the last step.
        network.simulation.duration = .ms(500.1)
        let (recorder, _) = try simulate(network, threads: 2)
        let expected = zip(reference["id"], reference["time_ms"]).map {
            GridSpike(id: Int($0), point: Int(($1 * 10).rounded()))
        }
        let found = recorder.spikes.map {
            GridSpike(id: Int($0.id), point: Int($0.time / 100_000_000))
        }
        #expect(found.count == expected.count)
        #expect(found.count > 2000)
        #expect(Set(found) == Set(expected))
    }
}
