// What a spike log says about each population, in numbers.

import SpikeLog

/// How spikes are binned and which pairs are correlated.
public struct StatisticsOptions: Sendable, Equatable {
    /// Width in ms of the bins of the Fano factor.
    public var fanoBinMs = 100.0
    /// Width in ms of the bins of the correlation.
    public var correlationBinMs = 5.0
    /// The most elements that are correlated, each with each.
    public var correlationSample = 200

    /// Makes the default options.
    public init() {}
}

/// Statistics of one population, over the whole time of the log.
public struct PopulationStatistics: Codable, Equatable, Sendable {
    /// The name.
    public let name: String
    /// Number of elements: what the log says, or else the greatest id plus one.
    public let size: Int
    /// Number of spikes.
    public let spikes: Int
    /// Number of elements without a spike.
    public let silent: Int
    /// Spikes per element and second; `nil` without elements or time.
    public let meanRateHz: Double?
    /// Coefficient of variation of the inter-spike intervals (standard deviation of the intervals,
    /// not of the sample, divided by their mean): the mean over the elements with at least three
    /// spikes; `nil` without such elements.
    public let cvISI: Double?
    /// Number of elements in ``cvISI``.
    public let cvElements: Int
    /// Variance of the spike counts in bins divided by their mean: the mean over the elements with
    /// a spike in a bin; `nil` without such elements. Only bins that end within the time count.
    public let fanoFactor: Double?
    /// Pearson correlation of the spike counts in bins: the mean over the pairs of a sample of
    /// evenly spaced elements; pairs with an element whose count never varies are left out, and
    /// `nil` means that none was left. Only bins that end within the time count.
    public let correlation: Double?
    /// Number of pairs in ``correlation``.
    public let correlationPairs: Int
}

/// Statistics of a spike log.
public struct SpikeStatistics: Codable, Equatable, Sendable {
    /// The time that is looked at, from zero on, in ms.
    public let durationMs: Double
    /// The populations, in the order of the log.
    public let populations: [PopulationStatistics]

    /// Computes the statistics in one pass over the spikes, with memory for the elements alone.
    ///
    /// Logs of others take more: where the size of a population is unknown a pass to find the
    /// greatest id, and where spikes are not sorted by time the memory to sort them.
    ///
    /// - Parameters:
    ///   - log: The spikes.
    ///   - durationMs: The time to look at; later spikes are left out. By default the time that a
    ///     log of ours says it holds, or else that of the last spike.
    ///   - options: Widths of the bins, and how many elements are correlated.
    /// - Throws: `SpikeLogError` and `HDF5Error` when the log cannot be read or is wrong.
    public init(
        of log: SpikeLog, durationMs: Double? = nil,
        options: StatisticsOptions = StatisticsOptions()
    ) throws {
        let known = durationMs ?? log.knownDurationMs
        var passes: [PopulationPass] = []
        for population in log.populations {
            var pass = PopulationPass(
                name: population.name, size: try log.elementCount(of: population),
                options: options)
            try log.streamByTime(population) { spikes in
                for (time, id) in zip(spikes.times, spikes.ids) where time <= known ?? .infinity {
                    pass.add(time: time, id: id)
                }
            }
            passes.append(pass)
        }
        let duration = known ?? passes.map(\.lastTime).max() ?? 0
        self.durationMs = duration
        self.populations = passes.map { $0.statistics(durationMs: duration) }
    }
}
