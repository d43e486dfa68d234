// A voltage report as found: ours, or another SONATA writer's.

import HDF5

/// A SONATA report of voltages, for reading.
///
/// The file is open only while one of the functions runs.
public struct VoltageReport: Sendable {
    /// What the report holds of one population.
    public struct Population: Sendable, Equatable {
        /// The name.
        public let name: String
        /// Number of samples.
        public let rows: Int
        /// The neuron that each column belongs to.
        public let columnNodes: [UInt64]
        /// The compartment that each column belongs to.
        public let columnElements: [UInt64]
        /// The names of compartments by index, where the file tells them.
        public let compartments: [String]
        /// Time of the first sample in ms.
        public let startMs: Double
        /// Time between samples in ms.
        public let stepMs: Double
        /// Unit of the values; empty when the file names none.
        public let unit: String

        /// Number of values in a sample.
        public var width: Int { columnNodes.count }
    }

    /// The group with the names of compartments.
    static let compartmentsPath = "compartments"

    /// Path of the file.
    public let path: String
    /// The populations, in order of their names.
    public let populations: [Population]
    /// What is odd about the file without keeping it from being read.
    public let warnings: [String]

    /// Looks at a file.
    ///
    /// - Throws: `HDF5Error` when it is not a readable HDF5 file, ``SpikeLogError`` when it is not a
    ///   report whose parts fit together.
    public static func open(_ path: String) throws -> VoltageReport {
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        guard try root.exists("report") else {
            throw SpikeLogError(path, "has no group /report", hint: "is it a SONATA report?")
        }
        var warnings = try Sonata.warnings(about: root)
        let report = try root.group("report")
        var populations: [Population] = []
        for (name, kind) in try report.children() where kind == .group {
            let names = "\(compartmentsPath)/\(name)"
            let compartments =
                try root.exists(names) ? try root.dataset(names).readStrings() : []
            populations.append(
                try describe(
                    report.group(name), name: name, compartments, in: path, &warnings))
        }
        return VoltageReport(path: path, populations: populations, warnings: warnings)
    }

    /// The population of a name.
    ///
    /// - Throws: ``SpikeLogError`` naming those that exist, when there is none.
    public func population(_ name: String) throws -> Population {
        guard let population = populations.first(where: { $0.name == name }) else {
            let names = populations.map(\.name).joined(separator: ", ")
            throw SpikeLogError(path, "has no population '\(name)'", hint: "it has: \(names)")
        }
        return population
    }

    /// Reads the samples `rows` of a population, row after row; all of them by default.
    ///
    /// - Parameters:
    ///   - name: The population.
    ///   - rows: Which samples, all by default.
    ///   - limit: The most bytes to reserve.
    /// - Throws: `HDF5Error` when they are not there, or need more than `limit` bytes.
    public func read(
        _ name: String, rows: Range<Int>? = nil, limit: Int = defaultReadLimit
    ) throws -> [Float] {
        let population = try population(name)
        let rows = rows ?? 0..<population.rows
        return try data(name).read(
            start: [rows.lowerBound, 0], count: [rows.count, population.width], limit: limit)
    }

    /// Reads the samples of a population piece by piece.
    ///
    /// - Parameters:
    ///   - name: The population.
    ///   - chunk: The most bytes in a piece; at least one row is read.
    ///   - body: Takes the rows of each piece and their values; what it throws ends the reading.
    /// - Throws: `HDF5Error` when they cannot be read.
    public func stream(
        _ name: String, chunk: Int = 1 << 20, _ body: (Range<Int>, [Float]) throws -> Void
    ) throws {
        let population = try population(name)
        let rowBytes = max(1, population.width * MemoryLayout<Float>.size)
        let step = max(1, chunk / rowBytes)
        let data = try data(name)
        for start in stride(from: 0, to: population.rows, by: step) {
            let rows = start..<min(start + step, population.rows)
            let values = try data.read(
                Float.self, start: [start, 0], count: [rows.count, population.width])
            try body(rows, values)
        }
    }

    /// Reads the voltage of one compartment of one neuron at every sample.
    ///
    /// - Throws: ``SpikeLogError`` when the report does not hold it; `HDF5Error` when it cannot be
    ///   read.
    public func trace(_ name: String, node: UInt64, element: UInt64) throws -> [Float] {
        let population = try population(name)
        let column = population.columnNodes.indices.first {
            population.columnNodes[$0] == node && population.columnElements[$0] == element
        }
        guard let column else {
            throw SpikeLogError(
                path, object: name, "does not hold compartment \(element) of neuron \(node)")
        }
        return try data(name).read(start: [0, column], count: [population.rows, 1])
    }

    private func data(_ name: String) throws -> Dataset {
        try File.open(path, .readOnly, patience: SpikeLog.patience).root()
            .dataset("report/\(name)/data")
    }

    private static func describe(
        _ group: Group, name: String, _ compartments: [String], in path: String,
        _ warnings: inout [String]
    ) throws -> Population {
        let data = try group.dataset("data")
        let shape = try data.shape()
        guard shape.count == 2 else {
            throw SpikeLogError(
                path, object: data.path, "has rank \(shape.count), but must be time x values")
        }
        try data.checkStorage()
        let mapping = try group.group("mapping")
        let times = try mapping.dataset("time")
        let time = try times.read(Double.self)
        guard time.count == 3, time.allSatisfy(\.isFinite), time[2] > 0 else {
            throw SpikeLogError(path, object: times.path, "must be start, stop and step in ms")
        }
        let unit = try Sonata.timeUnit(of: times, in: path)
        if let warning = unit.warning { warnings.append(warning) }
        let claimed = (time[1] - time[0]) / time[2]
        if abs(claimed - Double(shape[0])) > 0.5 {
            warnings.append("\(data.path) has \(shape[0]) rows, but its times make \(claimed)")
        }
        // The elements come first: they prove that a row is as wide as it claims.
        let elements = try columnElements(of: mapping, width: shape[1], in: path)
        return Population(
            name: name, rows: shape[0],
            columnNodes: try columnNodes(of: mapping, width: shape[1], in: path),
            columnElements: elements, compartments: compartments,
            startMs: time[0] * unit.milliseconds, stepMs: time[2] * unit.milliseconds,
            unit: try data.hasAttribute("units")
                ? data.stringAttribute("units").first ?? "" : "")
    }

    /// Spreads the neurons over their columns; pointers may or may not include the last end.
    private static func columnNodes(
        of mapping: Group, width: Int, in path: String
    ) throws -> [UInt64] {
        let nodes = try mapping.dataset("node_ids").read(UInt64.self)
        let name = try mapping.exists("index_pointers") ? "index_pointers" : "index_pointer"
        let dataset = try mapping.dataset(name)
        var ends = try dataset.read(Int64.self)
        if ends.count == nodes.count { ends.append(Int64(width)) }
        let isAscending = zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
        guard ends.count == nodes.count + 1, isAscending, ends.first == 0,
            ends.last == Int64(width)
        else {
            throw SpikeLogError(
                path, object: dataset.path,
                "must divide the \(width) values of a row among \(nodes.count) neurons")
        }
        return zip(nodes, zip(ends, ends.dropFirst())).flatMap { node, range in
            repeatElement(node, count: Int(range.1 - range.0))
        }
    }

    private static func columnElements(
        of mapping: Group, width: Int, in path: String
    ) throws -> [UInt64] {
        let dataset = try mapping.dataset("element_ids")
        let elements = try dataset.read(UInt64.self)
        guard elements.count == width else {
            throw SpikeLogError(
                path, object: dataset.path, "has \(elements.count) entries for \(width) values")
        }
        return elements
    }
}
