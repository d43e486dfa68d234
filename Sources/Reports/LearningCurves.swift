// The learning curves of runs as charts: a panel for each kind of quantity, a colour for each run.

import Experiments
import Figures

/// Learning curves over epochs.
///
/// With several runs a colour is a run and dashes are a metric; of a single run each metric has its
/// colour. The optimum of the objective is dashed.
public struct LearningCurves: Sendable {
    /// The names of the runs.
    public let runs: [String]
    /// The panels.
    public let charts: [LineChart]

    /// The most metrics in a panel; a kind with more is continued in the next one.
    private static let metricsPerPanel = 4

    /// One metric of one run.
    private struct Curve {
        var run: Int
        var epochs: [Double] = []
        var values: [Double] = []
    }

    /// Draws the curves of named runs.
    ///
    /// - Parameters:
    ///   - runs: What each run is called, and what it measured.
    ///   - chosen: The metrics to draw; without a choice accuracies, objectives and angles, or
    ///     everything when there are none.
    public init(runs: [(name: String, metrics: MetricsFile)], choosing chosen: [String]? = nil) {
        let names = runs.map(\.name)
        self.runs = names
        var curves: [String: [Curve]] = [:]
        var order: [String] = []
        for (index, run) in runs.enumerated() {
            var own: [String: Curve] = [:]
            run.metrics.forEach { epoch, _, metric, value in
                own[metric, default: Curve(run: index)].epochs.append(epoch)
                own[metric, default: Curve(run: index)].values.append(value)
            }
            order += run.metrics.metrics.filter { own[$0] != nil && curves[$0] == nil }
            for (metric, curve) in own { curves[metric, default: []].append(curve) }
        }
        let central = order.filter { CurveKind(of: $0).isCentral }
        let shown = chosen?.filter(order.contains) ?? (central.isEmpty ? order : central)
        var kinds: [CurveKind] = []
        for kind in shown.map(CurveKind.init(of:)) where !kinds.contains(kind) {
            kinds.append(kind)
        }
        let isSingle = runs.count == 1
        charts = kinds.flatMap { kind -> [LineChart] in
            let metrics = Self.sorted(shown.filter { CurveKind(of: $0) == kind })
            return stride(from: 0, to: metrics.count, by: Self.metricsPerPanel).map { start in
                let some = metrics[start..<min(start + Self.metricsPerPanel, metrics.count)]
                return Self.chart(kind, Array(some), curves, names: names, isSingle: isSingle)
            }
        }
    }

    /// What the colours of several runs stand for.
    public var legend: [LegendEntry] {
        runs.enumerated().map { LegendEntry($1, colour: $0, dashes: $0 / Style.colours) }
    }

    /// The charts as one figure, whose legend names the runs.
    public var figure: Figure {
        Figure(legend: runs.count == 1 ? [] : legend, charts: charts)
    }

    /// Tests before training, the optimum last; else the order of the columns.
    private static func sorted(_ metrics: [String]) -> [String] {
        func rank(_ metric: String) -> Int {
            metric == CurveKind.optimum ? 2 : metric.hasPrefix("train_") ? 1 : 0
        }
        return (0...2).flatMap { wanted in metrics.filter { rank($0) == wanted } }
    }

    private static func chart(
        _ kind: CurveKind, _ metrics: [String], _ curves: [String: [Curve]], names: [String],
        isSingle: Bool
    ) -> LineChart {
        var series: [Series] = []
        var legend: [LegendEntry] = []
        for (index, metric) in metrics.enumerated() {
            let part = CurveKind.part(of: metric)
            let isReference = metric == CurveKind.optimum
            legend.append(
                LegendEntry(
                    part, colour: isSingle ? index : nil, dashes: isSingle ? 0 : index,
                    isReference: isReference))
            for curve in curves[metric] ?? [] {
                let entry = LegendEntry(
                    isSingle ? part : "\(names[curve.run]): \(part)",
                    colour: isSingle ? index : curve.run,
                    dashes: isSingle ? 0 : index + curve.run / Style.colours,
                    isReference: isReference)
                series.append(
                    Series(entry, x: curve.epochs, y: curve.values.map { $0 * kind.scale }))
            }
        }
        let alone = metrics.count == 1 && CurveKind.part(of: metrics[0]) != kind.title
        let values = series.flatMap(\.y)
        return LineChart(
            kind.title + (alone ? " " + CurveKind.part(of: metrics[0]) : ""),
            x: Axis("epoch", covering: series.flatMap(\.x)),
            y: Axis(
                kind.unit, covering: values, scale: kind.isSpread(values) ? .logarithmic : .linear,
                includingZero: kind.fromZero),
            series: series, legend: metrics.count > 1 ? legend : [])
    }
}

extension CurveKind {
    /// Whether values span so much that only their ratios can be seen.
    fileprivate func isSpread(_ values: [Double]) -> Bool {
        guard !fromZero, scale == 1, let least = values.min(), let greatest = values.max() else {
            return false
        }
        return least > 0 && greatest > 50 * least
    }
}
