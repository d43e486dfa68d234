// Files of events from the command line: as sources of spikes, and as data of a task.
import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

@Suite struct EventTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Three samples in the layout of SHD: sample n has events of channel n and 10 + n.
    private func writeSpikingSet() throws {
        let file = try File.create(scratch.path("shd.h5"))
        let root = try file.root()
        try root.createGroup("spikes")
        let times = (0..<3).map { _ in (0..<40).map { 0.0005 * Double($0) } }
        let units = (0..<3).map { n in (0..<40).map { UInt16($0 % 2 * 10 + n) } }
        try root.createDataset("spikes/times", lists: times)
        try root.createDataset("spikes/units", lists: units)
        try root.createDataset("labels", [UInt64(0), 1, 2])
        try file.close()
    }

    @Test func recordingsAreSourcesOfSpikes() throws {
        try scratch.write(Data([1, 0, 0, 0, 100, 2, 0, 0x80, 1, 0]), to: "a.bin")
        try writeSpikingSet()
        try scratch.write(
            """
            populations:
              dvs: {size: 2312, source: {kind: events, file: a.bin}}
              ear: {size: 700, source: {kind: events, file: shd.h5, sample: 1}}
            record: {spikes: [dvs, ear]}
            simulation: {duration: 50 ms}
            """, to: "n.yaml")
        let run = try apical("run", "n.yaml", "--out", "r", in: scratch)
        #expect(run.status == 0, "\(run.error)")
        let log = try SpikeLog.open(scratch.path("r/spikes.h5"))
        var dvs: [[Double]] = []
        try log.stream("dvs") { dvs += zip($0.times, $0.ids).map { [$0, Double($1)] } }
        #expect(dvs == [[0.1, 1], [0.256, 1158]])
        var ear: [UInt64] = []
        try log.stream("ear") { ear += $0.ids }
        #expect(ear.count == 40 && Set(ear) == [1, 11])
        // The folder runs again: paths in it are absolute.
        #expect(try apical("run", "r/network.yaml", "--out", "s", in: scratch).status == 0)
    }

    @Test func aTaskLearnsFromEvents() throws {
        try writeSpikingSet()
        try scratch.write(
            """
            neurons:
              out:
                compartments: {soma: {capacitance: 1 pF, tau: 10 ms, v_rest: 0 mV}}
                receptors: {hit: {at: soma, kind: delta}}
                spike: {at: soma, threshold: 0.9 mV, reset: 0 mV}
            populations:
              ear: {size: 700, source: {kind: task}}
              cells: {size: 3, neuron: out}
            projections:
              p:
                from: ear
                to: cells.hit
                connect: {rule: list, file: w.csv}
                weight: 1 mV
                delay: 1 ms
            task:
              data: {train: {events: shd.h5}, test: {events: shd.h5, first: 1}}
              epochs: 1
              order: fixed
              sample: 30 ms
              inputs: {ear: {encoding: events}}
              readout: {kind: spikes, population: cells}
            simulation: {}
            """, to: "n.yaml")
        try scratch.write("source,target\n0,0\n10,0\n1,1\n11,1\n2,2\n12,2\n", to: "w.csv")
        let run = try apical("run", "n.yaml", "--out", "r", "--json", in: scratch)
        #expect(run.status == 0, "\(run.error)")
        let metrics = try run.object["metrics"] as? [String: Double]
        #expect(metrics?["train_accuracy"] == 1 && metrics?["test_accuracy"] == 1)
        #expect(metrics?["spikes_per_sample.ear"] == 40)
        let wrong = try apical(
            "run", "n.yaml", "--out", "x", "--set", "task.inputs.ear={encoding: latency}",
            in: scratch)
        #expect(wrong.status == 65 && wrong.error.contains("'events'"), "\(wrong.error)")
    }

    @Test func whatDoesNotFitIsSaidWithItsPlace() throws {
        try scratch.write(Data([1, 0, 0, 0, 100]), to: "a.bin")
        try scratch.write(Data([1, 2, 3]), to: "cut.bin")
        try scratch.write("not HDF5", to: "bad.h5")
        for (source, words) in [
            ("file: a.bin, width: 10", "set its size to 680"), ("file: cut.bin", "within an event"),
            ("file: none.bin", "none.bin"), ("file: bad.h5", "bad.h5"),
            ("file: a.bin, format: shd", "a.bin"), ("file: n.yaml", "'format'"),
        ] {
            try scratch.write(
                """
                populations:
                  dvs: {size: 2312, source: {kind: events, \(source)}}
                simulation: {duration: 50 ms}
                """, to: "n.yaml")
            let outcome = try apical("validate", "n.yaml", in: scratch)
            #expect(outcome.status == 2, "\(outcome.error)")
            #expect(outcome.error.contains("n.yaml:2:"), "\(outcome.error)")
            #expect(outcome.error.contains(words), "\(outcome.error)")
        }
    }
}
