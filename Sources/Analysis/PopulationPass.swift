// One pass over the spikes of a population in order of time, with a few numbers for each element.

/// Gathers the statistics of one population.
struct PopulationPass {
    private let name: String
    private let size: Int
    private let fanoBins: Bins
    private var trains: [UInt64: Train] = [:]
    private var correlation: CorrelationPass
    private var spikes = 0
    /// Time of the last spike in ms.
    private(set) var lastTime = 0.0

    init(name: String, size: Int, options: StatisticsOptions) {
        self.name = name
        self.size = size
        fanoBins = Bins(width: options.fanoBinMs)
        correlation = CorrelationPass(
            size: size, sample: options.correlationSample,
            bins: Bins(width: options.correlationBinMs))
    }

    /// Takes the next spike.
    mutating func add(time: Double, id: UInt64) {
        spikes += 1
        lastTime = time
        trains[id, default: Train()].add(time: time, bin: fanoBins.index(of: time))
        correlation.add(time: time, id: id)
    }

    /// The statistics of a time from zero on that holds every spike added.
    func statistics(durationMs: Double) -> PopulationStatistics {
        let bins = fanoBins.count(within: durationMs)
        let ordered = orderedTrains
        let variations = variations
        let pairs = correlations(durationMs: durationMs)
        let elementSeconds = Double(size) * durationMs / 1000
        return PopulationStatistics(
            name: name, size: size, spikes: spikes, silent: size - trains.count,
            meanRateHz: elementSeconds > 0 ? Double(spikes) / elementSeconds : nil,
            cvISI: mean(variations), cvElements: variations.count,
            fanoFactor: mean(ordered.compactMap { $0.fanoFactor(bins: bins) }),
            correlation: mean(pairs), correlationPairs: pairs.count)
    }

    /// In order of ids, so that rounding is the same every time.
    private var orderedTrains: [Train] { trains.sorted { $0.key < $1.key }.map(\.value) }

    /// Rates in Hz of the elements that spiked; none without time.
    func rates(durationMs: Double) -> [Double] {
        durationMs > 0 ? orderedTrains.map { Double($0.spikes) * 1000 / durationMs } : []
    }

    /// Coefficients of variation of the elements that have one.
    var variations: [Double] { orderedTrains.compactMap(\.coefficientOfVariation) }

    /// Correlation coefficients of the pairs of the sample that have one.
    func correlations(durationMs: Double) -> [Double] {
        correlation.coefficients(durationMs: durationMs)
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

/// What is kept of one element's spikes.
private struct Train {
    private(set) var spikes = 0
    private var last = 0.0
    // Intervals, by Welford's recurrence: the mean, and the sum of squared deviations from it.
    private var meanInterval = 0.0
    private var deviations = 0.0
    // Counts in the bins that are over, and in the one that is not.
    private var sum = 0
    private var sumOfSquares = 0.0
    private var bin = 0
    private var countInBin = 0

    mutating func add(time: Double, bin newBin: Int) {
        if spikes > 0 {
            let interval = time - last
            let difference = interval - meanInterval
            meanInterval += difference / Double(spikes)
            deviations += difference * (interval - meanInterval)
        }
        spikes += 1
        last = time
        if newBin != bin {
            closeBin()
            bin = newBin
        }
        countInBin += 1
    }

    private mutating func closeBin() {
        sum += countInBin
        sumOfSquares += Double(countInBin) * Double(countInBin)
        countInBin = 0
    }

    var coefficientOfVariation: Double? {
        guard spikes >= 3, meanInterval > 0 else { return nil }
        return (deviations / Double(spikes - 1)).squareRoot() / meanInterval
    }

    /// The Fano factor over a number of bins, of which the open one need not be one.
    func fanoFactor(bins: Int) -> Double? {
        var closed = self
        if bin < bins { closed.closeBin() }
        guard closed.sum > 0 else { return nil }
        let mean = Double(closed.sum) / Double(bins)
        return (closed.sumOfSquares / Double(bins) - mean * mean) / mean
    }
}
