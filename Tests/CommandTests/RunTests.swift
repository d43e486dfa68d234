// `apical run` end to end: what it leaves, what it prints, and how it fails.
import Foundation
import TestSupport
import Testing

@Suite struct RunTests {
    let scratch: Scratch
    let network: String

    init() throws {
        scratch = try Scratch()
        network = try scratch.write(Networks.tiny, to: "tiny.yaml")
    }

    @Test func leavesTheFolderAndItsRecord() throws {
        let outcome = try apical("run", network, "--out", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let folder = try FileManager.default.contentsOfDirectory(atPath: scratch.path("run"))
        #expect(folder.sorted() == ["network.yaml", "run.json", "spikes.h5", "voltages.h5"])

        let printed = try outcome.object
        let stored = try JSONSerialization.jsonObject(with: scratch.data("run/run.json"))
        #expect(printed as NSDictionary == stored as? NSDictionary)
        for key in [
            "schema", "complete", "seed", "threads", "version", "integrator",
            "biological_time_ms", "neurons", "synapses", "spikes", "synaptic_events",
            "plastic_events", "wall_s_build", "wall_s_simulation", "real_time_factor",
            "peak_memory_bytes",
        ] {
            #expect(printed[key] != nil, "\(key)")
        }
        #expect(printed["complete"] as? Bool == true)
        #expect(printed["seed"] as? Int == 3)
        #expect(printed["biological_time_ms"] as? Double == 200)
        #expect(printed["neurons"] as? Int == 6)
        #expect(printed["synapses"] as? Int == 16)
    }

    @Test func countsWhatTheClosedFormSays() throws {
        let outcome = try apical("run", network, "--out", "run", "--json", in: scratch)
        let spikes = try #require(try outcome.object["spikes"] as? [String: Int])
        // Three clocks at 100 Hz for 200 ms; a neuron at rest has nothing to make it spike.
        #expect(spikes["clock"] == 60)
        #expect(spikes["silentCells"] == 0)
        // The bias alone settles at v_rest + 300 pA * 20 ms / 250 pF = -41 mV, above threshold.
        #expect(try #require(spikes["driven"]) > 4)
        // Every spike of the clocks and the noise goes to both driven neurons; at the end those of
        // the last delay are still on their way.
        let events = try #require(try outcome.object["synaptic_events"] as? Int)
        let emitted = 2 * (60 + (spikes["noise"] ?? 0))
        #expect(events <= emitted && events >= emitted - 2 * 8)
    }

    @Test func negativeSpikesAreCellsOfTheirOwn() throws {
        let network = try scratch.write(Networks.signed, to: "signed.yaml")
        let outcome = try apical("run", network, "--out", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let record = try outcome.object
        // From rest 15 of 20 mV in 13.86 ms, then 5 to 15 mV below 20 in 10.99 ms each: 4 in 50 ms.
        #expect(record["spikes"] as? [String: Int] == ["clock": 50, "cells": 12])
        // The clock's cues arrive at 1.5 ms, 2.5 ms, …, 49.5 ms; no cell is ever exactly at rest.
        #expect(record["plateaus"] as? [String: Int] == ["cells": 3 * 49])
        let spikes = scratch.path("run/spikes.h5")
        if let dump = try h5dump("-y", "-d", "/spikes/cells/node_ids", spikes) {
            let ids = numbers(in: dump).prefix(12)
            #expect(ids == [3, 4, 5, 3, 4, 5, 3, 4, 5, 3, 4, 5])
        }
        let inspection = try apical("inspect", "run", "--json", in: scratch).object
        #expect((inspection["problems"] as? [Any])?.isEmpty == true)
        let populations = try #require(inspection["populations"] as? [[String: Any]])
        let cells = try #require(populations.first { $0["name"] as? String == "cells" })
        #expect(cells["size"] as? Int == 6)
    }

    @Test func overridesReachTheRun() throws {
        let outcome = try apical(
            "run", network, "--out", "run", "--json", "--set", "parameters.rate=50 Hz",
            "--duration", "400 ms", "--seed", "9", "--threads", "1", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let record = try outcome.object
        #expect(record["seed"] as? Int == 9)
        #expect(record["threads"] as? Int == 1)
        #expect(record["biological_time_ms"] as? Double == 400)
        #expect((record["spikes"] as? [String: Int])?["clock"] == 60)
    }

    @Test func theStoredNetworkRunsAgainAlike() throws {
        let first = try apical("run", network, "--out", "a", "--seed", "5", "--json", in: scratch)
        let again = try apical("run", "a/network.yaml", "--out", "b", "--json", in: scratch)
        #expect(again.status == 0, "\(again.error)")
        let spikes = try [first, again].map { try $0.object["spikes"] as? [String: Int] }
        #expect(spikes[0] == spikes[1])
        let statistics = try ["a", "b"].map { try apical("analyze", $0, "--json", in: scratch) }
        #expect(
            try statistics[0].object["populations"] as? NSObject
                == statistics[1].object["populations"] as? NSObject)
    }

    @Test func refusesAnExistingFolderUnlessForced() throws {
        #expect(try apical("run", network, "--out", "run", in: scratch).status == 0)
        let before = try scratch.data("run/run.json")
        let refused = try apical("run", network, "--out", "run", in: scratch)
        #expect(refused.status == 73)
        #expect(refused.error.contains("force"))
        #expect(try scratch.data("run/run.json") == before)
        #expect(try apical("run", network, "--out", "run", "--force", in: scratch).status == 0)
    }

    @Test func invalidNetworkLeavesNothing() throws {
        let broken = try scratch.write(Networks.broken, to: "broken.yaml")
        let outcome = try apical("run", broken, "--out", "run", in: scratch)
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("broken.yaml:3:"))
        #expect(outcome.error.contains("broken.yaml:7:"))
        #expect(outcome.error.contains("broken.yaml:9:"))
        #expect(outcome.text.isEmpty)
        #expect(try scratch.names == ["broken.yaml", "tiny.yaml"])
    }

    @Test func missingInputAndWrongUsage() throws {
        #expect(try apical("run", "none.yaml", "--out", "run", in: scratch).status == 66)
        #expect(try apical("run", network, in: scratch).status == 64)
        #expect(
            try apical("run", network, "--out", "run", "--threads", "0", in: scratch).status == 64)
        #expect(try apical("run", network, "--out", "run", "--bogus", in: scratch).status == 64)
        #expect(try apical("run", network, "--out", "/dev/null/run", in: scratch).status == 73)
        #expect(try scratch.names == ["tiny.yaml"])
    }

