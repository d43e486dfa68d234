// Writing voltages as they are sampled, into a SONATA report that others can read meanwhile.

import HDF5

/// What a voltage report holds of one population: the same compartments of each of some neurons.
public struct ReportLayout: Sendable, Equatable {
    /// Name of the population; one path component.
    public var population: String
    /// The neurons, ascending.
    public var nodeIDs: [UInt64]
    /// The compartments of each neuron, by index in its model.
    public var elementIDs: [UInt32]
    /// Time of the first sample in ms.
    public var startMs: Double
    /// Time between samples in ms.
    public var stepMs: Double
    /// Unit of the values.
    public var unit: String

    /// Makes a layout.
    public init(
        population: String, nodeIDs: [UInt64], elementIDs: [UInt32], startMs: Double = 0,
        stepMs: Double, unit: String = "mV"
    ) {
        self.population = population
        self.nodeIDs = nodeIDs
        self.elementIDs = elementIDs
        self.startMs = startMs
        self.stepMs = stepMs
        self.unit = unit
    }

    /// Number of values in a sample.
    public var width: Int { nodeIDs.count * elementIDs.count }
}

/// Writes samples of voltages, one row for each time, in the layout of a SONATA report.
///
/// A row holds the neurons one after the other, and for each its compartments: v[node 0,
/// compartment a], v[node 0, compartment b], v[node 1, compartment a], … Rows are buffered and
/// written in bursts as ``BurstPolicy`` says; between bursts the file is closed and valid.
public final class VoltageReportWriter {
    /// Path of the file.
    public let path: String
    private let layouts: [ReportLayout]
    private var buffers: [Buffer]
    private var file: BurstFile
    private var bufferedValues = 0

    private struct Buffer {
        var values: [Float] = []
        var rowsWritten = 0
    }

    /// Creates the file, with no rows.
    ///
    /// - Throws: `HDF5Error` when the file exists or cannot be made, ``SpikeLogError`` for names,
    ///   neurons or times that a report cannot hold.
    public init(
        path: String, populations layouts: [ReportLayout], policy: BurstPolicy = BurstPolicy()
    ) throws {
        try Sonata.check(populations: layouts.map(\.population), in: path)
        for layout in layouts { try Self.check(layout, in: path) }
        let file = try File.create(path)
        let root = try file.root()
        try Sonata.mark(root)
        let report = try root.createGroup("report")
        for layout in layouts { try Self.create(layout, in: report) }
        try file.close()
        self.path = path
        self.layouts = layouts
        self.buffers = layouts.map { _ in Buffer() }
        self.file = BurstFile(path: path, datasets: layouts.count, policy: policy)
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
        let time = try mapping.createDataset("time", layout.time(rows: 0))
        try time.setAttribute("units", Sonata.milliseconds)
    }

    /// Takes the next sample of a recording, numbered as the layouts given.
    ///
    /// - Throws: ``SpikeLogError`` when the row has not one value for each neuron and compartment;
    ///   `HDF5Error` when a burst cannot be written, which a later call tries again.
    public func append(recording: Int, row: [Float]) throws {
        guard layouts.indices.contains(recording) else {
            throw SpikeLogError(path, "has no recording number \(recording)")
        }
        let layout = layouts[recording]
        guard row.count == layout.width else {
            throw SpikeLogError(
                path, object: layout.population,
                "has rows of \(layout.width) values, but got \(row.count)")
        }
        buffers[recording].values += row
        bufferedValues += row.count
        if try file.burst(waiting: bufferedBytes, write) { clear() }
    }

    /// Writes what is buffered, waiting for readers that hold the file.
    ///
    /// - Throws: `HDF5Error` when it cannot be written.
    public func flush() throws {
        try file.burstNow(waiting: bufferedBytes, write)
        clear()
    }

    /// Writes the rest, and waits until the storage device has it.
    ///
    /// - Throws: `HDF5Error` or ``SpikeLogError`` when it cannot be written.
    public func finish() throws {
        try flush()
        try Disk.synchronize(path)
    }

    private func write(to file: File) throws {
        let report = try file.root().group("report")
        for (layout, buffer) in zip(layouts, buffers) where !buffer.values.isEmpty {
            let group = try report.group(layout.population)
            let data = try group.dataset("data")
            let rows = buffer.values.count / layout.width
            let total = buffer.rowsWritten + rows
            try data.resize(to: [total, layout.width])
            try data.write(
                buffer.values, start: [buffer.rowsWritten, 0], count: [rows, layout.width])
            try group.dataset("mapping/time").write(layout.time(rows: total))
        }
    }

    private var bufferedBytes: Int { bufferedValues * MemoryLayout<Float>.size }

    private func clear() {
        for (index, layout) in layouts.enumerated() {
            buffers[index].rowsWritten += buffers[index].values.count / layout.width
            buffers[index].values.removeAll(keepingCapacity: true)
        }
        bufferedValues = 0
    }
}

extension ReportLayout {
    /// Start, stop (exclusive) and step of a number of rows.
    fileprivate func time(rows: Int) -> [Double] {
        [startMs, startMs + Double(rows) * stepMs, stepMs]
    }
}
