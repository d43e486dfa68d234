// Parts of SONATA circuits in a network file: `nodes:`, the rule `sonata`, listed values.
import Testing

@testable import NetworkDescription

private let base = """
    neurons:
      point:
        compartments: {soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}}
        receptors:
          ex: {at: soma, kind: exponential_current, tau: 2 ms}
          in: {at: soma, kind: exponential_current, tau: 5 ms}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
    populations:
      a: {size: 3, neuron: point, nodes: {of: cortex, ids: [0-1, 4]}}
      b: {size: 2, neuron: point, nodes: {of: cortex, ids: [2, 3]}, initial: {soma: {values: [-60 mV, -61 mV]}}}
      x: {size: 2, source: {kind: spikes, file: s.h5, move_up_to: 0.1 ms}}
    projections:
      inner:
        from: [a, b]
        to: [a.ex, b.ex, a.in, b.in]
        connect: {rule: sonata, edges: e.h5}
    record: {voltages: {a: {nodes: [0, 2], every: 1 ms}, b: {nodes: [1], every: 1 ms}}}
    simulation: {duration: 1 ms}
    """

private func spikes(_ path: String, _ population: String?) -> SpikeTrains {
    // 100 ms and a third of a microsecond; 100 ms and a whole one; 0.25 ms.
    SpikeTrains(
        times: [100_000_333_000, 100_001_000_000, 250_000_000].map(Time.init(picoseconds:)),
        ids: [0, 1, 0])
}

private func table(
    _ sources: [UInt32], _ targets: [UInt32], _ weights: [Double], delay: Double = 1.5
) -> EdgeTable {
    EdgeTable(
        sourcePopulation: "cortex", targetPopulation: "cortex", sources: sources, targets: targets,
        weights: weights, delays: sources.map { _ in delay })
}

private func edges(
    _ sources: [UInt32], _ targets: [UInt32], _ weights: [Double]
) -> EdgeFileReader {
    { _ in table(sources, targets, weights) }
}

@Suite struct CircuitFormatTests {
    private func network(_ reader: @escaping EdgeFileReader) throws -> Network {
        try TestFolder().read(base, spikeFiles: spikes, edgeFiles: reader).network
    }

    @Test func edgesGoToTheElementsThatTheirNodesAre() throws {
        let projection = try network(edges([0, 4, 3], [4, 2, 0], [60, -90, 5])).projections[0]
        // Sources: a is 0 to 2, b is 3 and 4. Targets: a.ex, b.ex, a.in, b.in of 3, 2, 3 and 2.
        #expect(projection.rule == .list(sources: [0, 2, 4], targets: [2, 8, 0]))
        #expect(projection.weight == .elements([60, -90, 5]))
        #expect(projection.delay == .constant(1.5))
    }

    @Test func edgesOfOneWeightStoreItOnce() throws {
        #expect(try network(edges([0, 1], [2, 3], [7, 7])).projections[0].weight == .constant(7))
    }

    @Test func edgesOfOtherPopulationsAreLeftToOtherProjections() throws {
        let text = base.replacing("[a, b]\n", with: "a\n").replacing(
            "[a.ex, b.ex, a.in, b.in]", with: "a.ex")
        let network = try TestFolder().read(
            text, spikeFiles: spikes, edgeFiles: edges([0, 2, 4], [1, 0, 3], [1, 2, 3])
        ).network
        #expect(network.projections[0].rule == .list(sources: [0], targets: [1]))
    }

    @Test func inhibitoryConductancesArePositive() throws {
        let text = base.replacing("exponential_current, tau: 2 ms", with: "delta")
            .replacing(
                "kind: delta", with: "kind: exponential_conductance, tau: 2 ms, reversal: 0 mV"
            )
            .replacing(
                "exponential_current, tau: 5 ms",
                with: "exponential_conductance, tau: 5 ms, reversal: -80 mV")
        let network = try TestFolder().read(
            text, spikeFiles: spikes, edgeFiles: edges([0, 1], [0, 0], [1, -2])
        ).network
        #expect(network.projections[0].weight == .elements([1, 2]))
        #expect(network.projections[0].rule == .list(sources: [0, 1], targets: [0, 5]))
    }

