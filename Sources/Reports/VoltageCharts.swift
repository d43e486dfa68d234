// Charts of voltages: a panel for each neuron, a line for each compartment, its spikes and plateaus above.

import Figures
import SpikeLog

/// Charts of the voltages of some neurons over a span of time.
struct VoltageCharts {
    /// Neurons of each population that are drawn.
    static let neurons = 3

    let charts: [LineChart]

    /// Draws the first neurons of each population with samples in `span` (ms).
    init(
        of report: VoltageReport, spikes: SpikeLog?, plateaus: SpikeLog?, span: Range<Double>
    ) throws {
        charts = try report.populations.flatMap { population in
            try Self.charts(
                population, of: report, events: [("spikes", spikes), ("plateaus", plateaus)], span)
        }
    }

    private static func charts(
        _ population: VoltageReport.Population, of report: VoltageReport,
        events logs: [(name: String, log: SpikeLog?)], _ span: Range<Double>
    ) throws -> [LineChart] {
        var nodes: [UInt64] = []
        for node in population.columnNodes where !nodes.contains(node) {
            nodes.append(node)
            if nodes.count == neurons { break }
        }
        let rows = population.rows(in: span)
        guard !rows.isEmpty, population.width > 0 else { return [] }
        let times = rows.map { population.startMs + Double($0) * population.stepMs }
        let values = try report.read(population.name, rows: rows)
        let events = try logs.compactMap { name, log in
            try log.flatMap { log in
                log.populations.contains { $0.name == population.name }
                    ? try Events(name, of: population.name, in: log, nodes: nodes, span: span) : nil
            }
        }
        return nodes.map { node in
            let columns = population.columnNodes.indices.filter {
                population.columnNodes[$0] == node
            }
            let series = columns.enumerated().map { index, column in
                let element = Int(clamping: population.columnElements[column])
                let name =
                    population.compartments.indices.contains(element)
                    ? population.compartments[element] : "compartment \(element)"
                return Series(
                    LegendEntry(name, colour: index), x: times,
                    y: stride(from: column, to: values.count, by: population.width).map {
                        Double(values[$0])
                    })
            }
            // Spikes are grey; plateaus have a colour that no compartment has.
            let marks = events.enumerated().filter { !$1.times(of: node).isEmpty }.map {
                LineChart.Mark(
                    LegendEntry($1.name, colour: $0 == 0 ? nil : series.count),
                    x: $1.times(of: node))
            }
            return LineChart(
                "\(population.name) \(node)",
                x: Axis(
                    "time, ms",
                    exactly: (times.first ?? 0)...max(times.last ?? 0, (times.first ?? 0))),
                y: Axis(
                    population.unit.isEmpty ? "value" : "V, \(population.unit)",
                    covering: series.flatMap(\.y)),
                series: series, marks: marks, legend: series.map(\.entry) + marks.map(\.entry))
        }
    }
}

extension VoltageReport.Population {
    /// The most values that are read for a chart.
    private static let mostValues = 1 << 24

    /// The samples with times in a span, as many as can be read.
    fileprivate func rows(in span: Range<Double>) -> Range<Int> {
        func row(_ time: Double) -> Int {
            Int(min(max(((time - startMs) / stepMs).rounded(.up), 0), Double(rows)))
        }
        let most = max(Self.mostValues / max(width, 1), 1)
        let first = row(span.lowerBound)
        return first..<min(max(row(span.upperBound), first), first + most)
    }
}

/// Spikes or plateaus of some neurons.
private struct Events {
    let name: String
    private var trains: [UInt64: [Double]] = [:]

    init(
        _ name: String, of population: String, in log: SpikeLog, nodes: [UInt64],
        span: Range<Double>
    ) throws {
        self.name = name
        let wanted = Set(nodes)
        try log.stream(population) { spikes in
            for (time, id) in zip(spikes.times, spikes.ids)
            where span.contains(time) && wanted.contains(id) {
                trains[id, default: []].append(time)
            }
        }
    }

    func times(of node: UInt64) -> [Double] { trains[node] ?? [] }
}
