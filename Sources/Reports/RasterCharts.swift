// Spikes as a picture that stands still: the raster, and the rates below it.

import Analysis
import Figures

/// Charts of the spikes of a sample over a span of time.
struct RasterCharts {
    private static let bins = 100

    let charts: [any Chart]

    /// Draws a sample; without a span from zero to its last spike.
    init(_ sample: SpikeSample, span: Range<Double>?) {
        let last = sample.populations.compactMap(\.spikes.times.last).max() ?? 0
        let begin = span?.lowerBound ?? 0
        let end = max(span.map(\.upperBound).flatMap { $0.isFinite ? $0 : nil } ?? last, begin)
        let unit: Double = end > 20_000 ? 1000 : 1
        let time = Axis(
            unit == 1 ? "time, ms" : "time, s", exactly: begin / unit...end / unit)
        let bands = sample.bands(unit: unit)
        charts = [
            RasterChart("spikes", x: time, bands: bands),
            Self.rates(bands, x: time, hertz: 1000 / unit * Double(sample.every)),
        ]
    }

    /// The rates of the bands; `hertz` is what one spike in one unit of time means.
    private static func rates(
        _ bands: [RasterChart.Band], x: Axis, hertz: Double
    ) -> LineChart {
        let series = bands.map { band in
            let binned = Binned(
                LegendEntry(band.name, colour: band.colour, dashes: band.colour / Style.colours),
                counting: band.times, bins: bins, over: x)
            let width = (x.range.upperBound - x.range.lowerBound) / Double(bins)
            let scale = hertz / width / Double(max(band.size, 1))
            return Series(
                binned.entry, x: zip(binned.edges, binned.edges.dropFirst()).map { ($0 + $1) / 2 },
                y: binned.heights.map { $0 * scale })
        }
        return LineChart(
            "rate per element", x: x,
            y: Axis("rate, Hz", covering: series.flatMap(\.y), includingZero: true),
            series: series, plotHeight: 110)
    }
}
