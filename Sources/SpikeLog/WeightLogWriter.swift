// Writing weights as they are sampled: weights.h5.

import HDF5

/// What a weight log holds of one projection.
public struct WeightLayout: Sendable, Equatable {
    /// Name of the projection; one path component.
    public var projection: String
    /// Source of each synapse, as an index into the projection's pool of sources.
    public var sourceIDs: [UInt32]
    /// Target of each synapse, as an index into the projection's pool of targets.
    public var targetIDs: [UInt32]
    /// Unit of the weights.
    public var unit: String

    /// Describes synapses in order of source, then target.
    public init(projection: String, sourceIDs: [UInt32], targetIDs: [UInt32], unit: String) {
        self.projection = projection
        self.sourceIDs = sourceIDs
        self.targetIDs = targetIDs
        self.unit = unit
    }

    /// Sources and targets of a matrix when every source connects once to every target.
    fileprivate var matrix: (sources: [UInt32], targets: [UInt32])? {
        guard sourceIDs.count == targetIDs.count, let first = sourceIDs.first else { return nil }
        let targets = Array(targetIDs.prefix(sourceIDs.prefix { $0 == first }.count))
        guard sourceIDs.count % targets.count == 0 else { return nil }
        var sources: [UInt32] = []
        for start in stride(from: 0, to: sourceIDs.count, by: targets.count) {
            let row = start..<(start + targets.count)
            let source = sourceIDs[start]
            guard sourceIDs[row].allSatisfy({ $0 == source }), sources.last != source,
                targetIDs[row].elementsEqual(targets)
            else { return nil }
            sources.append(source)
        }
        let isAscending = zip(targets, targets.dropFirst()).allSatisfy { $0 < $1 }
        return isAscending ? (sources, targets) : nil
    }
}

/// Writes weights over time: for each projection a group `/weights/NAME` with `time` (T, in ms),
/// `source_id`, `target_id` and `data`.
///
/// Where every source connects once to every target, `data` is T × sources × targets and the ids name
/// its rows and columns (attribute `layout` = `dense`); otherwise it is T × synapses, with one source
/// and one target id for each (`sparse`). Rows are written in bursts as ``BurstPolicy`` says; between
/// bursts the file is closed and valid.
public final class WeightLogWriter {
    /// Path of the file.
    public let path: String
    private let layouts: [WeightLayout]
    /// The extent of one sample of each projection.
    private let shapes: [[Int]]
    private var buffers: [(times: [Double], weights: [Double], written: Int)]
    private var file: BurstFile

    /// Creates the file, with no samples.
    ///
    /// - Throws: `HDF5Error` when the file exists or cannot be made, ``SpikeLogError`` for names that
    ///   HDF5 cannot hold.
    public init(
        path: String, projections layouts: [WeightLayout], policy: BurstPolicy = BurstPolicy()
    ) throws {
        try Sonata.check(populations: layouts.map(\.projection), in: path)
        let file = try File.create(path)
        let weights = try file.root().createGroup("weights")
        var shapes: [[Int]] = []
        for layout in layouts { shapes.append(try Self.create(layout, in: weights)) }
        try file.close()
        self.path = path
        self.layouts = layouts
        self.shapes = shapes
        buffers = layouts.map { _ in ([], [], 0) }
        self.file = BurstFile(path: path, datasets: 2 * layouts.count, policy: policy)
    }

    private static func create(_ layout: WeightLayout, in weights: Group) throws -> [Int] {
        let group = try weights.createGroup(layout.projection)
        let matrix = layout.matrix
        let shape = matrix.map { [$0.sources.count, $0.targets.count] } ?? [layout.sourceIDs.count]
        // Chunks of some 64 kB.
        var chunk = [1] + shape
        while chunk.reduce(1, *) > 8192,
            let widest = chunk.indices.max(by: { chunk[$0] < chunk[$1] })
        {
            chunk[widest] = (chunk[widest] + 1) / 2
        }
        let data = try group.createDataset(
            "data", of: Double.self, shape: [0] + shape, layout: .chunked(chunk.map { max($0, 1) }))
        try data.setAttribute("units", layout.unit)
        try data.setAttribute("layout", matrix == nil ? "sparse" : "dense")
        try group.createDataset("source_id", matrix?.sources ?? layout.sourceIDs)
        try group.createDataset("target_id", matrix?.targets ?? layout.targetIDs)
        let time = try group.createDataset(
            "time", of: Double.self, shape: [0], layout: .chunked([1024]))
        try time.setAttribute("units", Sonata.milliseconds)
        return shape
    }

    /// Takes the weights of a projection at a time in ms, in the order of its layout.
    ///
    /// - Throws: ``SpikeLogError`` when there is not one weight for each synapse; `HDF5Error` when a
    ///   burst cannot be written, which a later call tries again.
    public func append(projection: Int, timeMs: Double, weights: [Double]) throws {
        guard layouts.indices.contains(projection),
            weights.count == layouts[projection].sourceIDs.count
        else {
            throw SpikeLogError(path, "got \(weights.count) weights that fit no projection")
        }
        buffers[projection].times.append(timeMs)
        buffers[projection].weights += weights
        if try file.burst(waiting: bufferedBytes, write) { clear() }
    }

    /// Writes the rest, and waits until the storage device has it.
    ///
    /// - Throws: `HDF5Error` or ``SpikeLogError`` when it cannot be written.
    public func finish() throws {
        try file.burstNow(waiting: bufferedBytes, write)
        clear()
        try Disk.synchronize(path)
    }

    private func write(to file: File) throws {
        let root = try file.root().group("weights")
        for (index, buffer) in buffers.enumerated() where !buffer.times.isEmpty {
            let group = try root.group(layouts[index].projection)
            let rows = buffer.times.count
            let total = buffer.written + rows
            let data = try group.dataset("data")
            try data.resize(to: [total] + shapes[index])
            try data.write(
                buffer.weights, start: [buffer.written] + shapes[index].map { _ in 0 },
                count: [rows] + shapes[index])
            let time = try group.dataset("time")
            try time.resize(to: [total])
            try time.write(buffer.times, start: [buffer.written], count: [rows])
        }
    }

    private var bufferedBytes: Int {
        buffers.reduce(0) { $0 + ($1.times.count + $1.weights.count) * MemoryLayout<Double>.size }
    }

    private func clear() {
        for index in buffers.indices {
            buffers[index].written += buffers[index].times.count
            buffers[index].times.removeAll(keepingCapacity: true)
            buffers[index].weights.removeAll(keepingCapacity: true)
        }
    }
}
