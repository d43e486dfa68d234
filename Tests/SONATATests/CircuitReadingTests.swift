// Reading circuits: which of several attributes holds, groups, node sets, NEST's defaults, mistakes.
import Foundation
import HDF5
import NetworkDescription
import SONATA
import TestSupport
import Testing

@Suite struct CircuitReadingTests {
    let fixture: CircuitFixture

    init() throws {
        fixture = try CircuitFixture()
        try fixture.write()
    }

    private func neurons(_ name: String, in network: Network) throws -> (NeuronModel, [Value]) {
        let population = try #require(network.populations.first { $0.name == name })
        guard case .neurons(let neurons) = population.kind else {
            throw CircuitError(name, "", "has no neurons")
        }
        return (network.neurons[neurons.model], neurons.initial)
    }

    @Test func nodesAreSortedByTypeAndByTheirOwnParameters() throws {
        let network = try fixture.network()
        let nodes = network.populations.map { ($0.name, $0.nodes?.ids.runs ?? []) }
        // Nodes 0 and 2 are of group 1, with a threshold of their own; 1 is of the other type.
        #expect(nodes.map(\.0) == ["cells_pyr_cell_7", "cells_sst", "cells_pyr_cell_7_2", "in"])
        #expect(nodes.map(\.1) == [[0..<1, 2..<3], [1..<2], [3..<4], []])
        #expect(network.populations.prefix(3).allSatisfy { $0.nodes?.population == "cells" })
    }

    @Test func whatANodeSaysHoldsBeforeItsTypeAndThatBeforeNESTsDefaults() throws {
        let network = try fixture.network()
        let (own, ownStart) = try neurons("cells_pyr_cell_7", in: network)
        #expect(own.spike?.trigger == .threshold(-51))
        #expect(ownStart == [.elements([-59, -60.5])])
        let (typical, start) = try neurons("cells_pyr_cell_7_2", in: network)
        #expect(start == [.constant(-61.5)])
        #expect(typical.compartments[0].capacitance == 200)
        #expect(typical.compartments[0].restingPotential == -65)
        // NEST 3.10: nest.GetDefaults("iaf_psc_exp").
        #expect(typical.compartments[0].tau == 10)
        #expect(typical.spike?.trigger == .threshold(-55))
        #expect(typical.spike?.reset == .voltage(-70))
        #expect(typical.spike?.refractory.milliseconds == 2)
        #expect(
            typical.receptors.map(\.kind) == [
                .exponentialCurrent(tau: 2), .exponentialCurrent(tau: 2),
            ])
        let (hard, hardStart) = try neurons("cells_sst", in: network)
        #expect(hard.compartments[0].tau == 12.5)
        #expect(hard.receptors.map(\.kind) == [.delta])
        #expect(hardStart == [.constant(-70)])
    }

    @Test func whatAnEdgeSaysHoldsBeforeItsType() throws {
        let table = try EdgeTable.read(
            EdgeFile(
                edges: fixture.scratch.path("edges.h5"),
                types: fixture.scratch.path("edge_types.csv")))
        #expect(table.sourcePopulation == "in" && table.targetPopulation == "cells")
        #expect(table.sources == [0, 1, 1] && table.targets == [3, 0, 1])
        // Two synapses of the type's weight; a weight of its own for each of three; one of its own.
        #expect(table.weights == [21, 3 * -4, 0.25])
        #expect(table.delays == [1.5, 1.25, 0.75])
    }

    @Test func edgesOntoDifferentUnitsBecomeProjections() throws {
        let network = try fixture.network()
        #expect(network.projections.map(\.name) == ["in_to_cells_mV", "in_to_cells_pA"])
        #expect(network.projections[0].rule == .list(sources: [1], targets: [0]))
        #expect(network.projections[0].weight == .constant(0.25))
        // Targets: nodes 0 and 2 excited, inhibited; node 3 excited, inhibited.
        #expect(network.projections[1].rule == .list(sources: [0, 1], targets: [4, 2]))
    }

    @Test func nodeSetsChooseWhatIsReported() throws {
        let network = try fixture.network()
        // Node 3 is of a type in layer L4, but has the layer L5 of its group's library.
        #expect(network.reportStreams.map(\.nodes) == [[0]])
        #expect(network.recordings.voltages.map(\.every.milliseconds) == [0.1])
    }

    @Test func settingsAreThoseOfTheSimulation() throws {
        let simulation = try fixture.network().simulation
        #expect(simulation.duration.milliseconds == 50)
        #expect(simulation.seed == 4)
        #expect(simulation.integrator == .event)
        let translation = try fixture.translation()
        #expect(translation.warnings.contains { $0.contains("'mystery' is not known") })
    }

    @Test(arguments: [
        ("7 point", "8 point", "type 7: the type is missing"),
        ("7 point_neuron", "7 biophysical", "has the model type 'biophysical'"),
        ("iaf_psc_delta", "iaf_psc_beta", "known are nest:iaf_psc_exp"),
        ("node_type_id", "type", "has no column 'node_type_id'"),
        ("9 point", "7 point", "node_type_id 7 stands twice"),
        ("\"pyr cell\"", "\"pyr cell", "a quote is not closed"),
        ("L4", "L 4", "line 2: has 7 cells, but the header 6"),
        ("soft.json", "../soft.json", "soft.json: cannot be opened"),
    ])
    func mistakesInTypesAreNamed(old: String, new: String, expected: String) throws {
        fixture.nodeTypes = fixture.nodeTypes.replacing(old, with: new)
        try fixture.write()
        let error = #expect(throws: CircuitError.self) { try fixture.translation() }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func placesOutsideAGroupAreRefused() throws {
        fixture.edgeGroupIndices = [0, 2, 0]
        try fixture.write()
        let error = #expect(throws: CircuitError.self) {
            try EdgeTable.read(
                EdgeFile(
                    edges: fixture.scratch.path("edges.h5"),
                    types: fixture.scratch.path("edge_types.csv")))
        }
        #expect(
            error?.problem.contains("row 1 has the place 2 in group 1") == true,
            "\(String(describing: error))")
    }

    @Test func rowsWithoutATypeOfTheirOwnLengthAreRefused() throws {
        fixture.nodeTypeIDs = [7, 7, 9]
        try fixture.write()
        let error = #expect(throws: CircuitError.self) { try fixture.translation() }
        #expect(error?.problem.contains("3 types, but 4 group ids") == true)
    }

    @Test func aHugeClaimReservesNoMemory() throws {
        let path = fixture.scratch.path("nodes.h5")
        let file = try File.create(path, overwrite: true)
        try file.root().createGroup("nodes").createGroup("cells").createDataset(
            "node_type_id", of: UInt64.self, shape: [1 << 40], layout: .chunked([1024]))
        try file.close()
        let error = #expect(throws: HDF5Error.self) { try fixture.translation() }
        #expect(error?.problem.contains("claims 1099511627776 elements") == true)
    }
}
