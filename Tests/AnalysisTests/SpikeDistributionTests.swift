// Distributions, spectra and thinning of spikes against brute force and closed forms.

import Foundation
import SpikeLog
import TestSupport
import Testing

@testable import Analysis

struct SpikeDistributionTests {
    /// A log of populations, each some trains in ms.
    private func log(
        _ populations: [[[Double]]], durationMs: Double, in scratch: Scratch
    ) throws -> SpikeLog {
        let path = scratch.path("spikes.h5")
        let log = try RunLog(
            creating: RunLayout(
                spikes: populations.enumerated().map {
                    LoggedPopulation(name: "P\($0)", size: $1.count)
                }, provenance: Provenance(version: "1", seed: 1, configuration: "")),
            in: RunFolder(path: scratch.url.path))
        for (index, trains) in populations.enumerated() {
            let spikes = trains.enumerated().flatMap { id, train in
                train.map { (time: Int64($0 * 1e9), id: UInt32(id)) }
            }.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
            try log.spikes.append(
                population: index, times: spikes.map(\.time), ids: spikes.map(\.id))
        }
        try log.finish(
            biologicalTime: Int64(durationMs * 1e9),
            emitted: populations.map { $0.reduce(0) { $0 + $1.count } })
        return try SpikeLog.open(path)
    }

