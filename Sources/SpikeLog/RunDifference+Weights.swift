// Where the weights of two runs begin to differ.

import HDF5

extension RunDiff {
    mutating func compareWeights(_ first: String, _ second: String) throws {
        guard let paths = both("weights", first, second) else { return }
        let (a, b) = (try WeightSamples.all(in: paths.0), try WeightSamples.all(in: paths.1))
        for name in common("weights", a.map(\.name), b.map(\.name)) {
            guard let one = a.first(where: { $0.name == name }),
                let other = b.first(where: { $0.name == name })
            else { continue }
            if let found = try firstDifference(one, other) { note(found) }
        }
    }

    private mutating func firstDifference(
        _ one: WeightSamples, _ other: WeightSamples
    ) throws -> RunDifference? {
        guard one.shape == other.shape, one.sources == other.sources, one.targets == other.targets
        else {
            return RunDifference(
                what: "weights", place: "\(one.name), synapses", timeMs: nil,
                first: "\(one.count) synapses", second: "\(other.count) synapses")
        }
        let shared = min(one.times.count, other.times.count)
        count(weights: shared)
        for row in 0..<shared {
            guard one.times[row].bitPattern == other.times[row].bitPattern else {
                return RunDifference(
                    what: "weights", place: "\(one.name), sample \(row)",
                    timeMs: min(one.times[row], other.times[row]),
                    first: "at \(one.times[row]) ms", second: "at \(other.times[row]) ms")
            }
            let (x, y) = (try one.read(row), try other.read(row))
            for index in x.indices where x[index].bitPattern != y[index].bitPattern {
                return RunDifference(
                    what: "weights", place: "\(one.name), \(one.synapse(index))",
                    timeMs: one.times[row], first: "\(x[index]) \(one.unit)",
                    second: "\(y[index]) \(other.unit)")
            }
        }
        guard one.times.count != other.times.count else { return nil }
        let longer = one.times.count > other.times.count ? one : other
        return RunDifference(
            what: "weights", place: one.name, timeMs: longer.times[shared],
            first: "\(one.times.count) samples", second: "\(other.times.count) samples")
    }
}

/// The samples of one projection in a log of weights, as ``WeightLogWriter`` lays them out.
private struct WeightSamples {
    let name: String
    let times: [Double]
    let sources: [UInt32]
    let targets: [UInt32]
    /// The extent of one sample.
    let shape: [Int]
    let unit: String
    private let data: Dataset

    /// Those of all projections.
    static func all(in path: String) throws -> [WeightSamples] {
        let root = try File.open(path, .readOnly, patience: SpikeLog.patience).root()
        guard try root.exists("weights") else {
            throw SpikeLogError(path, "has no group /weights", hint: "is it a log of weights?")
        }
        let weights = try root.group("weights")
        return try weights.children().filter { $0.kind == .group }.map {
            try WeightSamples($0.name, weights.group($0.name), in: path)
        }
    }

    private init(_ name: String, _ group: Group, in path: String) throws {
        self.name = name
        data = try group.dataset("data")
        let extent = try data.shape()
        times = try group.dataset("time").read()
        sources = try group.dataset("source_id").read()
        targets = try group.dataset("target_id").read()
        shape = Array(extent.dropFirst())
        unit = try data.stringAttribute("units").first ?? ""
        try data.checkStorage()
        let isSparse = shape == [sources.count] && sources.count == targets.count
        guard extent.first == times.count, isSparse || shape == [sources.count, targets.count]
        else {
            throw SpikeLogError(
                path, object: data.path, "does not fit its \(times.count) times and its synapses")
        }
    }

    /// Number of synapses.
    var count: Int { shape.reduce(1, *) }

    /// The weights of one sample.
    func read(_ row: Int) throws -> [Double] {
        try data.read(start: [row] + shape.map { _ in 0 }, count: [1] + shape)
    }

    /// One of its synapses in words.
    func synapse(_ index: Int) -> String {
        let (source, target) =
            shape.count == 1
            ? (sources[index], targets[index])
            : (sources[index / targets.count], targets[index % targets.count])
        return "synapse from \(source) to \(target)"
    }
}
