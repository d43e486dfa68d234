// Charts of spikes: raster, rates, intervals, correlations, spectra.

import Analysis
import Figures
import SpikeLog

/// Charts of the spikes of a log; each population has its colour.
public struct SpikeCharts: Sendable {
    private let distributions: SpikeDistributions

    /// Reads all spikes once.
    ///
    /// - Throws: `SpikeLogError` and `HDF5Error` when the log cannot be read or is wrong.
    public init(of log: SpikeLog) throws {
        distributions = try SpikeDistributions(of: log)
    }

    /// The means of the populations.
    var statistics: [PopulationStatistics] { distributions.populations.map(\.statistics) }

    /// The time of the log in ms.
    var durationMs: Double { distributions.durationMs }

    /// Populations that a chart can show something of, with their legend entries.
    private func entries(
        _ has: (PopulationDistributions) -> Bool
    ) -> [(entry: LegendEntry, population: PopulationDistributions)] {
        distributions.populations.enumerated().filter { has($1) }.map {
            (
                LegendEntry($1.statistics.name, colour: $0, dashes: $0 / Style.colours),
                $1
            )
        }
    }

    /// Mean rates over time.
    public var rates: LineChart {
        let inSeconds = durationMs > 20_000
        let series = entries { !$0.activity.counts.isEmpty }.map { entry, population in
            let activity = population.activity
            let scale = 1000 / activity.binMs / Double(max(population.statistics.size, 1))
            let whole = max(Int(min(durationMs / activity.binMs, 1e6)), 1)
            let counts = activity.counts.prefix(whole)
            return Series(
                entry,
                x: counts.indices.map {
                    (Double($0) + 0.5) * activity.binMs / (inSeconds ? 1000 : 1)
                }, y: counts.map { Double($0) * scale })
        }
        return LineChart(
            "rate over time",
            x: Axis(
                inSeconds ? "time, s" : "time, ms",
                exactly: 0...max(durationMs, 0) / (inSeconds ? 1000 : 1)),
            y: Axis("rate per element, Hz", covering: series.flatMap(\.y), includingZero: true),
            series: series)
    }

    /// The distributions of the rates of elements that spiked.
    public var rateDistribution: Histogram {
        fractions(
            "rates of elements that spiked", x: "rate, Hz",
            entries { !$0.ratesHz.isEmpty }.map { ($0, $1.ratesHz) }, includingZero: true)
    }

    /// The distributions of the coefficients of variation.
    public var variationDistribution: Histogram {
        fractions(
            "irregularity", x: "CV of the intervals of an element",
            entries { !$0.variations.isEmpty }.map { ($0, $1.variations) }, includingZero: true)
    }

    /// The distributions of correlation coefficients.
    public var correlationDistribution: Histogram {
        fractions(
            "correlation of pairs", x: "correlation of counts in 5 ms",
            entries { !$0.correlations.isEmpty }.map { ($0, $1.correlations) })
    }

    /// The inter-spike intervals of each population.
    public var intervals: Histogram {
        let binned = entries { $0.intervals.total > 0 }.map { entry, population in
            let counts = population.intervals.counts
            let first = counts.firstIndex { $0 > 0 } ?? 0
            let last = counts.lastIndex { $0 > 0 } ?? first
            let scale = 100 / Double(population.intervals.total)
            return Binned(
                entry, edges: (first...last + 1).map(IntervalHistogram.edge),
                heights: counts[first...last].map { Double($0) * scale })
        }
        return Histogram(
            "inter-spike intervals",
            x: Axis(
                "interval, ms", covering: binned.flatMap(\.edges), scale: .logarithmic),
            label: "% of intervals, ten bins a decade", counts: binned)
    }

    /// Power spectra; `nil` when the log is too short for one.
    public var spectra: LineChart? {
        let series = entries { $0.spectrum != nil && $0.statistics.spikes > 0 }
            .compactMap { entry, population in
                // The lowest frequency suffers from the removal of the mean.
                population.spectrum.map {
                    Series(
                        entry, x: Array($0.frequencies.dropFirst()),
                        y: Array($0.densities.dropFirst()))
                }
            }
        guard !series.isEmpty else { return nil }
        let densities = series.flatMap(\.y).filter { $0 > 0 }
        let greatest = densities.max() ?? 1
        return LineChart(
            "power spectrum",
            x: Axis(
                "frequency, Hz", covering: series.flatMap(\.x), scale: .logarithmic),
            // What lies six decades below the peak is rounding.
            y: Axis(
                "power per element, Hz", covering: densities.filter { $0 > greatest * 1e-6 },
                scale: .logarithmic), series: series)
    }

    /// Values of each population as fractions in common bins.
    private func fractions(
        _ title: String, x: String, _ values: [(entry: LegendEntry, values: [Double])],
        includingZero: Bool = false
    ) -> Histogram {
        let axis = Axis(x, covering: values.flatMap(\.values), includingZero: includingZero)
        let counts = values.map { entry, values in
            var binned = Binned(entry, counting: values, bins: 40, over: axis)
            let scale = 100 / Double(max(values.count, 1))
            binned.heights = binned.heights.map { $0 * scale }
            return binned
        }
        return Histogram(title, x: axis, label: "%", counts: counts)
    }
}

extension SpikeSample {
    /// The bands of a raster, each population in its colour; `unit` ms are one on the axis.
    func bands(unit: Double = 1) -> [RasterChart.Band] {
        populations.enumerated().map { index, population in
            RasterChart.Band(
                name: population.name, colour: index, size: population.size,
                times: population.spikes.times.map { $0 / unit }, ids: population.spikes.ids)
        }
    }

    /// How the spikes were chosen, for people.
    var rule: String {
        every == 1
            ? "all \(total) spikes"
            : "every k-th spike of each population, in order of time: k = \(every), of \(total)"
    }
}
