// Statistics of logs that say less than ours do.

import Analysis
import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

struct ForeignLogTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("foreign.h5")
    }

    private func make(times: [Double], ids: [UInt64]) throws -> SpikeLog {
        let file = try File.create(path)
        let root = try file.root()
        try root.createGroup("spikes")
        try root.createGroup("spikes/p")
        let timestamps = try root.createDataset("spikes/p/timestamps", times)
        try timestamps.setAttribute("units", "ms")
        try root.createDataset("spikes/p/node_ids", ids)
        try file.close()
        return try SpikeLog.open(path)
    }

    @Test func unsortedSpikesOfAnUnknownNumberOfElements() throws {
        let log = try make(times: [30, 10, 0, 500], ids: [3, 3, 3, 1])
        let statistics = try SpikeStatistics(of: log)
        #expect(statistics.durationMs == 500)
        let population = try #require(statistics.populations.first)
        #expect(population.size == 4)
        #expect(population.silent == 2)
        #expect(population.meanRateHz == 2)
        // Intervals 10 and 20: standard deviation 5, mean 15.
        #expect(abs((population.cvISI ?? 0) - 1.0 / 3) < 1e-12)
    }

    @Test func laterSpikesAreLeftOut() throws {
        let log = try make(times: [30, 10, 0, 500], ids: [3, 3, 3, 1])
        let population = try SpikeStatistics(of: log, durationMs: 100).populations.first
        #expect(population?.spikes == 3)
        #expect(population?.meanRateHz == 7.5)
    }

    @Test func hugeIdsTakeNoMemory() throws {
        let log = try make(times: [1, 2], ids: [.max, 5])
        let population = try SpikeStatistics(of: log).populations.first
        #expect(population?.size == .max)
        #expect(population?.spikes == 2)
    }
}
