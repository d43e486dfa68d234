// Reading the spike files of others: layouts, types, and everything that can be wrong with them.

import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

struct SpikeLogTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("foreign.h5")
    }

    /// Makes a file with one population `p` in the given form.
    private func make<Time: HDF5Element, ID: HDF5Element>(
        times: [Time], ids: [ID], sorting: String? = nil, unit: String? = "ms",
        layout: DatasetLayout = .contiguous
    ) throws -> SpikeLog {
        let file = try File.create(path, overwrite: true)
        let root = try file.root()
        try root.createGroup("spikes")
        let group = try root.createGroup("spikes/p")
        if let sorting { try group.setAttribute("sorting", sorting) }
        let dataset = try group.createDataset("timestamps", times, layout: layout)
        if let unit { try dataset.setAttribute("units", unit) }
        try group.createDataset("node_ids", ids, layout: layout)
        try file.close()
        return try SpikeLog.open(path)
    }

    private func failure<Time: HDF5Element, ID: HDF5Element>(
        times: [Time], ids: [ID], sorting: String? = nil, unit: String? = "ms"
    ) throws -> String {
        do {
            _ = try make(times: times, ids: ids, sorting: sorting, unit: unit).read("p")
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func otherTypesAndCompressionAreRead() throws {
        let expected = Spikes(times: [0.5, 2, 1.25], ids: [7, 0, 4_000_000_000])
        let times: [Float] = [0.5, 2, 1.25]
        #expect(
            try make(times: times, ids: [7, 0, 4_000_000_000] as [UInt32]).read("p") == expected)
        let log = try make(
            times: times, ids: [7, 0, 4_000_000_000] as [Int64],
            layout: .chunked([2], deflate: 6))
        #expect(try log.read("p") == expected)
        #expect(log.warnings == ["the file has no SONATA magic number"])
        #expect(log.run == nil)
        #expect(log.populations.first?.sorting == Sorting.none)
        #expect(log.populations.first?.size == nil)
    }

    @Test func unitsAreConverted() throws {
        let ids: [UInt64] = [1, 2]
        #expect(try make(times: [0.5, 1], ids: ids, unit: "s").read("p").times == [500, 1000])
        #expect(try make(times: [500.0, 1000], ids: ids, unit: "us").read("p").times == [0.5, 1])
        let none = try make(times: [0.5, 1], ids: ids, unit: nil)
        #expect(try none.read("p").times == [0.5, 1])
        #expect(none.warnings.count == 2)
        #expect(try failure(times: [0.5, 1], ids: ids, unit: "fortnight").contains("'fortnight'"))
    }

    @Test func theOldFlatLayoutIsRead() throws {
        let file = try File.create(path)
        let root = try file.root()
        let spikes = try root.createGroup("spikes")
        try spikes.setAttribute("sorting", "time")
        try spikes.createDataset("gids", [3, 1] as [UInt32])
        try spikes.createDataset("timestamps", [1.5, 2.5])
        try file.close()
        let log = try SpikeLog.open(path)
        #expect(log.populations.map(\.name) == ["default"])
        #expect(log.populations.map(\.sorting) == [.byTime])
        #expect(try log.read("default") == Spikes(times: [1.5, 2.5], ids: [3, 1]))
        #expect(log.warnings.contains { $0.contains("flat layout") })
    }

    @Test func streamingGivesEverySpikeOnce() throws {
        let times = (0..<1000).map(Double.init)
        let log = try make(times: times, ids: (0..<1000).map(UInt64.init), sorting: "by_time")
        var spikes = Spikes()
        var sizes: [Int] = []
        try log.stream("p", chunk: 300) { piece in
            spikes.times += piece.times
            spikes.ids += piece.ids
            sizes.append(piece.ids.count)
        }
        #expect(sizes == [300, 300, 300, 100])
        #expect(spikes.times == times)
        #expect(spikes.ids == (0..<1000).map(UInt64.init))
        #expect(throws: SpikeLogError.self) { try log.read("p", limit: 1000) }
    }

    @Test func impossibleSpikesAreNamed() throws {
        let ids: [UInt64] = [0, 1]
        #expect(
            try failure(times: [1, .nan], ids: ids).contains("spike 1 has the impossible time"))
        #expect(
            try failure(times: [-1.0, 1], ids: ids).contains("spike 0 has the impossible time"))
        #expect(try failure(times: [1, .infinity], ids: ids).contains("impossible time inf"))
        let unsorted = try failure(times: [2.0, 1], ids: ids, sorting: "by_time")
        #expect(unsorted.contains("/spikes/p/timestamps: spike 1 at 1.0 ms follows one at 2.0 ms"))
        #expect(try failure(times: [2.0, 1], ids: ids, sorting: "by_id") == "")
        #expect(try failure(times: [1.0], ids: ids).contains("has 1 times but 2 ids"))
        let negative = try failure(times: [1.0, 2], ids: [-1, 0] as [Int64])
        #expect(negative.contains("/spikes/p/node_ids"))
        #expect(negative.contains("does not fit"))
        #expect(try failure(times: [1.0, 2], ids: [0.5, 1]).contains("expected an integer"))
    }

    @Test func unsortedAcrossPiecesIsFound() throws {
        let log = try make(
            times: [1.0, 3, 2, 4], ids: [0, 0, 0, 0] as [UInt8], sorting: "by_time")
        #expect(throws: SpikeLogError.self) { try log.stream("p", chunk: 2) { _ in } }
    }

    @Test func filesThatAreNotSpikeFiles() throws {
        let file = try File.create(path)
        let root = try file.root()
        try root.createGroup("nodes")
        try file.close()
        let other = #expect(throws: SpikeLogError.self) { try SpikeLog.open(path) }
        #expect(other?.description.contains("has no group /spikes") == true)
        let missing = #expect(throws: HDF5Error.self) {
            try SpikeLog.open(scratch.path("nothing.h5"))
        }
        #expect(missing?.cause == .missing)
    }

    @Test func claimsWithoutDataAreRefused() throws {
        let file = try File.create(path)
        let root = try file.root()
        try root.createGroup("spikes")
        try root.createGroup("spikes/p")
        for name in ["timestamps", "node_ids"] {
            try root.createDataset(
                "spikes/p/" + name, of: Double.self, shape: [1 << 50], layout: .chunked([1024]))
        }
        try file.close()
        let error = #expect(throws: HDF5Error.self) { try SpikeLog.open(path) }
        #expect(error?.description.contains("claims 1125899906842624 elements") == true)
    }

    @Test func anUnknownPopulationIsAnsweredWithThoseThatExist() throws {
        let log = try make(times: [1.0], ids: [0] as [UInt64])
        let error = #expect(throws: SpikeLogError.self) { try log.read("q") }
        #expect(error?.description == "\(path): has no population 'q'; it has: p")
    }
}
