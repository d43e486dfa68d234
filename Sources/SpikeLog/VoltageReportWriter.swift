// Taking voltages as they are sampled, and the SONATA report that they go to.

import HDF5

/// What a voltage report holds of one population: the same compartments of each of some neurons.
public struct ReportLayout: Sendable, Equatable {
    /// Name of the population; one path component.
    public var population: String
    /// The neurons, ascending.
    public var nodeIDs: [UInt64]
    /// The compartments of each neuron, by index in its model.
    public var elementIDs: [UInt32]
    /// The names of the model's compartments by index; none where they have none.
    public var compartments: [String]
    /// Time of the first sample in ms.
    public var startMs: Double
    /// Time between samples in ms.
    public var stepMs: Double
    /// Unit of the values.
    public var unit: String

    /// Makes a layout.
    public init(
        population: String, nodeIDs: [UInt64], elementIDs: [UInt32], compartments: [String] = [],
        startMs: Double = 0, stepMs: Double, unit: String = "mV"
    ) {
        self.population = population
        self.nodeIDs = nodeIDs
        self.elementIDs = elementIDs
        self.compartments = compartments
        self.startMs = startMs
        self.stepMs = stepMs
        self.unit = unit
    }

    /// Number of values in a sample.
    public var width: Int { nodeIDs.count * elementIDs.count }
}

/// Takes samples of voltages, one row for each time, for a SONATA report.
///
/// A row holds the neurons one after the other, and for each its compartments: v[node 0,
/// compartment a], v[node 0, compartment b], v[node 1, compartment a], …
public final class VoltageReportWriter {
    /// Path of the file.
    public let path: String
    let rows: RowIntake
    private let layouts: [ReportLayout]

    /// Goes on behind the rows before a position.
    init(path: String, populations layouts: [ReportLayout], from position: LogPosition?) {
        self.path = path
        self.layouts = layouts
        rows = RowIntake(
            .voltages, streams: layouts.map(\.population), columns: 1,
            totals: position?.voltages)
    }

    /// Creates the file, with no rows.
    ///
    /// - Throws: `HDF5Error` when the file exists or cannot be made, ``SpikeLogError`` for names,
    ///   neurons or times that a report cannot hold.
    static func create(_ path: String, populations layouts: [ReportLayout]) throws {
        try Sonata.check(populations: layouts.map(\.population), in: path)
        for layout in layouts { try check(layout, in: path) }
        let file = try File.create(path)
        let root = try file.root()
        try Sonata.mark(root)
        let report = try root.createGroup("report")
        for layout in layouts { try create(layout, in: report) }
        // Not below /report, where readers take everything for a population.
        let names = try root.createGroup(VoltageReport.compartmentsPath)
        for layout in layouts where !layout.compartments.isEmpty {
            try names.createDataset(layout.population, strings: layout.compartments)
        }
        try file.close()
    }

    private static func check(_ layout: ReportLayout, in path: String) throws(SpikeLogError) {
        let ascending = zip(layout.nodeIDs, layout.nodeIDs.dropFirst()).allSatisfy { $0 < $1 }
        guard ascending, layout.width > 0 else {
            throw SpikeLogError(
                path, object: layout.population,
                "needs neurons in ascending order, and compartments")
        }
        guard layout.stepMs > 0, layout.stepMs.isFinite, layout.startMs.isFinite else {
            throw SpikeLogError(
                path, object: layout.population, "cannot be sampled every \(layout.stepMs) ms")
        }
    }

    private static func create(_ layout: ReportLayout, in report: Group) throws(HDF5Error) {
        let group = try report.createGroup(layout.population)
        // Chunks of some 64 kB: whole rows where they are short, part of one where it is long.
        let columns = min(layout.width, 16_384)
        let data = try group.createDataset(
            "data", of: Float.self, shape: [0, layout.width],
            layout: .chunked([max(1, 16_384 / columns), columns]))
        try data.setAttribute("units", layout.unit)
        try data.setAttribute("variable", "v")
        let mapping = try group.createGroup("mapping")
        let nodes = try mapping.createDataset("node_ids", layout.nodeIDs)
        try nodes.setAttribute("sorted", UInt8(1))
        let pointers = (0...layout.nodeIDs.count).map { UInt64($0 * layout.elementIDs.count) }
        try mapping.createDataset("index_pointers", pointers)
        // libsonata reads index_pointers, bmtk index_pointer.
        try mapping.link("index_pointer", to: "index_pointers")
        let elements = layout.nodeIDs.flatMap { _ in layout.elementIDs }
        try mapping.createDataset("element_ids", elements)
        try mapping.createDataset("element_pos", [Float](repeating: 0, count: elements.count))
        let time = try mapping.createDataset(
            "time", [layout.startMs, layout.startMs, layout.stepMs])
        try time.setAttribute("units", Sonata.milliseconds)
    }

    /// Takes the next sample of a recording, numbered as the layouts given.
    ///
    /// - Throws: ``SpikeLogError`` when the row has not one value for each neuron and compartment.
    public func append(recording: Int, row: [Float]) throws(SpikeLogError) {
        guard layouts.indices.contains(recording) else {
            throw SpikeLogError(path, "has no recording number \(recording)")
        }
        let layout = layouts[recording]
        guard row.count == layout.width else {
            throw SpikeLogError(
                path, object: layout.population,
                "has rows of \(layout.width) values, but got \(row.count)")
        }
        rows.append(rows: 1, to: recording) { $0.append(row, to: 0) }
    }
}
