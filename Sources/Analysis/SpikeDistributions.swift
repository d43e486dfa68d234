// What a spike log says about each population, as distributions and functions of time.

import SpikeLog

/// Distributions of one population, over the whole time of the log.
public struct PopulationDistributions: Sendable {
    /// The means.
    public let statistics: PopulationStatistics
    /// Rates in Hz of the elements that spiked.
    public let ratesHz: [Double]
    /// Coefficients of variation of the inter-spike intervals of elements with at least three spikes.
    public let variations: [Double]
    /// Correlation coefficients as in ``PopulationStatistics/correlation``.
    public let correlations: [Double]
    /// The inter-spike intervals.
    public let intervals: IntervalHistogram
    /// The spikes over time.
    public let activity: Activity
    /// The power spectrum of the spikes in bins of 1 ms; `nil` when the time is too short.
    public let spectrum: Spectrum?
}

/// Distributions of a spike log.
public struct SpikeDistributions: Sendable {
    /// The time that is looked at, from zero on, in ms.
    public let durationMs: Double
    /// The populations, in the order of the log.
    public let populations: [PopulationDistributions]

    /// Computes the distributions in one pass over the spikes, as ``SpikeStatistics`` does.
    ///
    /// - Throws: `SpikeLogError` and `HDF5Error` when the log cannot be read or is wrong.
    public init(of log: SpikeLog, options: StatisticsOptions = StatisticsOptions()) throws {
        let duration = try log.knownDurationMs ?? log.lastSpikeMs()
        let length = SpectrumPass.length(durationMs: duration)
        durationMs = duration
        populations = try log.populations.map { population in
            let size = try log.elementCount(of: population)
            var pass = PopulationPass(name: population.name, size: size, options: options)
            var intervals = IntervalHistogram()
            var activity = Activity()
            var spectrum = length.map { SpectrumPass(length: $0) }
            try log.streamByTime(population) { spikes in
                for (time, id) in zip(spikes.times, spikes.ids) where time <= duration {
                    pass.add(time: time, id: id)
                    intervals.add(time: time, id: id)
                    activity.add(time: time)
                    spectrum?.add(time: time)
                }
            }
            return PopulationDistributions(
                statistics: pass.statistics(durationMs: duration),
                ratesHz: pass.rates(durationMs: duration), variations: pass.variations,
                correlations: pass.correlations(durationMs: duration), intervals: intervals,
                activity: activity,
                spectrum: spectrum?.spectrum(elements: size, durationMs: duration))
        }
    }
}

extension SpikeLog {
    /// Time of the last spike of all populations in ms.
    fileprivate func lastSpikeMs() throws -> Double {
        var last = 0.0
        for population in populations {
            try stream(population.name) { last = max(last, $0.times.max() ?? 0) }
        }
        return last
    }
}
