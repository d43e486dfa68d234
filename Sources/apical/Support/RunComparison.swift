// Runs side by side: what each came to, and how it got there.
import ArgumentParser
import Experiments
import Figures
import Foundation
import Reports
import SpikeLog

/// The final values and the learning curves of several runs: the object of `compare --json`.
struct RunComparison: Encodable {
    var schema = 1
    var runs: [Run]
    /// What is compared, in the order of the table's rows.
    var metrics: [String]

    struct Run: Encodable {
        /// The folder's name.
        var name: String
        var path: String
        var complete: Bool
        var seed: UInt64
        /// What it came to; what was not measured is missing.
        var metrics: [String: Double]
        let curves: MetricsFile?

        private enum CodingKeys: CodingKey { case name, path, complete, seed, metrics }
    }

    /// Reads runs, and keeps the chosen metrics of them; all, when none is chosen.
    init(paths: [String], choosing chosen: [String]) throws {
        let names = paths.map { URL(filePath: $0).standardizedFileURL.lastPathComponent }
        // Folders of the same name in different places are told apart by their paths.
        let labels = Set(names).count == names.count ? names : paths
        runs = try zip(labels, paths).map { try Run(name: $0, path: $1) }
        let known = Self.union(
            runs.map { $0.curves?.metrics ?? [] }
                + runs.map { run in run.metrics.keys.filter { !Run.facts.contains($0) }.sorted() }
                + [Run.facts])
        if let name = chosen.first(where: { !known.contains($0) }) {
            throw ValidationError(
                "no run has a metric '\(name)'; there are \(known.joined(separator: ", "))")
        }
        metrics = Self.union([chosen.isEmpty ? known : chosen])
        let wanted = Set(metrics)
        for index in runs.indices {
            runs[index].metrics = runs[index].metrics.filter { wanted.contains($0.key) }
        }
        if chosen.isEmpty {
            metrics.removeAll { name in runs.allSatisfy { $0.metrics[name] == nil } }
        }
    }

    /// The names of all lists, each once, in the order in which they first come.
    private static func union(_ lists: [[String]]) -> [String] {
        var seen: Set<String> = []
        return lists.joined().filter { seen.insert($0).inserted }
    }

    /// The comparison for people.
    var text: String { table(rows) }

    /// The comparison as a table: accuracies in percent, a dash where nothing was measured.
    private var rows: [[String]] {
        let rows = metrics.map { name in
            [name]
                + runs.map { run in
                    guard let value = run.metrics[name] else { return "-" }
                    return name.hasSuffix("_accuracy")
                        ? String(format: "%.2f %%", 100 * value) : value.significant
                }
        }
        return [["metric"] + runs.map(\.name)] + rows
    }

    /// Writes every measured cell of the learning curves to a CSV file, one in each line.
    func writeCurves(to path: String) throws {
        try OutputFile.write(to: path, writeCurves)
    }

    /// The learning curves: of the chosen metrics, or of those that tell most.
    private func curves(choosing chosen: [String]) -> LearningCurves {
        LearningCurves(
            runs: runs.compactMap { run in run.curves.map { (run.name, $0) } },
            choosing: chosen.isEmpty ? nil : chosen)
    }

    /// A page with the figures of all runs side by side; reads their HDF5 files.
    func page(choosing chosen: [String]) throws -> Page {
        let files = try runs.map { (name: $0.name, files: try RunFiles(RunFolder(path: $0.path))) }
        return try ComparisonReport(files, metrics: rows, curves: curves(choosing: chosen)).page()
    }

    /// The learning curves as a figure.
    func figure(choosing chosen: [String]) throws -> Figure {
        let curves = curves(choosing: chosen)
        guard !curves.charts.isEmpty else {
            throw CommandFailure(
                "no run has learning curves to draw; name runs with a task", status: .dataInvalid)
        }
        return curves.figure
    }

    private func writeCurves(into file: FileHandle) throws {
        let wanted = Set(metrics)
        var lines = "run,epoch,samples,metric,value\n"
        for run in runs {
            try run.curves?.forEach { epoch, samples, metric, value in
                guard wanted.contains(metric) else { return }
                let numbers = [epoch, samples, value].map(MetricsTable.text)
                lines += "\(quoted(run.name)),\(numbers[0]),\(numbers[1])"
                lines += ",\(quoted(metric)),\(numbers[2])\n"
                guard lines.utf8.count >= 1 << 16 else { return }
                try file.write(contentsOf: Data(lines.utf8))
                lines = ""
            }
        }
        try file.write(contentsOf: Data(lines.utf8))
    }
}

extension RunComparison.Run {
    /// What the record of a run tells besides the metrics of its task.
    static let facts = ["neurons", "synapses", "biological_time_s", "wall_time_s"]

    /// Reads the folder of a run; one without a task has no curves.
    init(name: String, path: String) throws {
        let folder = RunFolder(path: path)
        RunRecovery.ensure(folder)
        guard FileManager.default.fileExists(atPath: folder.record) else {
            throw CommandFailure(
                "\(folder.record): missing; name the folder of a run that has ended",
                status: .inputMissing)
        }
        let record = try failing(with: .dataInvalid) { try RunRecord.read(folder.record) }
        var metrics = record.metrics ?? [:]
        metrics["neurons"] = Double(record.neurons)
        metrics["synapses"] = Double(record.synapses)
        // A rate model has no time of its own.
        if record.biologicalTimeMs > 0 {
            metrics["biological_time_s"] = record.biologicalTimeMs / 1000
        }
        metrics["wall_time_s"] = record.wallSecondsBuild + record.wallSecondsSimulation
        self.init(
            name: name, path: path, complete: record.complete, seed: record.seed,
            metrics: metrics,
            curves: record.metrics == nil ? nil : try MetricsFile(path: folder.metrics))
    }
}

/// A cell of a CSV file: quoted where it must be (RFC 4180, section 2).
private func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
}
