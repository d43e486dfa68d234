// Writing spikes as they happen, into a SONATA file that others can read meanwhile.

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

/// Writes the spikes of a run, in order of time within each population.
///
/// Spikes are buffered and written in bursts as ``BurstPolicy`` says. Between bursts the file is
/// closed and valid. The layout is that of SONATA (populations under `/spikes`, times as 64-bit ms,
/// ids as 64-bit integers, sorted by time), with provenance under `/run`. One thread at a time.
public final class SpikeLogWriter {
    /// Path of the file.
    public let path: String
    private let populations: [LoggedPopulation]
    private var buffers: [Buffer]
    private var file: BurstFile
    private var bufferedSpikes = 0
    /// Time up to which every spike has been given.
    private var settled: Int64 = 0
    private var isFinished = false

    private static let bytesPerSpike = MemoryLayout<Double>.size + MemoryLayout<UInt32>.size
    private static let picosecondsPerMillisecond = 1e9

    /// What is not yet in the file, and what is.
    private struct Buffer {
        var times: [Double] = []
        var ids: [UInt32] = []
        var last: Int64 = 0
        var written = 0
    }

    /// Creates the file, with all populations and no spikes.
    ///
    /// - Throws: `HDF5Error` when the file exists or cannot be made, ``SpikeLogError`` for names
    ///   that it cannot hold.
    public init(
        path: String, populations: [LoggedPopulation], provenance: Provenance,
        policy: BurstPolicy = BurstPolicy()
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
            try Self.create(population, in: spikes)
        }
        try RunGroup.create(
            in: root, provenance, names: populations.map(\.name), sizes: populations.map(\.size))
        try file.close()
        self.path = path
        self.populations = populations
        self.buffers = populations.map { _ in Buffer() }
        self.file = BurstFile(
            path: path, datasets: 2 * populations.count, policy: policy)
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
    ///   populations, and after ``finish(biologicalTime:emitted:)``; `HDF5Error` when a burst
    ///   cannot be written, which a later call tries again.
    public func append(population: Int, times: [Int64], ids: [UInt32]) throws {
        guard !isFinished else { throw SpikeLogError(path, "takes no spikes: it is finished") }
        guard buffers.indices.contains(population) else {
            throw SpikeLogError(path, "has no population number \(population)")
        }
        let (name, size) = (populations[population].name, populations[population].size)
        guard times.count == ids.count else {
            throw SpikeLogError(path, object: name, "got \(times.count) times, \(ids.count) ids")
        }
        if let id = ids.first(where: { Int($0) >= size }) {
            throw SpikeLogError(path, object: name, "got id \(id), but has \(size) elements")
        }
        var last = buffers[population].last
        for time in times {
            guard time >= last else {
                throw SpikeLogError(
                    path, object: name, "got a spike at \(time) ps after one at \(last) ps",
                    hint: "give each population's spikes in order of time")
            }
            last = time
        }
        buffers[population].last = last
        buffers[population].times.append(
            contentsOf: times.lazy.map { Double($0) / Self.picosecondsPerMillisecond })
        buffers[population].ids.append(contentsOf: ids)
        bufferedSpikes += times.count
        if try file.burst(waiting: bufferedBytes, { try write(to: $0, isComplete: false) }) {
            clear()
        }
    }

    /// States that every spike before a time (picoseconds) has been given; the log says so from
    /// the next burst on (attribute `t_flushed` of `/run`).
    public func advance(to time: Int64) {
        settled = max(settled, time)
    }

    /// Writes what is buffered, waiting for readers that hold the file.
    ///
    /// - Throws: `HDF5Error` when it cannot be written.
    public func flush() throws {
        guard !isFinished else { return }
        try file.burstNow(waiting: bufferedBytes) { try write(to: $0, isComplete: false) }
        clear()
    }

    /// Writes the rest, checks that everything is there, and marks the log complete.
    ///
    /// - Parameters:
    ///   - biologicalTime: The time that was run, in picoseconds.
    ///   - emitted: The spikes that each population emitted, as counted by whoever made them.
    /// - Throws: ``SpikeLogError`` when the log holds other numbers of spikes than were emitted, or
    ///   spikes after the end; `HDF5Error` when it cannot be written. The log stays incomplete.
    public func finish(biologicalTime: Int64, emitted: [Int]) throws {
        guard emitted.count == populations.count else {
            throw SpikeLogError(
                path, "has \(populations.count) populations, not the \(emitted.count) counted")
        }
        try flush()
        for (population, (buffer, count)) in zip(populations, zip(buffers, emitted)) {
            guard buffer.written == count, buffer.last <= biologicalTime else {
                throw SpikeLogError(
                    path, object: population.name,
                    "holds \(buffer.written) spikes up to "
                        + "\(buffer.last) ps, but \(count) were emitted by \(biologicalTime) ps")
            }
        }
        advance(to: biologicalTime)
        try file.burstNow(waiting: 0) { file in
            try verify(file)
            try write(to: file, isComplete: true)
        }
        isFinished = true
        try Disk.synchronize(path)
    }

    /// Writes every buffer behind what is already there. The places are known beforehand, so a
    /// burst that failed half-way can be made again.
    private func write(to file: File, isComplete: Bool) throws(HDF5Error) {
        let root = try file.root()
        let spikes = try root.group("spikes")
        for (population, buffer) in zip(populations, buffers) where !buffer.times.isEmpty {
            let group = try spikes.group(population.name)
            let (start, count) = ([buffer.written], [buffer.times.count])
            let total = [buffer.written + buffer.times.count]
            let times = try group.dataset("timestamps")
            try times.resize(to: total)
            try times.write(buffer.times, start: start, count: count)
            let ids = try group.dataset("node_ids")
            try ids.resize(to: total)
            try ids.write(buffer.ids, start: start, count: count)
        }
        try RunGroup.update(
            root, counts: buffers.map { $0.written + $0.times.count },
            flushedMs: Double(settled) / Self.picosecondsPerMillisecond, isComplete: isComplete)
    }

    private var bufferedBytes: Int { bufferedSpikes * Self.bytesPerSpike }

    private func clear() {
        for index in buffers.indices {
            buffers[index].written += buffers[index].times.count
            buffers[index].times.removeAll(keepingCapacity: true)
            buffers[index].ids.removeAll(keepingCapacity: true)
        }
        bufferedSpikes = 0
    }

    /// Compares the lengths in the file with what was written.
    private func verify(_ file: File) throws {
        let spikes = try file.root().group("spikes")
        for (population, buffer) in zip(populations, buffers) {
            for name in ["timestamps", "node_ids"] {
                let dataset = try spikes.dataset(population.name + "/" + name)
                let length = try dataset.shape().first ?? 0
                guard length == buffer.written else {
                    throw SpikeLogError(
                        path, object: dataset.path,
                        "holds \(length) elements, but \(buffer.written) were written")
                }
            }
        }
    }
}
