// One figure of a run, as a stand-alone SVG file.

import Analysis
import Figures
import SpikeLog

/// What a figure of a run shows.
public enum RunFigure: String, CaseIterable, Sendable {
    /// The spikes, with the rates below them.
    case raster
    /// Rates over time and their distribution.
    case rates
    /// Inter-spike intervals and their irregularity.
    case isi
    /// Correlations of pairs, and power spectra.
    case correlations
    /// Voltages of compartments, with the spikes.
    case voltage
    /// Weights at start and end, and over time.
    case weights
    /// Accuracy, objective and angles over epochs.
    case learning
    /// Which classes the last test took for which.
    case confusion

    /// The most spikes in a raster that is not interactive; more are thinned (`SpikeSample`).
    public static let mostSpikes = 20_000

    /// Draws the figure; `nil` when the run has nothing of its kind.
    ///
    /// - Parameters:
    ///   - files: What the run left.
    ///   - span: The times in ms that rasters and voltages show.
    /// - Throws: `SpikeLogError` and `HDF5Error` for logs that are damaged.
    public func figure(of files: RunFiles, span: Range<Double>? = nil) throws -> Figure? {
        let charts: [any Chart]
        var note = ""
        switch self {
        case .raster:
            guard let log = files.spikes else { return nil }
            let sample = try SpikeSample(
                of: log, plateaus: files.plateaus, limit: Self.mostSpikes,
                span: span ?? 0..<Double.infinity)
            note = sample.every == 1 ? "" : "Shown: \(sample.rule)."
            charts = RasterCharts(sample, span: span).charts
        case .rates:
            guard let log = files.spikes else { return nil }
            let spikes = try SpikeCharts(of: log)
            charts = [spikes.rates, spikes.rateDistribution]
        case .isi:
            guard let log = files.spikes else { return nil }
            let spikes = try SpikeCharts(of: log)
            charts = [spikes.intervals, spikes.variationDistribution]
        case .correlations:
            guard let log = files.spikes else { return nil }
            let spikes = try SpikeCharts(of: log)
            charts = [spikes.correlationDistribution] + (spikes.spectra.map { [$0] } ?? [])
        case .voltage:
            guard let report = files.voltages else { return nil }
            let start = report.populations.map(\.startMs).min() ?? 0
            charts = try VoltageCharts(
                of: report, spikes: files.spikes, plateaus: files.plateaus,
                span: span ?? start..<start + RunReport.voltageSpanMs
            ).charts
        case .weights: charts = try files.weights.map { try WeightCharts(of: $0).charts } ?? []
        case .learning:
            charts = files.metrics.map { LearningCurves(runs: [(files.name, $0)]).charts } ?? []
        case .confusion: charts = files.confusion.map { [ConfusionChart($0)] } ?? []
        }
        guard !charts.isEmpty else { return nil }
        return Figure(
            title: files.name, charts: charts, columns: self == .raster ? 1 : 2, note: note)
    }
}