    private func poisson(
        rateHz: Double, durationMs: Double, _ random: inout SplitMix
    ) -> [Double] {
        var times: [Double] = []
        var time = 0.0
        while true {
            time -=
                Foundation.log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random))
                * 1000 / rateHz
            guard time < durationMs else { return times }
            times.append(time)
        }
    }

    @Test func theTransformIsTheSumThatDefinesIt() {
        var random = SplitMix(state: 4)
        for count in [1, 2, 8, 64] {
            let values = (0..<count).map { _ in Double.random(in: -1..<1, using: &random) }
            var (real, imaginary) = (values, [Double](repeating: 0, count: count))
            fourierTransform(&real, &imaginary)
            for frequency in 0..<count {
                var sum = (0.0, 0.0)
                for (index, value) in values.enumerated() {
                    let angle = -2 * Double.pi * Double(frequency * index) / Double(count)
                    sum.0 += value * cos(angle)
                    sum.1 += value * sin(angle)
                }
                #expect(abs(real[frequency] - sum.0) < 1e-12)
                #expect(abs(imaginary[frequency] - sum.1) < 1e-12)
            }
        }
    }

    @Test func poissonElementsHaveAFlatSpectrumAtTheirRate() throws {
        let scratch = try Scratch()
        var random = SplitMix(state: 5)
        let trains = (0..<20).map { _ in poisson(rateHz: 25, durationMs: 60_000, &random) }
        let log = try log([trains], durationMs: 60_000, in: scratch)
        let population = try #require(try SpikeDistributions(of: log).populations.first)
        let spectrum = try #require(population.spectrum)
        let rate = try #require(population.statistics.meanRateHz)
        // Some 116 segments: a mean over 64 frequencies deviates by about 1.5 %.
        for start in stride(from: 0, to: 512, by: 64) {
            let mean = spectrum.densities[start..<start + 64].reduce(0, +) / 64
            #expect(abs(mean / rate - 1) < 0.08, "\(start): \(mean)")
        }
        #expect(abs(spectrum.frequencies[0] - 1000 / 1024) < 1e-12)
    }

    @Test func synchronyIsAPeakAtItsFrequency() throws {
        let scratch = try Scratch()
        let train = stride(from: 0.5, to: 20_000, by: 25).map(\.self)
        let log = try log(
            [[train, train, train], [[], []]], durationMs: 20_000, in: scratch)
        let populations = try SpikeDistributions(of: log).populations
        let spectrum = try #require(populations.first?.spectrum)
        let peak = spectrum.densities.indices.max {
            spectrum.densities[$0] < spectrum.densities[$1]
        }
        let frequency = spectrum.frequencies[try #require(peak)]
        let harmonics = (frequency / 40).rounded()
        #expect(harmonics >= 1 && abs(frequency - 40 * harmonics) < 1)
        #expect(populations.last?.spectrum?.densities.allSatisfy { $0 == 0 } == true)
    }

    @Test func distributionsAreThoseOfTheTrains() throws {
        let scratch = try Scratch()
        let trains: [[Double]] = [[0, 10, 20, 30], [5, 6, 16, 116], [50], []]
        let log = try log([trains], durationMs: 200, in: scratch)
        let population = try #require(try SpikeDistributions(of: log).populations.first)
        #expect(population.ratesHz == [20, 20, 5])
        #expect(population.variations.first == 0 && population.variations.count == 2)
        #expect(population.statistics == (try SpikeStatistics(of: log)).populations.first)
        let counts = population.intervals.counts
        #expect(population.intervals.total == 6)
        for (interval, number) in [(10.0, 4), (1, 1), (100, 1)] {
            let bin = try #require(
                counts.indices.first {
                    IntervalHistogram.edge($0 + 1) > interval * (1 + 1e-9)
                })
            #expect(counts[bin] == number, "\(interval) ms")
        }
        #expect(population.activity.binMs == 1 && population.activity.counts[5] == 1)
        #expect(population.spectrum != nil)
    }

    @Test func activityJoinsItsBinsAndKeepsEverySpike() {
        var activity = Activity()
        var brute: [Double] = []
        var random = SplitMix(state: 6)
        for step in 0..<5000 {
            let time = Double(step) * 2.3 + Double.random(in: 0..<1, using: &random)
            activity.add(time: time)
            brute.append(time)
        }
        #expect(activity.counts.count <= Activity.mostBins && activity.binMs == 32)
        for (bin, count) in activity.counts.enumerated() {
            #expect(count == brute.count { Int($0 / 32) == bin })
        }
    }

    @Test(arguments: [0.0, 0.001, 0.01, 1, 99.999, 1e6, 1e12, .infinity])
    func everyIntervalHasABin(interval: Double) {
        let bin = IntervalHistogram.bin(of: interval)
        #expect((0..<IntervalHistogram.binCount).contains(bin))
        if interval > 0.01, interval < 1e7 {
            #expect(IntervalHistogram.edge(bin) <= interval * (1 + 1e-9))
            #expect(IntervalHistogram.edge(bin + 1) >= interval)
        }
    }

    @Test(arguments: [1, 7, 100, 10_000])
    func thinningTakesEveryKthSpikeOfEachPopulation(limit: Int) throws {
        let scratch = try Scratch()
        var random = SplitMix(state: 7)
        let populations = (1...3).map { size in
            (0..<size).map { _ in
                poisson(rateHz: 40, durationMs: 1000, &random).map { ($0 * 1e6).rounded() / 1e6 }
            }
        }
        let log = try log(populations, durationMs: 1000, in: scratch)
        let sample = try SpikeSample(of: log, limit: limit)
        let total = populations.joined().reduce(0) { $0 + $1.count }
        #expect(sample.total == total)
        #expect(sample.every == max(1, (total + limit - 1) / limit))
        for population in sample.populations {
            let all = try log.read(population.name)
            let kept = stride(from: 0, to: all.times.count, by: sample.every)
            #expect(population.spikes.times == kept.map { all.times[$0] })
            #expect(population.spikes.ids == kept.map { all.ids[$0] })
        }
        let shown = sample.populations.reduce(0) { $0 + $1.spikes.times.count }
        #expect(shown <= limit + 3)
    }

    @Test func thinningWithinASpan() throws {
        let scratch = try Scratch()
        let log = try log([[[1, 2, 3, 4, 5]]], durationMs: 10, in: scratch)
        let sample = try SpikeSample(of: log, limit: 2, span: 2..<5)
        #expect(sample.total == 3 && sample.every == 2)
        #expect(sample.populations.first?.spikes.times == [2, 4])
    }
}