    @Test func dryRunLeavesNothing() throws {
        let outcome = try apical("run", network, "--out", "run", "--dry-run", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.text.contains("driven"))
        #expect(try scratch.names == ["tiny.yaml"])
    }

    @Test(.disabled(if: Sanitizer.watchesThreads, "it needs larger files than that"))
    func fullDiskIsAnErrorAndLeavesNothing() throws {
        // A limit on the size of files stands in for a disk that is full from the start.
        let outcome = try Command(
            ["run", network, "--out", "run"],
            shell: "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"", in: scratch
        ).finish()
        #expect(outcome.status == 74, "\(outcome.error)")
        #expect(outcome.error.contains(".h5"))
        #expect(try scratch.names == ["tiny.yaml"])
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func signalsStopWithAFinishedLog(signal: Int32, status: Int32) throws {
        let command = try Command(
            ["run", network, "--out", "run", "--duration", "100000 s"], in: scratch)
        while command.isRunning && !scratch.exists("run/spikes.h5") { usleep(20_000) }
        usleep(300_000)
        command.send(signal)
        let outcome = try command.finish()
        #expect(outcome.status == status, "\(outcome.error)")
        let inspected = try apical("inspect", "run", "--json", in: scratch)
        #expect(inspected.status == 0, "\(inspected.error)")
        let record =
            try JSONSerialization.jsonObject(with: scratch.data("run/run.json")) as? [String: Any]
        #expect(record?["complete"] as? Bool == false)
        let time = try #require(record?["biological_time_ms"] as? Double)
        #expect(time > 0 && time < 1e8)
        // All clock spikes before the stop are in the log: three at 5, 15, 25 … ms.
        let clocks = (record?["spikes"] as? [String: Int])?["clock"]
        #expect(clocks == 3 * Int(((time - 5) / 10).rounded(.up)))
    }

    @Test func progressIsPlainWithoutATerminal() throws {
        let quiet = try apical("run", network, "--out", "a", "--quiet", in: scratch)
        #expect(quiet.error.isEmpty && quiet.text.isEmpty)
        let plain = try apical("run", network, "--out", "b", "--progress", "plain", in: scratch)
        #expect(!plain.error.contains("\r"))
        #expect(plain.text.contains("clock"))
        #expect(
            try apical("run", network, "--out", "c", "--progress", "x", in: scratch).status == 64)
    }
}
