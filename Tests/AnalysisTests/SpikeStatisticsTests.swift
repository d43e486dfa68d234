// Spike statistics against closed forms and against numpy.

import Foundation
import SpikeLog
import TestSupport
import Testing

@testable import Analysis

struct SpikeStatisticsTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("spikes.h5")
    }

    /// Writes trains (whole ms) of a population and computes its statistics.
    private func statistics(
        _ trains: [[Int64]], durationMs: Int64, options: StatisticsOptions = StatisticsOptions()
    ) throws -> PopulationStatistics {
        let millisecond: Int64 = 1_000_000_000
        let log = try RunLog(
            creating: RunLayout(
                spikes: [LoggedPopulation(name: "E", size: trains.count)],
                provenance: Provenance(version: "1", seed: 1, configuration: "")),
            in: RunFolder(path: scratch.url.path))
        let spikes = trains.enumerated().flatMap { id, train in
            train.map { (time: $0 * millisecond, id: UInt32(id)) }
        }.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
        try log.spikes.append(population: 0, times: spikes.map(\.time), ids: spikes.map(\.id))
        try log.finish(biologicalTime: durationMs * millisecond, emitted: [spikes.count])
        let result = try SpikeStatistics(of: try SpikeLog.open(path), options: options)
        try FileManager.default.removeItem(atPath: path)
        #expect(result.durationMs == Double(durationMs))
        return try #require(result.populations.first)
    }

    private func expect(_ value: Double?, _ expected: Double) {
        #expect(abs((value ?? .nan) - expected) < 1e-12, "\(String(describing: value))")
    }

    /// The trains whose statistics numpy computed.
    private var quadratic: [[Int64]] {
        var trains = (0..<4).map { (element: Int64) in
            let times = (0..<30).map { (k: Int64) in (k * k * (7 + 2 * element) + 13 * k) % 1000 }
            return Set(times).sorted()
        }
        trains.append([])
        return trains
    }

    // T = [sorted({(k*k*(7+2*i)+13*k) % 1000 for k in range(30)}) for i in range(4)], and one
    // silent element; H(w) = [histogram(t, arange(0, 1001, w))[0] for t in T].
    @Test func numbersAreThoseOfNumpy() throws {
        let result = try statistics(quadratic, durationMs: 1000)
        #expect(result.spikes == 114)
        #expect(result.silent == 1)
        #expect(result.cvElements == 4)
        #expect(result.correlationPairs == 6)
        // sum(map(len, T)) / 5
        expect(result.meanRateHz, 22.8)
        // mean([std(diff(t)) / mean(diff(t)) for t in T])
        expect(result.cvISI, 1.0206962507165394)
        // mean([h.var() / h.mean() for h in H(100)])
        expect(result.fanoFactor, 0.8857142857142857)
        // mean(corrcoef(H(5))[triu_indices(4, 1)])
        expect(result.correlation, 0.0620710386553022)
    }

    // As above with bins of 30 ms: histogram(t, arange(0, 991, 30)) of the times before 990 ms.
    @Test func theIncompleteBinAtTheEndIsLeftOut() throws {
        var options = StatisticsOptions()
        options.fanoBinMs = 30
        options.correlationBinMs = 30
        let result = try statistics(quadratic, durationMs: 1000, options: options)
        expect(result.fanoFactor, 1.0275372775372775)
        expect(result.correlation, 0.14844392833541825)
    }

    @Test func regularTrainsDoNotVary() throws {
        let regular = Array(stride(from: Int64(0), to: 1000, by: 10))
        let result = try statistics([regular, regular], durationMs: 1000)
        expect(result.meanRateHz, 100)
        expect(result.cvISI, 0)
        expect(result.fanoFactor, 0)
        expect(result.correlation, 1)
        #expect(result.silent == 0)
    }

    // Intervals a, b in turn: mean (a+b)/2, standard deviation (b-a)/2, CV (b-a)/(b+a).
    @Test func alternatingIntervals() throws {
        var times: [Int64] = [0]
        for step in 0..<20 { times.append(times[step] + (step.isMultiple(of: 2) ? 2 : 8)) }
        let result = try statistics([times], durationMs: 200)
        expect(result.cvISI, 0.6)
    }

    // One spike in one of K bins: mean 1/K, variance 1/K - 1/K², Fano factor 1 - 1/K. Two of them
    // in different bins: covariance -1/K², correlation -1/(K-1).
    @Test func singleSpikes() throws {
        let result = try statistics([[5], [950], []], durationMs: 1000)
        expect(result.fanoFactor, 0.9)
        expect(result.correlation, -1.0 / 199)
        #expect(result.correlationPairs == 1)
        #expect(result.cvISI == nil)
        #expect(result.silent == 1)
    }

    @Test func silenceHasNoStatistics() throws {
        let result = try statistics([[], []], durationMs: 100)
        #expect(result.meanRateHz == 0)
        #expect(result.silent == 2)
        #expect(result.cvISI == nil)
        #expect(result.fanoFactor == nil)
        #expect(result.correlation == nil)
    }

    @Test func theSampleIsEvenlySpaced() throws {
        // Of 400 elements, the even ones spike together and the odd ones at other times.
        let trains = (0..<400).map { $0.isMultiple(of: 2) ? [Int64(10)] : [Int64($0) + 20] }
        let result = try statistics(trains, durationMs: 1000)
        #expect(result.correlationPairs == 200 * 199 / 2)
        expect(result.correlation, 1)
    }

    @Test func resultsAreJSONAndBack() throws {
        let result = try statistics([[1, 2, 4]], durationMs: 10)
        let data = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(PopulationStatistics.self, from: data) == result)
    }
}
