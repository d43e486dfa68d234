// The folder of a run and its record.

import Foundation
import SpikeLog
import TestSupport
import Testing

struct RunFolderTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private struct Refusal: Error {}

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    @Test func aFolderIsMadeWithItsParents() throws {
        let path = scratch.path("a/b/run")
        let spikes = try RunFolder.create(at: path) { folder in
            try "x".write(toFile: folder.spikes, atomically: false, encoding: .utf8)
            return folder.spikes
        }
        #expect(spikes == path + "/spikes.h5")
        #expect(exists(spikes))
    }

    @Test func failureLeavesNothing() throws {
        let path = scratch.path("a/b/run")
        #expect(throws: Refusal.self) {
            try RunFolder.create(at: path) { folder in
                try "x".write(toFile: folder.network, atomically: false, encoding: .utf8)
                throw Refusal()
            }
        }
        #expect(!exists(scratch.path("a")))
    }

    @Test func aFolderInUseIsRefusedUnlessForced() throws {
        let path = scratch.path("run")
        try RunFolder.create(at: path) { folder in
            try "old".write(toFile: folder.record, atomically: false, encoding: .utf8)
            try "notes".write(toFile: path + "/notes.txt", atomically: false, encoding: .utf8)
        }
        let refusal = #expect(throws: SpikeLogError.self) {
            try RunFolder.create(at: path) { _ in }
        }
        #expect(
            refusal?.description == "\(path): is not empty; choose another folder, or force its use"
        )
        try RunFolder.create(at: path, force: true) { folder in
            #expect(!exists(folder.record))
        }
        #expect(throws: Refusal.self) {
            try RunFolder.create(at: path, force: true) { _ in throw Refusal() }
        }
        #expect(exists(path + "/notes.txt"))
        #expect(throws: SpikeLogError.self) {
            try RunFolder.create(at: path + "/notes.txt") { _ in }
        }
        #expect(throws: SpikeLogError.self) {
            try RunFolder.create(at: path + "/notes.txt/run") { _ in }
        }
    }

    @Test func theRecordHasItsKeys() throws {
        let folder = RunFolder(path: scratch.url.path)
        let record = RunRecord(
            complete: true, seed: .max, threads: 2, version: "1", integrator: "event",
            biologicalTimeMs: 1000, neurons: 3, synapses: 4, spikes: ["E": 5],
            synapticEvents: 6, plasticEvents: 7, wallSecondsBuild: 0.5,
            wallSecondsSimulation: 2, realTimeFactor: 2, peakMemoryBytes: 8,
            metrics: ["test_accuracy": 0.97])
        try record.write(to: folder.record)
        #expect(try RunRecord.read(folder.record) == record)
        let json = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: folder.record)))
        let keys = try #require(json as? [String: Any]).keys.sorted()
        #expect(
            keys == [
                "biological_time_ms", "complete", "integrator", "metrics", "neurons",
                "peak_memory_bytes", "plastic_events", "real_time_factor", "schema", "seed",
                "spikes", "synapses", "synaptic_events", "threads", "version", "wall_s_build",
                "wall_s_simulation",
            ])
        var infinite = record
        infinite.realTimeFactor = .infinity
        #expect(throws: SpikeLogError.self) { try infinite.write(to: folder.record) }
        #expect(try RunRecord.read(folder.record) == record)
        #expect(throws: SpikeLogError.self) { try RunRecord.read(scratch.path("none.json")) }
    }
}
