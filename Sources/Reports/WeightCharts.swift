// Charts of weights: their distribution at start and end, some of them over time, the matrix.

import Figures
import SpikeLog

/// Charts of the weights of each projection in a log.
struct WeightCharts {
    /// Weights that are followed over time.
    private static let followed = 8
    /// The most bytes of a sample that is read.
    private static let limit = 1 << 28

    let charts: [any Chart]

    /// Reads the first and the last sample, and the courses of a few weights.
    init(of log: WeightLog) throws {
        charts = try log.projections.flatMap { projection -> [any Chart] in
            guard !projection.timesMs.isEmpty, projection.count > 0 else { return [] }
            return try Self.charts(projection, of: log)
        }
    }

    private static func charts(
        _ projection: WeightLog.Projection, of log: WeightLog
    ) throws -> [any Chart] {
        let name = projection.name
        let label = "weight" + (projection.unit.isEmpty ? "" : ", \(projection.unit)")
        let start = try log.read(projection, sample: 0, limit: limit)
        let end = try log.read(projection, sample: projection.timesMs.count - 1, limit: limit)
        let axis = Axis(label, covering: start + end)
        var charts: [any Chart] = [
            Histogram(
                "\(name): weights at start and end", x: axis, label: "synapses",
                counts: [
                    Binned(
                        LegendEntry("start", colour: nil), counting: start, bins: 50, over: axis),
                    Binned(LegendEntry("end", colour: 0), counting: end, bins: 50, over: axis),
                ])
        ]
        if projection.timesMs.count > 2 {
            charts.append(try courses(projection, of: log, label: label))
        }
        if let matrix = projection.matrix {
            charts.append(
                HeatMap(
                    "\(name): matrix at the end", values: end, columns: matrix.targets,
                    labels: ("target", "source"), unit: projection.unit))
        }
        return charts
    }

    /// Some weights over time, evenly spaced among all.
    private static func courses(
        _ projection: WeightLog.Projection, of log: WeightLog, label: String
    ) throws -> LineChart {
        let number = min(followed, projection.count)
        let inSeconds = (projection.timesMs.last ?? 0) > 20_000
        let times = projection.timesMs.map { inSeconds ? $0 / 1000 : $0 }
        let series = try (0..<number).map { index in
            // index * count / number, without overflow.
            let synapse =
                index * (projection.count / number) + index * (projection.count % number) / number
            return Series(
                LegendEntry("synapse \(synapse)", colour: index), x: times,
                y: try log.trace(projection, synapse: synapse))
        }
        return LineChart(
            "\(projection.name): some weights over time",
            x: Axis(
                inSeconds ? "time, s" : "time, ms",
                exactly: (times.min() ?? 0)...(times.max() ?? 0)),
            y: Axis(label, covering: series.flatMap(\.y)), series: series, legend: [])
    }
}
