// The native network file: what each of its keys comes out as.
import Testing

@testable import NetworkDescription

@Suite("The format of network files")
struct FormatTests {
    let folder = try! TestFolder()

    @Test("every key of the format is read, in internal units")
    func fullNetworkLoads() throws {
        let file = try folder.read(fullNetwork)
        #expect(file.warnings == [])
        let net = file.network
        #expect(net.neurons.map(\.name) == ["pyramidal", "noisy"])
        #expect(
            net.neurons[0].compartments == [
                Compartment(name: "soma", capacitance: 250, tau: 10, restingPotential: -65),
                Compartment(
                    name: "basal", parent: 0, capacitance: 50, tau: 10, restingPotential: -65,
                    couplingToParent: 10, couplingFromParent: 10),
                Compartment(
                    name: "apical", parent: 0, capacitance: 50, tau: 10, restingPotential: -65,
                    couplingToParent: 0, couplingFromParent: 5),
            ])
    }
}
