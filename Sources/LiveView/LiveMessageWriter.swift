// Snapshots as messages to the page: the raster as data, everything else as markup.
import Experiments
import Figures
import Foundation
import Reports

/// Writes messages for one page, which show all there is to see.
struct LiveMessageWriter {
    /// A message, as the page's script reads it.
    private struct Message: Encodable {
        var isOver: Bool
        var parts: [String: String]
        var raster: InteractiveRaster?
    }

    private let run: LiveRun
    /// The learning curves, and the size of the table that they were made of.
    private var learning: (size: Int, markup: String) = (-1, "")

    /// The most points of the rates over time.
    private static let mostPoints = 4096

    init(of run: LiveRun) {
        self.run = run
    }

    /// One JSON object on one line.
    mutating func message(for snapshot: LiveSnapshot) throws -> Data {
        var parts: [LivePage.Place: String] = [
            .state: state(of: snapshot), .facts: facts(of: snapshot),
        ]
        // Before the run, a table there is that of another run.
        if run.metricsPath != nil, snapshot.state != .building {
            parts[.learning] = learningCurves()
        }
        var message = Message(isOver: snapshot.isOver, parts: [:])
        if !run.populations.isEmpty {
            parts[.populations] = table(of: snapshot)
            parts[.rates] = rates(of: snapshot)
            let recent = snapshot.recent
            message.raster = InteractiveRaster(
                bands: run.bands(recent), startMs: recent.fromMs,
                durationMs: recent.toMs - recent.fromMs, every: recent.every)
        }
        for (place, markup) in parts { message.parts[place.rawValue] = markup }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(message)
    }

    private func state(of snapshot: LiveSnapshot) -> String {
        var section = PageSection("")
        section.add(progress: snapshot.pace.fraction)
        switch snapshot.state {
        case .building: section.add(note: "The network is being built.")
        case .running: section.add(note: "The run goes on.")
        case .ended(let outcome): section.add(note: outcome)
        }
        return section.html
    }

    private func facts(of snapshot: LiveSnapshot) -> String {
        let pace = snapshot.pace
        var facts = [
            (
                "biological time, s",
                "\(number(pace.timeMs / 1000)) of \(number(pace.durationMs / 1000))"
            ),
            ("wall time / biological time", finite(pace.realTimeFactor, number)),
            ("wall time", clock(pace.elapsed)),
            ("time left", snapshot.isOver ? "–" : finite(pace.secondsLeft, clock)),
            ("spikes", grouped(snapshot.counts.reduce(0, +))),
        ]
        if let phase = snapshot.phase, phase.samples > 0 {
            facts += [
                (phase.isTest ? "test after epoch" : "epoch", "\(phase.epoch) of \(phase.epochs)"),
                ("sample", "\(phase.sample) of \(phase.samples)"),
            ]
            if let accuracy = phase.accuracy {
                facts.append(
                    (
                        phase.isTest ? "right in this test" : "right in this epoch",
                        number(100 * accuracy) + " %"
                    ))
            }
        }
        var section = PageSection("")
        section.add(facts: facts.map { (name: $0.0, value: $0.1) })
        return section.html
    }

    /// Sizes, totals, and rates within the raster.
    private func table(of snapshot: LiveSnapshot) -> String {
        let recent = snapshot.recent
        let seconds = (recent.toMs - recent.fromMs) / 1000
        let rows = run.populations.enumerated().map { index, population in
            let shown = index < recent.bands.count ? recent.bands[index].ids.count : 0
            let rate = Double(shown * recent.every) / seconds / Double(max(population.size, 1))
            return [
                population.name, grouped(population.size), grouped(snapshot.counts[index]),
                finite(rate, number),
            ]
        }
        var section = PageSection("")
        section.add(
            table: [["population", "size", "spikes", "rate now, Hz"]] + rows,
            colours: Array(rows.indices))
        if recent.every > 1 {
            section.add(
                note: "The raster shows every k-th spike of each population, in order of time: "
                    + "k = \(recent.every).")
        }
        return section.html
    }

    private func rates(of snapshot: LiveSnapshot) -> String {
        let history = snapshot.history
        guard history.times.count > 1 else { return "" }
        let populations = run.populations
        let stride = max(
            1, history.times.count * populations.count / Self.mostPoints)
        let points = history.thinned(by: stride)
        let inSeconds = snapshot.pace.timeMs > 20_000
        let series = populations.enumerated().map { index, population in
            let rates = points.rates(of: index, size: population.size)
            return Series(
                LegendEntry(population.name, colour: index, dashes: index / Style.colours),
                x: rates.timesMs.map { inSeconds ? $0 / 1000 : $0 }, y: rates.hertz)
        }
        let chart = LineChart(
            "rates since the start",
            x: Axis(inSeconds ? "time, s" : "time, ms", covering: series.flatMap(\.x)),
            y: Axis("rate per element, Hz", covering: series.flatMap(\.y), includingZero: true),
            series: series)
        var section = PageSection("")
        section.add(charts: [chart])
        return section.html
    }

    /// The curves of the table, made anew when it has grown; a row that is being written waits.
    private mutating func learningCurves() -> String {
        guard let path = run.metricsPath,
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
            size != learning.size, let metrics = try? MetricsFile(path: path)
        else { return learning.markup }
        var section = PageSection("")
        section.add(charts: LearningCurves(runs: [(run.title, metrics)]).charts)
        learning = (size, section.html)
        return learning.markup
    }

    private func finite(_ value: Double, _ format: (Double) -> String) -> String {
        value.isFinite ? format(value) : "–"
    }
}

extension LiveSnapshot {
    /// Whether no more is to come.
    var isOver: Bool {
        if case .ended = state { true } else { false }
    }
}
