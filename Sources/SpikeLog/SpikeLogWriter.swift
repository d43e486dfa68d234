// Taking spikes, or plateaus, as they happen, and the SONATA file that they go to.

import HDF5

/// A population whose spikes are logged.
public struct LoggedPopulation: Sendable, Equatable {
    /// The name; one path component.
    public var name: String
    /// Number of elements; ids are below it.
    public var size: Int

    /// Makes a population.
    public init(name: String, size: Int) {
        self.name = name
        self.size = size
    }
}

/// Takes the spikes of a run, or its plateaus, which are logged like spikes in a file of their own, in order of time within each population.
///
/// The layout of the file is that of SONATA (populations under `/spikes`, times as 64-bit ms, ids as
/// 64-bit integers, sorted by time), with provenance under `/run`. One thread at a time.
public final class SpikeLogWriter {
    /// Path of the file.
    public let path: String
    let rows: RowIntake
    private let populations: [LoggedPopulation]
    /// Time of the last spike of each population.
    private var last: [Int64]

    static let picosecondsPerMillisecond = 1e9

    /// Goes on behind the spikes before a position.
    init(
        _ log: LogKind = .spikes, path: String, populations: [LoggedPopulation],
        from position: LogPosition?
    ) {
        self.path = path
        self.populations = populations
        last = populations.map { _ in position?.time ?? 0 }
        rows = RowIntake(
            log, streams: populations.map(\.name), columns: 2, totals: position?.rows(of: log))
    }

    /// Creates the file, with all populations and no spikes.
    ///
    /// - Throws: `HDF5Error` when the file exists or cannot be made, ``SpikeLogError`` for names
    ///   that it cannot hold.
    static func create(
        _ path: String, populations: [LoggedPopulation], provenance: Provenance
    ) throws {
        try Sonata.check(populations: populations.map(\.name), in: path)
        for population in populations where population.size < 0 {
            throw SpikeLogError(path, "cannot hold \(population.size) of '\(population.name)'")
        }
        let file = try File.create(path)
        let root = try file.root()
        try Sonata.mark(root)
        let spikes = try root.createGroup("spikes")
        for population in populations {
            try create(population, in: spikes)
        }
        try RunGroup.create(
            in: root, provenance, names: populations.map(\.name), sizes: populations.map(\.size))
        try file.close()
    }

    private static func create(
        _ population: LoggedPopulation, in spikes: Group
    ) throws(HDF5Error) {
        let group = try spikes.createGroup(population.name)
        try group.setAttribute(
            "sorting", Sorting.byTime.code, of: ["none": 0, "by_id": 1, "by_time": 2])
        // Small populations spike little: a big chunk would be mostly empty.
        let chunk = population.size < 256 ? 1024 : population.size < 4096 ? 4096 : 16_384
        let times = try group.createDataset(
            "timestamps", of: Double.self, shape: [0], layout: .chunked([chunk]))
        try times.setAttribute("units", Sonata.milliseconds)
        let ids = try group.createDataset(
            "node_ids", of: UInt64.self, shape: [0], layout: .chunked([chunk]))
        try ids.setAttribute("sorting", Sorting.byTime.rawValue)
    }

    /// Takes spikes of one population: times in picoseconds, ascending, not before earlier ones.
    ///
    /// - Throws: ``SpikeLogError`` for times out of order, negative times, unknown ids or
    ///   populations.
    public func append(population: Int, times: [Int64], ids: [UInt32]) throws(SpikeLogError) {
        guard populations.indices.contains(population) else {
            throw SpikeLogError(path, "has no population number \(population)")
        }
        let (name, size) = (populations[population].name, populations[population].size)
        guard times.count == ids.count else {
            throw SpikeLogError(path, object: name, "got \(times.count) times, \(ids.count) ids")
        }
        if let id = ids.first(where: { Int($0) >= size }) {
            throw SpikeLogError(path, object: name, "got id \(id), but has \(size) elements")
        }
        var last = last[population]
        for time in times {
            guard time >= last else {
                throw SpikeLogError(
                    path, object: name, "got a spike at \(time) ps after one at \(last) ps",
                    hint: "give each population's spikes in order of time")
            }
            last = time
        }
        self.last[population] = last
        rows.append(rows: times.count, to: population) { batch in
            batch.append(times, to: 0) { Double($0) / Self.picosecondsPerMillisecond }
            batch.append(ids, to: 1)
        }
    }

    /// Checks that everything was given that was emitted until the end.
    ///
    /// - Throws: ``SpikeLogError`` when other numbers of spikes were given, or spikes after the end.
    func check(emitted: [Int], biologicalTime: Int64) throws(SpikeLogError) {
        guard emitted.count == populations.count else {
            throw SpikeLogError(
                path, "has \(populations.count) populations, not the \(emitted.count) counted")
        }
        for (index, population) in populations.enumerated() {
            guard rows.totals[index] == emitted[index], last[index] <= biologicalTime else {
                throw SpikeLogError(
                    path, object: population.name,
                    "holds \(rows.totals[index]) spikes up to \(last[index]) ps, but "
                        + "\(emitted[index]) were emitted by \(biologicalTime) ps")
            }
        }
    }
}
