// A run that is not simulated but drawn, so that its logs can be told to the last row.

import Foundation
import SpikeLog
import TestSupport

/// Logs with all four kinds of streams, given window by window.
struct RecordedRun {
    static let windowPs: Int64 = 1_000_000_000
    let layout = RunLayout(
        spikes: [
            LoggedPopulation(name: "E", size: 50), LoggedPopulation(name: "I", size: 9),
            LoggedPopulation(name: "silent", size: 1),
        ],
        provenance: Provenance(version: "1", seed: 1, configuration: "populations: {}\n"),
        voltages: [
            ReportLayout(population: "E", nodeIDs: [1, 4], elementIDs: [0, 2], stepMs: 0.5)
        ],
        weights: [
            WeightLayout(
                projection: "dense", sourceIDs: [0, 0, 1, 1], targetIDs: [2, 3, 2, 3], unit: "pA"),
            WeightLayout(
                projection: "sparse", sourceIDs: [0, 0, 1], targetIDs: [2, 3, 2], unit: "pA"),
        ], plateaus: [LoggedPopulation(name: "I", size: 9)])
    var seed: UInt64 = 1

    /// The spikes of a population in a window.
    func spikes(of population: Int, in window: Int) -> (times: [Int64], ids: [UInt32]) {
        guard layout.spikes[population].name != "silent" else { return ([], []) }
        var dice = SplitMix(state: seed << 32 | UInt64(window * 3 + population))
        let count = Int.random(in: 0...12, using: &dice)
        let start = Int64(window) * Self.windowPs
        let times = (0..<count).map { _ in start + .random(in: 0..<Self.windowPs, using: &dice) }
        let size = UInt32(layout.spikes[population].size)
        return (times.sorted(), times.map { _ in .random(in: 0..<size, using: &dice) })
    }

    /// Gives windows to a log.
    func record(_ windows: Range<Int>, into log: RunLog) throws {
        for window in windows {
            for population in layout.spikes.indices {
                let train = spikes(of: population, in: window)
                try log.spikes.append(population: population, times: train.times, ids: train.ids)
            }
            // The plateaus are the spikes of population 1.
            let train = spikes(of: 1, in: window)
            try log.plateaus?.append(population: 0, times: train.times, ids: train.ids)
            for half in [0, 1] {
                let row = (0..<4).map { Float(window * 10 + half * 5 + $0) }
                try log.voltages?.append(recording: 0, row: row)
            }
            try log.advance(to: Int64(window + 1) * Self.windowPs)
            if window % 3 == 0 {
                try log.weights?.append(
                    projection: 0, timeMs: Double(window), weights: [1, 2, 3, Double(window)])
                try log.weights?.append(
                    projection: 1, timeMs: Double(window), weights: [0, 0, -Double(window)])
            }
        }
    }

    /// Number of spikes of each population before the end of so many windows.
    func emitted(in windows: Int) -> [Int] {
        layout.spikes.indices.map { population in
            (0..<windows).reduce(0) { $0 + spikes(of: population, in: $1).times.count }
        }
    }

    /// Ends a log after so many windows.
    func finish(_ log: RunLog, after windows: Int) throws {
        try log.finish(
            biologicalTime: Int64(windows) * Self.windowPs, emitted: emitted(in: windows),
            plateaus: [emitted(in: windows)[1]])
    }
}
