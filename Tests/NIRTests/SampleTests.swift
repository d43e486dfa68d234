// Files that the reference package `nir` wrote.
import Foundation
import HDF5
import NIR
import NetworkDescription
import Testing

/// The spikes that come with the sample `exporter_lif.nir`.
private struct Expected: Decodable {
    var input: [[Double]]
    var exact: [[Double]]
    var discreteEuler: [[Double]]

    static func read() throws -> Expected {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Expected.self, from: Data(contentsOf: sample("exporter_lif.json")))
    }

    static func spikes(_ pairs: [[Double]]) -> [GraphSpike] {
        pairs.map { GraphSpike(ms: ($0[0] * 1e6).rounded() / 1e6, id: Int($0[1])) }.sorted()
    }
}

@Test func anExportedNetworkGivesItsSpikesInTheStepsOfItsExporter() throws {
    let expected = try Expected.read()
    let run = try GraphRun(
        try sampleTree("exporter_lif.nir"), spikes: Expected.spikes(expected.input), duration: 210)
    #expect(run.imported.integrator == .step)
    #expect(run.imported.step == Time(milliseconds: 0.1))
    let spikes = run.spikes("lif", earlier: 0.1)
    #expect(spikes.count == 20)
    #expect(spikes == Expected.spikes(expected.discreteEuler))
}

@Test func anExportedNetworkGivesItsSpikesInContinuousTime() throws {
    let expected = try Expected.read()
    var request = GraphImport(path: "exporter_lif.nir")
    request.integrator = .event
    let run = try GraphRun(
        try sampleTree("exporter_lif.nir"), request, spikes: Expected.spikes(expected.input),
        duration: 210)
    // By events a spike takes a nanosecond.
    #expect(run.spikes("lif", earlier: 1e-6) == Expected.spikes(expected.exact))
}

@Test(
    arguments: [
        ("conv2d_if.nir", 512, ["if1": 1024, "if2": 10]),
        ("mlp_cubalif.nir", 20, ["lif1": 16, "lif2": 4]),
        ("recurrent_with_delay.nir", 8, ["lif": 8]), ("single_lif.nir", 1, ["lif": 1]),
        ("subgraph_scale_threshold.nir", 6, ["block_lif": 6, "thr": 6]),
    ])
func everySampleRuns(_ name: String, inputs: Int, sizes: [String: Int]) throws {
    let spikes = (0..<400).map { GraphSpike(ms: Double($0) / 4, id: $0 * 7 % inputs) }
    let run = try GraphRun(try sampleTree(name), spikes: spikes, duration: 120)
    #expect(run.imported.integrator == .event)
    for (population, size) in sizes {
        let found = run.network.populations.first { $0.name == population }
        #expect(found?.size == size)
        #expect(!run.spikes(population).isEmpty, "\(population) is silent")
    }
}

@Test func aSpikeThroughAThresholdStaysASpike() throws {
    let spikes = (0..<60).map { GraphSpike(ms: Double($0), id: $0 % 6) }
    let run = try GraphRun(
        try sampleTree("subgraph_scale_threshold.nir"), spikes: spikes, duration: 70)
    let before = run.spikes("block_lif")
    #expect(!before.isEmpty)
    #expect(run.spikes("thr", earlier: 1e-6) == before)
}
