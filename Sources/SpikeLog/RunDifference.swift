// Where two runs begin to differ.

/// The first difference between the logs of two runs.
public struct RunDifference: Sendable, Equatable, Encodable {
    /// What differs: `spikes`, `plateaus`, `voltages` or `weights`.
    public var what: String
    /// Where: a population or projection, and what of it.
    public var place: String
    /// The biological time of the difference in ms; `nil` for one of the whole run.
    public var timeMs: Double?
    /// What the first run has there.
    public var first: String
    /// What the second run has there.
    public var second: String

    private enum CodingKeys: String, CodingKey {
        case what, place, timeMs = "time_ms", first, second
    }

    /// How much was compared.
    public struct Extent: Sendable, Equatable, Encodable {
        /// Spikes.
        public var spikes = 0
        /// Plateaus.
        public var plateaus = 0
        /// Samples of voltages.
        public var voltages = 0
        /// Samples of weights.
        public var weights = 0
    }
}

/// Compares the logs of two runs number by number, bit by bit.
public struct RunDiff {
    /// The difference that comes first in time; `nil` when the runs are equal.
    public private(set) var difference: RunDifference?
    /// How much was compared, equal or not.
    public private(set) var extent = RunDifference.Extent()

    /// Rows that are read at a time.
    static let piece = 65_536

    /// Compares two runs.
    ///
    /// - Throws: `HDF5Error` or ``SpikeLogError`` when a log cannot be read.
    public init(_ first: RunFolder, _ second: RunFolder) throws {
        extent.spikes = try compare(
            "spikes", SpikeLog.open(first.spikes), SpikeLog.open(second.spikes))
        if let paths = both("plateaus", first.plateaus, second.plateaus) {
            extent.plateaus = try compare(
                "plateaus", SpikeLog.open(paths.0), SpikeLog.open(paths.1))
        }
        try compareVoltages(first.voltages, second.voltages)
        try compareWeights(first.weights, second.weights)
    }

    /// Keeps a difference if it comes before that which was found so far.
    mutating func note(_ found: RunDifference) {
        guard let known = difference else { return difference = found }
        if (found.timeMs ?? -1) < (known.timeMs ?? -1) { difference = found }
    }

    /// Compares the names of what two logs hold; returns those that both have.
    mutating func common(_ what: String, _ first: [String], _ second: [String]) -> [String] {
        for name in first + second where first.contains(name) != second.contains(name) {
            func has(_ names: [String]) -> String { names.contains(name) ? "logged" : "missing" }
            note(
                RunDifference(
                    what: what, place: name, timeMs: nil, first: has(first), second: has(second)))
        }
        return first.filter(second.contains)
    }

    // MARK: - Spikes and plateaus

    /// Compares spikes, or plateaus, and returns how many.
    private mutating func compare(
        _ what: String, _ first: SpikeLog, _ second: SpikeLog
    ) throws -> Int {
        var compared = 0
        for name in common(
            what, first.populations.map(\.name), second.populations.map(\.name))
        {
            let counts = (try first.population(name).count, try second.population(name).count)
            let shared = min(counts.0, counts.1)
            compared += shared
            if let found = try firstDifference(what, name, first, second, counts, shared) {
                note(found)
            }
        }
        return compared
    }

    private func firstDifference(
        _ what: String, _ name: String, _ first: SpikeLog, _ second: SpikeLog,
        _ counts: (Int, Int), _ shared: Int
    ) throws -> RunDifference? {
        func difference(
            _ one: (time: Double, id: UInt64)?, _ other: (time: Double, id: UInt64)?, index: Int
        ) -> RunDifference {
            func text(_ spike: (time: Double, id: UInt64)?) -> String {
                spike.map { "element \($0.id) at \($0.time) ms" } ?? "no more \(what)"
            }
            return RunDifference(
                what: what, place: "\(name), \(what.dropLast()) \(index)",
                timeMs: min(one?.time ?? .infinity, other?.time ?? .infinity),
                first: text(one), second: text(other))
        }
        for start in stride(from: 0, to: shared, by: Self.piece) {
            let range = start..<min(start + Self.piece, shared)
            let (a, b) = (try first.read(name, range), try second.read(name, range))
            for index in a.times.indices
            where a.times[index].bitPattern != b.times[index].bitPattern
                || a.ids[index] != b.ids[index]
            {
                return difference(
                    (a.times[index], a.ids[index]), (b.times[index], b.ids[index]),
                    index: start + index)
            }
        }
        guard counts.0 != counts.1 else { return nil }
        let log = counts.0 > counts.1 ? first : second
        let next = try log.read(name, shared..<(shared + 1))
        let spike = (next.times[0], next.ids[0])
        return counts.0 > counts.1
            ? difference(spike, nil, index: shared) : difference(nil, spike, index: shared)
    }

    // MARK: - Voltages

    private mutating func compareVoltages(_ first: String, _ second: String) throws {
        guard let paths = both("voltages", first, second) else { return }
        let (a, b) = (try VoltageReport.open(paths.0), try VoltageReport.open(paths.1))
        for name in common("voltages", a.populations.map(\.name), b.populations.map(\.name)) {
            let (one, other) = (try a.population(name), try b.population(name))
            guard one.columnNodes == other.columnNodes, one.columnElements == other.columnElements,
                one.startMs == other.startMs, one.stepMs == other.stepMs
            else {
                func text(_ it: VoltageReport.Population) -> String {
                    "\(it.width) values every \(it.stepMs) ms"
                }
                note(
                    RunDifference(
                        what: "voltages", place: "\(name), neurons, compartments or step",
                        timeMs: nil, first: text(one), second: text(other)))
                continue
            }
            let shared = min(one.rows, other.rows)
            extent.voltages += shared
            if let found = try firstDifference(one, other, shared, a, b) { note(found) }
        }
    }

    private func firstDifference(
        _ one: VoltageReport.Population, _ other: VoltageReport.Population, _ shared: Int,
        _ a: VoltageReport, _ b: VoltageReport
    ) throws -> RunDifference? {
        let step = max(1, Self.piece / max(one.width, 1))
        for start in stride(from: 0, to: shared, by: step) {
            let rows = start..<min(start + step, shared)
            let (x, y) = (try a.read(one.name, rows: rows), try b.read(one.name, rows: rows))
            for index in x.indices where x[index].bitPattern != y[index].bitPattern {
                let (row, column) = (start + index / one.width, index % one.width)
                return RunDifference(
                    what: "voltages",
                    place: "\(one.name), neuron \(one.columnNodes[column]), "
                        + "compartment \(one.columnElements[column])",
                    timeMs: one.startMs + Double(row) * one.stepMs,
                    first: "\(x[index]) \(one.unit)", second: "\(y[index]) \(other.unit)")
            }
        }
        guard one.rows != other.rows else { return nil }
        return RunDifference(
            what: "voltages", place: one.name, timeMs: one.startMs + Double(shared) * one.stepMs,
            first: "\(one.rows) samples", second: "\(other.rows) samples")
    }

    /// The paths of files that both runs have.
    mutating func both(_ what: String, _ first: String, _ second: String) -> (String, String)? {
        let exist = (Disk.exists(first), Disk.exists(second))
        guard exist.0 != exist.1 else { return exist.0 ? (first, second) : nil }
        func has(_ exists: Bool) -> String { exists ? "logged" : "missing" }
        note(
            RunDifference(
                what: what, place: "the whole log", timeMs: nil, first: has(exist.0),
                second: has(exist.1)))
        return nil
    }

    mutating func count(weights samples: Int) { extent.weights += samples }
}
