// What a log holds, and whether it holds together.
import Foundation
import SpikeLog

/// A look at all spikes of a log: the object of `inspect --json`.
struct LogInspection: Encodable {
    var schema = 1
    var path: String
    var complete: Bool?
    var biologicalTimeMs: Double?
    var populations: [Population] = []
    /// When plateaus happened, by population.
    var plateaus: [Population] = []
    var voltages: [Voltages] = []
    /// What is odd.
    var warnings: [String]
    /// What is wrong.
    var problems: [String] = []

    struct Population: Encodable {
        var name: String
        var size: Int?
        var spikes: Int
        var sorting: String
        var firstMs: Double?
        var lastMs: Double?
    }

    struct Voltages: Encodable {
        var name: String
        var nodes: Int
        var values: Int
        var samples: Int
        var startMs: Double
        var stepMs: Double
    }

    /// Reads every spike; what cannot be read at all throws, what contradicts itself is listed.
    init(_ log: SpikeLog, folder: RunFolder?) throws {
        let record = try folder.flatMap(Self.record)
        path = log.path
        complete = record?.complete ?? log.run?.isComplete
        biologicalTimeMs = record?.biologicalTimeMs ?? log.run?.flushedMs
        warnings = log.warnings
        for population in log.populations {
            populations.append(try inspect(population, of: log))
        }
        if let folder, FileManager.default.fileExists(atPath: folder.plateaus) {
            let log = try SpikeLog.open(folder.plateaus)
            warnings += log.warnings.filter { !warnings.contains($0) }
            for population in log.populations {
                plateaus.append(try inspect(population, of: log))
            }
        }
        if let folder, FileManager.default.fileExists(atPath: folder.voltages) {
            let report = try VoltageReport.open(folder.voltages)
            warnings += report.warnings
            voltages = report.populations.map(Voltages.init)
        }
        guard let record else { return }
        for population in populations
        where record.spikes[population.name] != population.spikes {
            let counted = record.spikes[population.name].map(String.init) ?? "none"
            problems.append(
                "\(population.name): holds \(population.spikes) spikes, run.json counts \(counted)")
        }
        for population in plateaus where record.plateaus?[population.name] != population.spikes {
            let counted = record.plateaus?[population.name].map(String.init) ?? "none"
            problems.append(
                "\(population.name): holds \(population.spikes) plateaus, run.json counts \(counted)"
            )
        }
    }

    /// The record of a run; a run that was killed has none.
    private static func record(in folder: RunFolder) throws -> RunRecord? {
        guard FileManager.default.fileExists(atPath: folder.record) else { return nil }
        return try RunRecord.read(folder.record)
    }

    private mutating func inspect(
        _ population: SpikeLog.Population, of log: SpikeLog
    ) throws -> Population {
        var first: Double?
        var last: Double?
        var largestID: UInt64?
        try log.stream(population.name) { spikes in
            first = min(first ?? .infinity, spikes.times.min() ?? .infinity)
            last = max(last ?? 0, spikes.times.max() ?? 0)
            largestID = max(largestID ?? 0, spikes.ids.max() ?? 0)
        }
        if let size = population.size, let largestID, largestID >= size {
            problems.append("\(population.name): id \(largestID), but it has \(size) elements")
        }
        if let end = biologicalTimeMs, let last, complete == true, last >= end {
            problems.append("\(population.name): a spike at \(last) ms, after the end at \(end) ms")
        }
        return Population(
            name: population.name, size: population.size, spikes: population.count,
            sorting: population.sorting.rawValue, firstMs: first, lastMs: last)
    }

    /// The inspection for people.
    var text: String {
        let state = complete.map { $0 ? "complete" : "not complete" } ?? "no record of its run"
        func rows(_ populations: [Population]) -> [[String]] {
            populations.map { population in
                [
                    population.name, population.size.map(String.init) ?? "", "\(population.spikes)",
                    population.sorting, population.firstMs?.rounded(places: 6) ?? "",
                    population.lastMs?.rounded(places: 6) ?? "",
                ]
            }
        }
        var parts = [
            "\(path): \(state)",
            table(
                [["population", "size", "spikes", "sorting", "first ms", "last ms"]]
                    + rows(populations)),
        ]
        if !plateaus.isEmpty {
            let titles = ["plateaus of", "size", "plateaus", "sorting", "first ms", "last ms"]
            parts.append(table([titles] + rows(plateaus)))
        }
        if !voltages.isEmpty {
            let rows = voltages.map { voltages in
                [
                    voltages.name, "\(voltages.nodes)", "\(voltages.values)",
                    "\(voltages.samples)", voltages.stepMs.rounded(places: 6),
                ]
            }
            parts.append(table([["voltages", "nodes", "values", "samples", "step ms"]] + rows))
        }
        return parts.joined(separator: "\n\n")
    }
}

extension LogInspection.Voltages {
    init(_ population: VoltageReport.Population) {
        self.init(
            name: population.name, nodes: Set(population.columnNodes).count,
            values: population.width, samples: population.rows, startMs: population.startMs,
            stepMs: population.stepMs)
    }
}
