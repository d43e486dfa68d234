// The spike log as written: layout against h5dump, bursts, locks, refusals, memory.

import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

struct SpikeLogWriterTests {
    let scratch: Scratch
    let path: String
    let provenance = Provenance(version: "1.2.3", seed: 7, configuration: "populations: {}\n")
    let populations = [
        LoggedPopulation(name: "pyr", size: 100), LoggedPopulation(name: "I", size: 5000),
    ]

    init() throws {
        scratch = try Scratch()
        path = scratch.path("spikes.h5")
    }

    private func log(_ policy: LogPolicy = LogPolicy()) throws -> RunLog {
        try RunLog(
            creating: RunLayout(spikes: populations, provenance: provenance),
            in: RunFolder(path: scratch.url.path), policy: policy)
    }

    @Test func layoutIsSonata() throws {
        let log = try log()
        try log.spikes.append(
            population: 0, times: [1_500_000_000, 2_000_000_001], ids: [3, 99])
        try log.finish(biologicalTime: 10_000_000_000, emitted: [2, 0])
        guard let dump = try h5dump("-B", "-p", path) else { return }
        #expect(dump.contains("ATTRIBUTE \"magic\" {\n      DATATYPE  H5T_STD_U32LE"))
        #expect(dump.contains("(0): 2682"))
        #expect(dump.contains("(0): 0, 1"))
        #expect(dump.contains("SUPERBLOCK_VERSION 0"))
        #expect(dump.contains("CHUNKED ( 1024 )"))
        #expect(dump.contains("CHUNKED ( 16384 )"))
        #expect(!dump.contains("COMPRESSION"))
        let times = try #require(
            try h5dump("-y", "-m", "%.17g", "-d", "/spikes/pyr/timestamps", path))
        #expect(times.contains("H5T_IEEE_F64LE"))
        #expect(numbers(in: times).prefix(2) == [1.5, 2.000000001])
        #expect(times.contains("\"ms\""))
        let ids = try #require(try h5dump("-d", "/spikes/pyr/node_ids", path))
        #expect(ids.contains("H5T_STD_U64LE"))
        #expect(ids.contains("(0): 3, 99"))
        #expect(ids.contains("(0): \"by_time\""))
        let sorting = try #require(try h5dump("-a", "/spikes/I/sorting", path))
        for line in ["H5T_STD_I8LE;", "\"none\"             0;", "\"by_time\"          2;"] {
            #expect(sorting.contains(line))
        }
        #expect(sorting.contains("(0): by_time"))
    }

    @Test func provenanceAndCountsAreReadBack() throws {
        let log = try log(.eager)
        try log.spikes.append(population: 1, times: [0, 0, 5_000_000_000], ids: [4999, 0, 1])
        try log.advance(to: 5_000_000_000)
        let early = try SpikeLog.open(path)
        #expect(early.run?.isComplete == false)
        #expect(early.warnings.count == 1)
        #expect(early.run?.flushedMs == 5)
        #expect(try early.read("I") == Spikes(times: [0, 0, 5], ids: [4999, 0, 1]))

        try log.spikes.append(population: 0, times: [6_000_000_000], ids: [1])
        try log.advance(to: 6_000_000_000)
        #expect(try SpikeLog.open(path).run?.flushedMs == 6)
        try log.finish(biologicalTime: 20_000_000_000, emitted: [1, 3])
        let found = try SpikeLog.open(path)
        #expect(found.warnings == [])
        #expect(found.run?.isComplete == true)
        #expect(found.run?.flushedMs == 20)
        #expect(found.run?.provenance == provenance)
        #expect(found.run?.counts == [1, 3])
        #expect(found.run?.populations == populations)
        #expect(found.populations.map(\.name) == ["pyr", "I"])
        #expect(found.populations.map(\.size) == [100, 5000])
        #expect(found.populations.map(\.sorting) == [.byTime, .byTime])
        #expect(throws: SpikeLogError.self) { try log.acknowledge() }
    }

    @Test func spikesOutOfOrderOrOfNobodyAreRefused() throws {
        let log = try log()
        try log.spikes.append(population: 0, times: [5, 7], ids: [0, 1])
        let order = #expect(throws: SpikeLogError.self) {
            try log.spikes.append(population: 0, times: [6], ids: [0])
        }
        #expect(order?.description.contains("spike at 6 ps after one at 7 ps") == true)
        #expect(order?.path == path)
        #expect(throws: SpikeLogError.self) {
            try log.spikes.append(population: 1, times: [-1], ids: [0])
        }
        #expect(throws: SpikeLogError.self) {
            try log.spikes.append(population: 0, times: [8], ids: [100])
        }
        #expect(throws: SpikeLogError.self) {
            try log.spikes.append(population: 0, times: [8], ids: [])
        }
        #expect(throws: SpikeLogError.self) {
            try log.spikes.append(population: 2, times: [8], ids: [0])
        }
        try log.spikes.append(population: 1, times: [6], ids: [0])
        try log.finish(biologicalTime: 100, emitted: [2, 1])
    }

    @Test func namesThatDoNotFitAreRefused() throws {
        for names in [["a/b"], [""], ["."], ["x", "x"]] {
            let layout = RunLayout(
                spikes: names.map { LoggedPopulation(name: $0, size: 1) }, provenance: provenance)
            #expect(throws: SpikeLogError.self) {
                try RunLog(creating: layout, in: RunFolder(path: scratch.url.path))
            }
            #expect(try scratch.names == [])
        }
        let unwritable = #expect(throws: HDF5Error.self) {
            try RunLog(
                creating: RunLayout(spikes: populations, provenance: provenance),
                in: RunFolder(path: scratch.path("no/such/folder")))
        }
        #expect(unwritable?.cause == .missing)
    }

    @Test func aWrongCountLeavesTheLogIncomplete() throws {
        let log = try log()
        try log.spikes.append(population: 0, times: [1], ids: [0])
        #expect(throws: SpikeLogError.self) {
            try log.finish(biologicalTime: 10, emitted: [2, 0])
        }
        #expect(throws: SpikeLogError.self) {
            try log.finish(biologicalTime: 0, emitted: [1, 0])
        }
        #expect(try SpikeLog.open(path).run?.isComplete == false)
        try log.finish(biologicalTime: 10, emitted: [1, 0])
        #expect(try SpikeLog.open(path).run?.isComplete == true)
    }

    @Test func aReaderThatHoldsTheFileStopsNothing() throws {
        let log = try log(.eager)
        let holder = open(path, O_RDONLY)
        defer { close(holder) }
        // A child process of another test may hold the writer's file for a moment.
        #expect(flock(holder, LOCK_SH) == 0)
        for step in 0..<1000 {
            try log.spikes.append(population: 0, times: [Int64(step)], ids: [0])
            try log.advance(to: Int64(step) + 1)
        }
        #expect(try SpikeLog.open(path).population("pyr").count == 0)
        #expect(flock(holder, LOCK_UN) == 0)
        try log.finish(biologicalTime: 1000, emitted: [1000, 0])
        #expect(try SpikeLog.open(path).population("pyr").count == 1000)
    }

    @Test func aLockThatNeverEndsIsAnErrorAtTheEndAndNothingIsWrittenTwice() throws {
        var policy = LogPolicy.eager
        policy.patience = .milliseconds(20)
        let log = try log(policy)
        try log.spikes.append(population: 0, times: [1, 2], ids: [0, 1])
        try log.advance(to: 3)
        let holder = open(path, O_RDONLY)
        defer { close(holder) }
        #expect(flock(holder, LOCK_SH | LOCK_NB) == 0)
        let times = (0..<10).map { Int64($0 + 10) }
        try log.spikes.append(population: 0, times: times, ids: times.map { _ in 2 })
        try log.advance(to: 50)
        let error = #expect(throws: HDF5Error.self) {
            try log.finish(biologicalTime: 100, emitted: [12, 0])
        }
        #expect(error?.cause == .locked)
        #expect(error?.file == path)
        #expect(scratch.exists("journal"))
        #expect(flock(holder, LOCK_UN) == 0)
        try log.finish(biologicalTime: 100, emitted: [12, 0])
        #expect(try SpikeLog.open(path).read("pyr").times.count == 12)
        #expect(try scratch.names == ["spikes.h5"])
    }

    @Test(.disabled(if: Sanitizer.isOn, "a sanitizer keeps what was freed"))
    func memoryStaysBoundedHoweverManySpikes() throws {
        // Unoptimised code takes a microsecond for each spike.
        #if DEBUG
            let windows = 40
        #else
            let windows = 200
        #endif
        let perWindow = 100_000
        let log = try RunLog(
            creating: RunLayout(
                spikes: [LoggedPopulation(name: "E", size: 1000)], provenance: provenance),
            in: RunFolder(path: scratch.url.path))
        let ids = (0..<perWindow).map { UInt32($0 % 1000) }
        let before = try residentBytes()
        var peak = before
        for window in 0..<windows {
            let time = Int64(window) * 1_000_000_000
            try log.spikes.append(
                population: 0, times: [Int64](repeating: time, count: perWindow), ids: ids)
            try log.advance(to: time)
            peak = max(peak, try residentBytes())
        }
        try log.finish(biologicalTime: 1_000_000_000_000, emitted: [windows * perWindow])
        var count = 0
        try SpikeLog.open(path).stream("E") { piece in
            count += piece.times.count
            peak = max(peak, try residentBytes())
        }
        #expect(count == windows * perWindow)
        // They are 16 bytes each in the file, 12 in memory: 48 MB or 240 MB without the bound.
        #expect(peak - before < 32_000_000)
    }

    private func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = try #require(statm.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