    @Test func partsOfACircuitsPopulationAreLoggedAsOne() throws {
        let network = try network(edges([], [], []))
        #expect(
            network.spikeStreams == [LogStream(name: "cortex", size: 5, populations: [0, 1])])
        #expect((0..<3).map { network.loggedID(of: $0, in: 0) } == [0, 1, 4])
        #expect(
            network.reportStreams == [
                ReportStream(
                    name: "cortex", recordings: [0, 1], nodes: [0, 3, 4], places: [[0, 2], [1]])
            ])
    }

    @Test func givenSpikesMoveUpToTheGridButNotPastIt() throws {
        guard case .source(.spikes(let trains)) = try network(edges([], [], [])).populations[2].kind
        else { return #expect(Bool(false), "no spikes") }
        #expect(trains.times.map(\.picoseconds) == [300_000_000, 100_000_000_000, 100_100_000_000])
    }

    @Test func aListOfValuesIsOneForEachElement() throws {
        guard case .neurons(let b) = try network(edges([], [], [])).populations[1].kind
        else { return #expect(Bool(false), "no neurons") }
        #expect(b.initial == [.elements([-60, -61])])
    }

    @Test func idsFindTheirElements() throws {
        let ids = try #require(NodeIDs([2, 3, 4, 9, 20, 21] as [UInt32]))
        #expect(ids.runs == [2..<5, 9..<10, 20..<22])
        #expect((0..<ids.count).map { ids[$0] } == [2, 3, 4, 9, 20, 21])
        #expect((0..<25).map { ids.element(of: $0) }.compactMap { $0 } == Array(0..<6))
        #expect(ids.element(of: 5) == nil && ids.element(of: 0) == nil)
        #expect(NodeIDs([3, 3] as [UInt32]) == nil && NodeIDs([3, 2] as [UInt32]) == nil)
    }

    @Test(arguments: [
        ("ids: [0-1, 4]", "ids: [4, 0-1]", "'ids' must be ascending"),
        ("ids: [0-1, 4]", "ids: [0-2, 4]", "'ids' are 4 nodes, but the population has 3 elements"),
        ("ids: [0-1, 4]", "ids: [1-0, 4]", "'1-0' must be a number or a range such as 0-79"),
        ("ids: [0-1, 4]", "ids: [0-1, 4294967295]", "must be a number or a range"),
        ("ids: [0-1, 4]", "ids: [0-1, 3]", "node 3 of 'cortex' is in 'b' already"),
        ("of: cortex, ids: [2, 3]", "of: x, ids: [2, 3]", "'x' is a population of its own"),
        ("[-60 mV, -61 mV]", "[-60 mV]", "'soma' lists 1 numbers, but population 'b' has 2"),
        ("[-60 mV, -61 mV]", "[-60 mV, -61 ms]", "'soma' must be a voltage"),
        ("b: {nodes: [1], every: 1 ms}", "b: {nodes: [1], every: 2 ms}", "must be recorded alike"),
        ("edges: e.h5", "edges: e.h5, weight: 3", "unknown key 'weight'"),
        ("[a.ex, b.ex, a.in, b.in]", "[a.ex]", "'e.h5' has edge 1, which goes to node 7"),
    ])
    func mistakesAreLocated(old: String, new: String, expected: String) throws {
        let text = base.replacing(old, with: new)
        try #require(text != base)
        let reader: EdgeFileReader = edges([0, 1], [0, 7], [1, 1])
        let errors = try TestFolder().errors(
            text.replacing("kind: spikes, file: s.h5, move_up_to: 0.1 ms", with: "kind: task"),
            edgeFiles: reader)
        #expect(errors.contains { $0.contains(expected) }, "\(errors)")
    }

    @Test(arguments: [
        (table([9], [0], [1]), "comes from node 9 of 'cortex'"),
        (table([0], [5], [1]), "goes to node 5 of 'cortex'"),
        (table([0], [0], [.nan]), "gives edge 0 no 'syn_weight'"),
        (table([0], [0], [1e12]), "the syn_weight 1000000000000.0"),
        (table([0], [0], [1], delay: 0), "the delay 0.0: it must be at least 1 ps"),
    ])
    func edgesThatFitNothingAreRefused(table: EdgeTable, expected: String) throws {
        let text = base.replacing(
            "kind: spikes, file: s.h5, move_up_to: 0.1 ms", with: "kind: regular, rate: 1 Hz")
        let errors = try TestFolder().errors(text, edgeFiles: { _ in table })
        #expect(errors.contains { $0.contains(expected) }, "\(errors)")
        #expect(errors.count == 1)
    }
}
