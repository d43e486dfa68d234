// A spike file as found: ours, another SONATA writer's, or the old flat layout.

import HDF5

/// The order of the spikes of a population.
public enum Sorting: String, Sendable, Equatable {
    /// Any order.
    case none
    /// By element, then usually by time.
    case byID = "by_id"
    /// By time.
    case byTime = "by_time"

    /// The value in the enumeration that SONATA files hold.
    var code: Int8 {
        switch self {
        case .none: 0
        case .byID: 1
        case .byTime: 2
        }
    }

    /// The order that a word in a file stands for; old files use short ones.
    init?(word: String) {
        switch word {
        case "none", "unknown", "": self = .none
        case "by_id", "id": self = .byID
        case "by_time", "time": self = .byTime
        default: return nil
        }
    }
}

/// A SONATA spike file, for reading.
///
/// The file is open only while one of the functions runs, so that a running simulation can go on
/// appending to it; the counts are those at the time of opening.
public struct SpikeLog: Sendable {
    /// A population in the log.
    public struct Population: Sendable, Equatable {
        /// The name; `default` for the old flat layout, which has none.
        public let name: String
        /// Number of spikes.
        public let count: Int
        /// Number of elements, where the log knows it.
        public let size: Int?
        /// The order of the spikes, as the file claims.
        public let sorting: Sorting
        /// Paths of the datasets.
        let timesPath: String
        let idsPath: String
        /// Milliseconds in the file's unit of time.
        let unitMs: Double
    }

    /// Path of the file.
    public let path: String
    /// The populations, in the order of the network file where the log knows it, or else of names.
    public let populations: [Population]
    /// Whether it has the old flat layout, whose one population has no name.
    public let isFlat: Bool
    /// What the log says about its run; `nil` for the files of others.
    public let run: RunInfo?
    /// What is odd about the file without keeping it from being read.
    public let warnings: [String]

    /// How long reading waits for a writer that is just making a burst.
    static let patience = Duration.seconds(2)

    /// Looks at a file.
    ///
    /// - Throws: `HDF5Error` when it is not a readable HDF5 file, ``SpikeLogError`` when it does not
    ///   hold spikes, or times and ids of different number.
    public static func open(_ path: String) throws -> SpikeLog {
        let file = try File.open(path, .readOnly, patience: patience)
        let root = try file.root()
        guard try root.exists("spikes") else {
            throw SpikeLogError(path, "has no group /spikes", hint: "is it a SONATA spike file?")
        }
        var warnings = try Sonata.warnings(about: root)
        let run = try RunGroup.read(from: root, in: path)
        let spikes = try root.group("spikes")
        let groups = try spikes.children().filter { $0.kind == .group }.map(\.name)
        let known = run?.populations ?? []
        let order = known.map(\.name).filter(groups.contains)
        var populations: [Population] = []
        for name in order + groups.filter({ !order.contains($0) }) {
            populations.append(
                try describe(
                    spikes.group(name), name: name, ids: "node_ids",
                    size: known.first { $0.name == name }?.size, in: path, &warnings))
        }
        let isFlat = try groups.isEmpty && spikes.exists("timestamps")
        if isFlat {
            warnings.append("the old flat layout: /spikes/gids and /spikes/timestamps")
            populations = [
                try describe(
                    spikes, name: "default", ids: "gids", size: nil, in: path, &warnings)
            ]
        }
        if let run {
            warnings += oddities(of: run, populations)
        }
        return SpikeLog(
            path: path, populations: populations, isFlat: isFlat, run: run, warnings: warnings)
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

    private static func describe(
        _ group: Group, name: String, ids idsName: String, size: Int?, in path: String,
        _ warnings: inout [String]
    ) throws -> Population {
        let times = try group.dataset("timestamps")
        let ids = try group.dataset(idsName)
        let count = try length(of: times, in: path)
        let idCount = try length(of: ids, in: path)
        guard count == idCount else {
            throw SpikeLogError(
                path, object: group.path, "has \(count) times but \(idCount) ids",
                hint: "the writer was interrupted, or the file is damaged")
        }
        let unit = try Sonata.timeUnit(of: times, in: path)
        if let warning = unit.warning { warnings.append(warning) }
        return Population(
            name: name, count: count, size: size,
            sorting: try sorting(of: group, ids, &warnings),
            timesPath: times.path, idsPath: ids.path, unitMs: unit.milliseconds)
    }

    /// The length of a row of numbers.
    private static func length(of dataset: Dataset, in path: String) throws -> Int {
        let shape = try dataset.shape()
        guard let length = shape.first, shape.count == 1 else {
            throw SpikeLogError(
                path, object: dataset.path, "has rank \(shape.count), but must be one row")
        }
        try dataset.checkStorage()
        return length
    }

    /// The order that a group, or else its ids, claim: as an enumeration, or as a word.
    private static func sorting(
        of group: Group, _ ids: Dataset, _ warnings: inout [String]
    ) throws -> Sorting {
        let holders: [Object] = [group, ids]
        for holder in holders where try holder.hasAttribute("sorting") {
            let word: String
            switch try holder.attributeClass("sorting") {
            case .string: word = try holder.stringAttribute("sorting").first ?? ""
            case .enumeration: word = try holder.enumerationAttribute("sorting")
            case .integer, .float, .list, .other: continue
            }
            if let sorting = Sorting(word: word) { return sorting }
            warnings.append("\(holder.path) has an unknown sorting '\(word)'")
        }
        return .none
    }

    private static func oddities(of run: RunInfo, _ populations: [Population]) -> [String] {
        var warnings: [String] = []
        if !run.isComplete {
            warnings.append(
                "the run had not ended: spikes are complete up to \(run.flushedMs) ms")
        }
        for (known, count) in zip(run.populations, run.counts) {
            let found = populations.first { $0.name == known.name }?.count ?? 0
            if found != count {
                warnings.append("\(known.name) holds \(found) spikes, but \(count) were counted")
            }
        }
        return warnings
    }
}
