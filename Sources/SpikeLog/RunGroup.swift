// The `/run` group of a spike log: where the spikes come from, and how far they reach.

import HDF5

/// Where the spikes of a log come from.
public struct Provenance: Sendable, Equatable {
    /// Version of the program.
    public var version: String
    /// Seed of every random number.
    public var seed: UInt64
    /// Text of the resolved network file.
    public var configuration: String

    /// Makes a provenance.
    public init(version: String, seed: UInt64, configuration: String) {
        self.version = version
        self.seed = seed
        self.configuration = configuration
    }
}

/// What a log of ours says about its run.
public struct RunInfo: Sendable, Equatable {
    /// Where the spikes come from.
    public let provenance: Provenance
    /// Whether the run ended as it should, with every spike in the log.
    public let isComplete: Bool
    /// Biological time in ms up to which the log is known to hold every spike.
    public let flushedMs: Double
    /// The populations, in the order of the network file.
    public let populations: [LoggedPopulation]
    /// Number of spikes of each population, as counted when they were written.
    public let counts: [Int]
}

/// Reading and writing of the `/run` group.
enum RunGroup {
    static let path = "run"

    static func create(
        in root: Group, _ provenance: Provenance, names: [String], sizes: [Int]
    ) throws(HDF5Error) {
        let run = try root.createGroup(path)
        try run.setAttribute("version", provenance.version)
        try run.setAttribute("seed", provenance.seed)
        try run.createDataset("configuration", strings: [provenance.configuration], shape: [])
        try run.createDataset("population_names", strings: names)
        try run.createDataset("population_sizes", sizes.map(UInt64.init))
        try run.createDataset("spike_counts", sizes.map { _ in UInt64(0) })
        try update(root, counts: sizes.map { _ in 0 }, flushedMs: 0, isComplete: false)
    }

    static func update(
        _ root: Group, counts: [Int], flushedMs: Double, isComplete: Bool
    ) throws(HDF5Error) {
        let run = try root.group(path)
        try run.dataset("spike_counts").write(counts.map(UInt64.init))
        try run.setAttribute("t_flushed", flushedMs)
        try run.setAttribute("complete", Int8(isComplete ? 1 : 0))
    }

    /// What the group says; `nil` when the file has none of ours.
    static func read(from root: Group, in path: String) throws -> RunInfo? {
        guard try root.exists(Self.path), try root.group(Self.path).hasAttribute("complete") else {
            return nil
        }
        let run = try root.group(Self.path)
        let names = try run.dataset("population_names").readStrings()
        let sizes = try run.dataset("population_sizes").read(Int64.self)
        let counts = try run.dataset("spike_counts").read(Int64.self)
        guard names.count == sizes.count, names.count == counts.count,
            sizes.allSatisfy({ $0 >= 0 }), Set(names).count == names.count
        else {
            throw SpikeLogError(
                path, object: run.path,
                "names \(names.count) populations that do not fit their "
                    + "\(sizes.count) sizes and \(counts.count) counts")
        }
        return RunInfo(
            provenance: Provenance(
                version: try run.stringAttribute("version").first ?? "",
                seed: try run.scalarAttribute("seed"),
                configuration: try run.dataset("configuration").readStrings().first ?? ""),
            isComplete: try run.scalarAttribute("complete", as: Int8.self) != 0,
            flushedMs: try run.scalarAttribute("t_flushed"),
            populations: zip(names, sizes).map { LoggedPopulation(name: $0, size: Int($1)) },
            counts: counts.map { Int($0) })
    }
}
