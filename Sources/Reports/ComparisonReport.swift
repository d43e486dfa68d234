// A page that puts the figures of several runs side by side.

import Analysis
import Figures
import Foundation

/// A report of several runs, a column for each.
public struct ComparisonReport {
    private let runs: [(name: String, files: RunFiles)]
    private let metrics: [[String]]
    private let curves: LearningCurves?

    /// Compares runs.
    ///
    /// - Parameters:
    ///   - runs: The runs, each with its name.
    ///   - metrics: What the runs came to, as rows of a table, the first with the names of the runs.
    ///   - curves: Their learning curves together, if they have some.
    public init(
        _ runs: [(name: String, files: RunFiles)], metrics: [[String]], curves: LearningCurves?
    ) {
        self.runs = runs
        self.metrics = metrics
        self.curves = curves
    }

    /// The page.
    ///
    /// - Throws: `SpikeLogError` and `HDF5Error` for logs that are damaged.
    public func page() throws -> Page {
        var page = Page(
            title: "\(runs.count) runs", subtitle: runs.map(\.name).joined(separator: " · "))
        var table = PageSection("Metrics")
        table.add(table: metrics)
        page.sections.append(table)
        if let curves, !curves.charts.isEmpty {
            var section = PageSection("Learning")
            section.add(legend: runs.count > 1 ? curves.legend : [])
            section.add(charts: curves.charts)
            page.sections.append(section)
        }
        for figure in RunFigure.allCases where figure != .learning {
            var section = PageSection(figure.heading)
            section.add(
                columns: try runs.map { run in
                    let drawn = try figure.figure(of: run.files)
                    return (run.name, drawn?.charts ?? [], drawn?.note ?? "")
                })
            page.sections.append(section)
        }
        return page
    }
}

extension RunFigure {
    /// What a section of this figure is called.
    fileprivate var heading: String {
        switch self {
        case .raster: "Spikes"
        case .rates: "Rates"
        case .isi: "Inter-spike intervals"
        case .correlations: "Correlations and spectra"
        case .voltage: "Voltages"
        case .weights: "Weights"
        case .learning: "Learning"
        case .confusion: "Answers"
        }
    }
}
