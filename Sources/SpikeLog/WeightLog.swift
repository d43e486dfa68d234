// Weights over time, read back from weights.h5.

import HDF5

/// The weights of a run over time, as ``WeightLogWriter`` lays them out.
///
/// The file is open only while one of the functions runs.
public struct WeightLog: Sendable {
    /// What the log holds of one projection.
    public struct Projection: Sendable, Equatable {
        /// The name.
        public let name: String
        /// Times of the samples in ms.
        public let timesMs: [Double]
        /// Unit of the weights; empty when the file names none.
        public let unit: String
        /// Number of weights in a sample.
        public let count: Int
        /// Number of sources and of targets when every source connects once to every target; a
        /// sample then holds the targets of the first source, those of the second, …
        public let matrix: Matrix?

        /// The extent of a dense projection.
        public struct Matrix: Sendable, Equatable {
            /// Number of sources.
            public let sources: Int
            /// Number of targets.
            public let targets: Int
        }
    }

    /// Path of the file.
    public let path: String
    /// The projections, in order of their names.
    public let projections: [Projection]

    /// Looks at a file.
    ///
    /// - Throws: `HDF5Error` when it is not a readable HDF5 file, ``SpikeLogError`` when it does not
    ///   hold weights over time.
    public static func open(_ path: String) throws -> WeightLog {
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        guard try root.exists("weights") else {
            throw SpikeLogError(path, "has no group /weights", hint: "is it weights.h5 of a run?")
        }
        let weights = try root.group("weights")
        var projections: [Projection] = []
        for (name, kind) in try weights.children() where kind == .group {
            projections.append(try describe(weights.group(name), name: name, in: path))
        }
        return WeightLog(path: path, projections: projections)
    }

    private static func describe(
        _ group: Group, name: String, in path: String
    ) throws -> Projection {
        let data = try group.dataset("data")
        let times = try group.dataset("time").read(Double.self)
        let shape = try data.shape()
        guard shape.count == 2 || shape.count == 3, shape[0] == times.count,
            times.allSatisfy(\.isFinite)
        else {
            throw SpikeLogError(
                path, object: data.path,
                "must be \(times.count) samples of weights, but has the shape \(shape)")
        }
        try data.checkStorage()
        return Projection(
            name: name, timesMs: times,
            unit: try data.hasAttribute("units")
                ? data.stringAttribute("units").first ?? "" : "",
            // The storage proves the product, but only where there are samples.
            count: times.isEmpty ? 0 : shape.dropFirst().reduce(1, *),
            matrix: shape.count == 3
                ? Projection.Matrix(sources: shape[1], targets: shape[2]) : nil)
    }

    /// Reads one sample of a projection.
    ///
    /// - Parameters:
    ///   - projection: Whose weights.
    ///   - sample: Index of the sample.
    ///   - limit: The most bytes to reserve.
    /// - Throws: `HDF5Error` when it is not there, or needs more than `limit` bytes.
    public func read(
        _ projection: Projection, sample: Int, limit: Int = defaultReadLimit
    ) throws -> [Double] {
        let shape = projection.shape
        return try data(projection).read(
            start: [sample] + shape.map { _ in 0 }, count: [1] + shape, limit: limit)
    }

    /// Reads one weight at every sample.
    ///
    /// - Throws: `HDF5Error` when it is not there.
    public func trace(_ projection: Projection, synapse: Int) throws -> [Double] {
        let place =
            projection.matrix.map { [synapse / max($0.targets, 1), synapse % max($0.targets, 1)] }
            ?? [synapse]
        return try data(projection).read(
            start: [0] + place, count: [projection.timesMs.count] + place.map { _ in 1 })
    }

    private func data(_ projection: Projection) throws -> Dataset {
        try File.open(path, .readOnly, patience: SpikeLog.patience).root()
            .dataset("weights/\(projection.name)/data")
    }
}

extension WeightLog.Projection {
    /// The extent of a sample.
    fileprivate var shape: [Int] { matrix.map { [$0.sources, $0.targets] } ?? [count] }
}
