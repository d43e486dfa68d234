// The report of a run: everything there is to see of it, on one page.

import Analysis
import Figures
import Foundation
import SpikeLog

/// A report of a run.
public struct RunReport {
    /// The most spikes in the raster; a longer log is thinned (`SpikeSample`).
    public static let mostSpikes = 1_000_000
    /// How much of the voltages is drawn, from their begin on, in ms.
    static let voltageSpanMs = 1000.0

    private let files: RunFiles

    /// Reports what is in the files.
    public init(_ files: RunFiles) {
        self.files = files
    }

    /// The page.
    ///
    /// - Throws: `SpikeLogError` and `HDF5Error` for logs that are damaged.
    public func page() throws -> Page {
        var page = Page(title: files.name, subtitle: subtitle)
        page.sections = [cost, learning]
        if let log = files.spikes {
            if log.populations.isEmpty {
                page.sections.append(unrecorded(log))
            } else {
                let charts = try SpikeCharts(of: log)
                page.sections += [try raster(log, charts), statistics(charts)]
            }
        }
        page.sections += [try voltages(), try weights(), provenance]
        return page
    }

    private var subtitle: String {
        let state = files.record.map { $0.complete ? "complete" : "stopped before its end" }
        let version = files.record.map { "apical \($0.version), seed \($0.seed)" }
        return
            ([state ?? "no record: the run was killed, or is still going on"]
            + [version].compactMap(\.self)).joined(separator: " · ")
    }

    private var cost: PageSection {
        var section = PageSection("")
        guard let record = files.record else { return section }
        var facts = [
            ("neurons", grouped(record.neurons)), ("synapses", grouped(record.synapses)),
        ]
        let seconds = record.wallSecondsSimulation
        if record.biologicalTimeMs > 0 {
            facts += [
                ("biological time", duration(record.biologicalTimeMs / 1000)),
                ("spikes", grouped(record.spikes.values.reduce(0) { $0 &+ $1 })),
                ("synaptic events", grouped(record.synapticEvents)),
            ]
        }
        facts.append(("wall time", duration(seconds)))
        if record.biologicalTimeMs > 0 {
            facts.append(("wall time / biological time", number(record.realTimeFactor)))
            if seconds > 0 {
                let speed = Double(record.synapticEvents) / seconds
                facts.append(("synaptic events per second", number(speed)))
            }
        }
        facts += [
            ("threads", "\(record.threads)"),
            ("memory", "\(number(Double(record.peakMemoryBytes) / 1e6)) MB"),
        ]
        for name in ["test_accuracy", "train_accuracy"] {
            guard let accuracy = record.metrics?[name] else { continue }
            facts.append((name.replacing("_", with: " "), number(100 * accuracy) + " %"))
        }
        section.add(facts: facts.map { (name: $0.0, value: $0.1) })
        return section
    }

    private var learning: PageSection {
        var section = PageSection("Learning")
        if let metrics = files.metrics {
            section.add(charts: LearningCurves(runs: [(files.name, metrics)]).charts)
        }
        if let answers = files.confusion { section.add(charts: [ConfusionChart(answers)]) }
        return section
    }

    private func unrecorded(_ log: SpikeLog) -> PageSection {
        var section = PageSection("Spikes")
        section.add(note: "The network records those of no population.")
        for warning in log.warnings { section.add(note: "Note: \(warning).") }
        return section
    }

    private func raster(_ log: SpikeLog, _ charts: SpikeCharts) throws -> PageSection {
        var section = PageSection("Spikes")
        let sample = try SpikeSample(of: log, plateaus: files.plateaus, limit: Self.mostSpikes)
        section.add(
            raster: InteractiveRaster(
                bands: sample.bands(), durationMs: charts.durationMs, every: sample.every))
        section.add(note: "The raster shows \(sample.rule).")
        for warning in log.warnings { section.add(note: "Note: \(warning).") }
        return section
    }

    private func statistics(_ charts: SpikeCharts) -> PageSection {
        var section = PageSection("Statistics of the spikes")
        let titles = [
            "population", "size", "silent", "spikes", "rate, Hz", "CV", "Fano", "correlation",
        ]
        let rows = charts.statistics.map { population in
            [
                population.name, grouped(population.size), grouped(population.silent),
                grouped(population.spikes),
            ]
                + [
                    population.meanRateHz, population.cvISI, population.fanoFactor,
                    population.correlation,
                ].map { $0.map(number) ?? "–" }
        }
        section.add(table: [titles] + rows, colours: Array(rows.indices))
        section.add(
            note:
                "CV: of the inter-spike intervals; Fano factor: of counts in 100 ms; correlation: "
                + "of counts in 5 ms, of up to 200 elements.")
        let histograms: [any Chart] = [
            charts.rateDistribution, charts.intervals, charts.variationDistribution,
            charts.correlationDistribution,
        ].filter { !$0.counts.isEmpty }
        section.add(charts: histograms + (charts.spectra.map { [$0] } ?? []))
        section.add(
            note:
                "Power spectrum: of spike counts in 1 ms (Welch); independent Poisson elements of "
                + "rate r have the power r at all frequencies.")
        return section
    }

    private func voltages() throws -> PageSection {
        var section = PageSection("Voltages")
        guard let report = files.voltages else { return section }
        let start = report.populations.map(\.startMs).min() ?? 0
        let charts = try VoltageCharts(
            of: report, spikes: files.spikes, plateaus: files.plateaus,
            span: start..<start + Self.voltageSpanMs
        ).charts
        guard !charts.isEmpty else { return section }
        section.add(
            note: "The first \(VoltageCharts.neurons) neurons of each population that were "
                + "recorded, the first \(number(Self.voltageSpanMs)) ms.")
        section.add(charts: charts)
        return section
    }

    private func weights() throws -> PageSection {
        var section = PageSection("Weights")
        if let log = files.weights { section.add(charts: try WeightCharts(of: log).charts) }
        return section
    }

    private var provenance: PageSection {
        var section = PageSection("Provenance")
        if let record = files.record {
            section.add(
                table: [
                    ["what", "value"], ["version", record.version], ["seed", "\(record.seed)"],
                    ["integrator", record.integrator], ["threads", "\(record.threads)"],
                    ["complete", record.complete ? "yes" : "no"],
                    ["time to build", duration(record.wallSecondsBuild)],
                    ["folder", files.folder.path],
                ])
        }
        if let network = files.network {
            section.add(text: network, summary: "The network as it was run (network.yaml)")
        }
        return section
    }
}
