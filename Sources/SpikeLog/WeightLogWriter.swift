// Taking weights as they are sampled, and the file that they go to: weights.h5.

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

/// Takes weights over time: for each projection a group `/weights/NAME` with `time` (T, in ms),
/// `source_id`, `target_id` and `data`.
///
/// Where every source connects once to every target, `data` is T × sources × targets and the ids name
/// its rows and columns (attribute `layout` = `dense`); otherwise it is T × synapses, with one source
/// and one target id for each (`sparse`).
public final class WeightLogWriter {
    /// Path of the file.
    public let path: String
    let rows: RowIntake
    /// Number of synapses of each projection.
    private let widths: [Int]

    /// Goes on behind the samples before a position.
    init(path: String, projections layouts: [WeightLayout], from position: LogPosition?) {
        self.path = path
        widths = layouts.map(\.sourceIDs.count)
        rows = RowIntake(
            .weights, streams: layouts.map(\.projection), columns: 2, totals: position?.weights)
    }

    /// Creates the file, with no samples.
    ///
    /// - Throws: `HDF5Error` when the file exists or cannot be made, ``SpikeLogError`` for names that
    ///   HDF5 cannot hold.
    static func create(_ path: String, projections layouts: [WeightLayout]) throws {
        try Sonata.check(populations: layouts.map(\.projection), in: path)
        let file = try File.create(path)
        let weights = try file.root().createGroup("weights")
        for layout in layouts { try create(layout, in: weights) }
        try file.close()
    }

    private static func create(_ layout: WeightLayout, in weights: Group) throws {
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
    }

    /// Takes the weights of a projection at a time in ms, in the order of its layout.
    ///
    /// - Throws: ``SpikeLogError`` when there is not one weight for each synapse.
    public func append(
        projection: Int, timeMs: Double, weights: [Double]
    ) throws(SpikeLogError) {
        guard widths.indices.contains(projection), weights.count == widths[projection] else {
            throw SpikeLogError(path, "got \(weights.count) weights that fit no projection")
        }
        rows.append(rows: 1, to: projection) { batch in
            batch.append([timeMs], to: 0)
            batch.append(weights, to: 1)
        }
    }
}
