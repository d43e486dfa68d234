// What a spike stands for: found, stated, overridden, and refused where it cannot be told.
import HDF5
import NIR
import NetworkDescription
import Testing

private func graph(_ neurons: ObjectTree) -> ObjectTree {
    Graph(nodes: ["in": input(4), "n": neurons], edges: [("in", "n")]).tree
}

private func request(_ change: (inout GraphImport) -> Void) -> GraphImport {
    var request = GraphImport(path: "g.nir")
    change(&request)
    return request
}

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch { return "\(error)" }
}

@Suite struct ConventionTests {
    @Test(arguments: [1e-4, 1e-3, 2.5e-3])
    func theTimeStepFollowsFromResistances(_ dt: Double) throws {
        for neurons in [lif(4, dt: dt), cubaLIF(4, dt: dt)] {
            let network = try ImportedNetwork(nir: graph(neurons), GraphImport(path: "g.nir"))
            #expect(network.integrator == .step)
            #expect(network.step == Time(milliseconds: dt * 1000))
            #expect(network.notes.contains { $0.contains("time step of \(dt * 1000) ms") })
        }
    }

    @Test func unusualConventionsAreRefusedWithTheRemedy() throws {
        let usual = lif(4)
        func changed(_ neurons: ObjectTree, _ key: String, _ numbers: [Double]) -> ObjectTree {
            var neurons = neurons
            neurons.arrays[key] = StoredArray(numbers)
            return neurons
        }
        // Of Rockpool: r = tau exp(-dt/tau)/dt; of Spyx: r = beta; of nobody: others.
        let odd = [
            changed(usual, "r", Array(repeating: 20 * 0.951229, count: 4)),
            changed(usual, "r", Array(repeating: 0.95, count: 4)),
            changed(usual, "r", [20, 20, 20, 10]), changed(usual, "r", [20, 20, 20, 1]),
            changed(cubaLIF(4), "w_in", Array(repeating: 1, count: 4)),
            neurons(
                "CubaLIF", 4,
                [
                    "tau_syn": 0.01, "tau_mem": 0.02, "r": 1, "w_in": 10, "v_leak": 0,
                    "v_threshold": 1, "v_reset": 0,
                ]),
        ]
        for neurons in odd {
            let text = message {
                _ = try ImportedNetwork(nir: graph(neurons), GraphImport(path: "g.nir"))
            }
            #expect(text.contains("node 'n'") && text.contains("nir.dt"), "\(text)")
            // Each runs once it is said what a spike is.
            let stepwise = try ImportedNetwork(
                nir: graph(neurons), request { $0.timeStep = Time(milliseconds: 1) })
            #expect(stepwise.integrator == .step)
            let continuous = try ImportedNetwork(
                nir: graph(neurons), request { $0.spikes = .dirac })
            #expect(continuous.integrator == .event)
        }
    }

    @Test func timeConstantsThatCanHardlyBeSecondsAreRefused() throws {
        let neurons = lif(4, tau: 20, dt: 1)
        let text = message {
            _ = try ImportedNetwork(nir: graph(neurons), GraphImport(path: "g.nir"))
        }
        #expect(text.contains("nir.time_unit=ms"))
        let network = try ImportedNetwork(nir: graph(neurons), request { $0.unitMs = 1 })
        #expect(network.step == Time(milliseconds: 1))
    }

    @Test func aStepThatTheFileDoesNotTellMustBeGiven() {
        let plain = neurons(
            "LIF", 4, ["tau": 0.02, "r": 1, "v_leak": 0, "v_threshold": 1, "v_reset": 0])
        let text = message {
            _ = try ImportedNetwork(nir: graph(plain), request { $0.spikes = .step })
        }
        #expect(text.contains("nir.dt"))
    }

    @Test func theStepOfTheSimulationMustBeThatOfTheGraph() {
        let text = message {
            _ = try ImportedNetwork(
                nir: graph(lif(4)),
                request {
                    $0.integrator = .step
                    $0.step = Time(milliseconds: 0.5)
                })
        }
        #expect(text.contains("0.5 ms") && text.contains("1.0 ms"))
    }

    @Test func filesWithoutResetsResetToZero() throws {
        var neurons = lif(4)
        neurons.arrays["v_reset"] = nil
        let network = try ImportedNetwork(nir: graph(neurons), GraphImport(path: "g.nir"))
        #expect(network.neurons.first?.spike?.reset == .voltage(0))
    }
}
