// NIR graphs from the command line: run, validate, describe, convert.
import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

@Suite struct GraphTests {
    let scratch: Scratch

    private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "NIRTests/Samples")

    init() throws {
        scratch = try Scratch()
        for name in ["exporter_lif.nir", "recurrent_with_delay.nir", "conv2d_if.nir"] {
            try FileManager.default.copyItem(
                at: Self.samples.appending(path: name),
                to: scratch.url.appending(path: name))
        }
    }

    private struct Expected: Decodable {
        var input: [[Double]]
        var exact: [[Double]]
    }

    private func expected() throws -> Expected {
        try JSONDecoder().decode(
            Expected.self,
            from: Data(contentsOf: Self.samples.appending(path: "exporter_lif.json")))
    }

    /// A SONATA file with the input of the sample.
    private func writeInput() throws {
        let spikes = try expected().input.sorted { $0[0] < $1[0] }
        let file = try File.create(scratch.path("input.h5"))
        let root = try file.root()
        try root.createGroup("spikes")
        let group = try root.createGroup("spikes/input")
        let times = try group.createDataset("timestamps", spikes.map { $0[0] })
        try times.setAttribute("units", "ms")
        try group.createDataset("node_ids", spikes.map { UInt64($0[1]) })
        try file.close()
    }

    private func spikes(_ run: String) throws -> [[Double]] {
        let log = try SpikeLog.open(scratch.path("\(run)/spikes.h5"))
        var spikes: [[Double]] = []
        try log.stream("lif") { piece in
            spikes += zip(piece.times, piece.ids).map { [$0, Double($1)] }
        }
        return spikes
    }

    @Test func anExportedNetworkRunsAndItsConversionDoesTheSame() throws {
        try writeInput()
        let run = try apical(
            "run", "exporter_lif.nir", "--input", "input.h5", "--out", "a", "--json", in: scratch)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("a spike lasts one time step of 0.1 ms"))
        #expect(try run.object["integrator"] as? String == "step")
        let found = try spikes("a")
        // One step late, which the notes say.
        #expect(run.error.contains("lif by 0.1 ms"))
        let truth = try expected().exact.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
        #expect(found.count == truth.count)
        for (found, truth) in zip(found, truth) {
            #expect(abs(found[0] - truth[0] - 0.1) < 1e-6 && found[1] == truth[1])
        }
        let convert = try apical(
            "convert", "exporter_lif.nir", "--input", "input.h5", "-o", "net.yaml", in: scratch)
        #expect(convert.status == 0, "\(convert.error)")
        #expect(try scratch.names(in: "net.tables") == ["input.csv", "input_lif.csv"])
        let again = try apical("run", "net.yaml", "--out", "b", in: scratch)
        #expect(again.status == 0, "\(again.error)")
        #expect(try spikes("b") == found)
        // The folder of the first run holds all that is needed to run it again.
        let third = try apical("run", "a/network.yaml", "--out", "c", in: scratch)
        #expect(third.status == 0, "\(third.error)")
        #expect(try spikes("c") == found)
        #expect(try apical("diff", "a", "c", in: scratch).status == 0)
    }

    @Test func theConventionCanBeOverridden() throws {
        try writeInput()
        let run = try apical(
            "run", "exporter_lif.nir", "--input", "input.h5", "--out", "a", "--set",
            "simulation.integrator=event", in: scratch)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("runs by events"))
        let truth = try expected().exact
        #expect(try spikes("a").count == truth.count)
        let wrong = try apical(
            "validate", "exporter_lif.nir", "--set", "nir.spikes=often", in: scratch)
        #expect(wrong.status == 2)
        #expect(wrong.error.contains("--set nir.spikes=often"))
    }

    @Test func graphsAreValidatedAndDescribed() throws {
        let valid = try apical(
            "validate", "recurrent_with_delay.nir", "conv2d_if.nir", "--json", in: scratch)
        #expect(valid.status == 0, "\(valid.error)")
        let summary = try apical("describe", "conv2d_if.nir", "--json", in: scratch).object
        #expect(summary["neurons"] as? Int == 1034)
    }

    @Test func aNetworkFileMayHoldAGraphAmongOtherThings() throws {
        try scratch.write(
            """
            populations: {noise: {size: 20, source: {kind: poisson, rate: 200 Hz}}}
            nir: {file: recurrent_with_delay.nir, input: {kind: regular, rate: 50 Hz}}
            projections:
              more:
                {from: noise, to: lif.jump, connect: {rule: all_to_all}, weight: 0.2 mV, delay: 1 ms}
            record: {voltages: {lif: {every: 1 ms}}}
            simulation: {duration: 50 ms}
            """, to: "mixed.yaml")
        let run = try apical("run", "mixed.yaml", "--out", "m", "--json", in: scratch)
        #expect(run.status == 0, "\(run.error)")
        #expect(try scratch.names(in: "m").contains("voltages.h5"))
        try scratch.write(
            """
            populations: {lif: {size: 20, source: {kind: poisson, rate: 200 Hz}}}
            nir: {file: recurrent_with_delay.nir}
            simulation: {duration: 50 ms}
            """, to: "clash.yaml")
        let clash = try apical("validate", "clash.yaml", in: scratch)
        #expect(clash.status == 2 && clash.error.contains("clash.yaml:2:6"), "\(clash.error)")
    }

    @Test func filesThatAreNoGraphsEndInAMessage() throws {
        try scratch.write("no HDF5", to: "text.nir")
        let text = try apical("run", "text.nir", "--out", "x", in: scratch)
        #expect(text.status == 2 && text.error.contains("text.nir"), "\(text.error)")
        #expect(!scratch.exists("x"))
        let missing = try apical("run", "missing.nir", "--out", "x", in: scratch)
        #expect(missing.status == 66)
        let whole = try scratch.data("exporter_lif.nir")
        for length in stride(from: 8, to: whole.count, by: 3001) {
            try scratch.write(whole.prefix(length), to: "cut.nir")
            let cut = try apical("validate", "cut.nir", in: scratch)
            #expect(cut.status == 2, "\(length): \(cut.status) \(cut.error)")
        }
    }
}
