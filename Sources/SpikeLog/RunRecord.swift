// run.json: what a run did and what it cost.

import Foundation

/// The record of a run.
public struct RunRecord: Codable, Equatable, Sendable {
    /// Version of this record's keys.
    public var schema = 1
    /// Whether the run ended as it should.
    public var complete: Bool
    /// Seed of every random number.
    public var seed: UInt64
    /// Number of threads.
    public var threads: Int
    /// Version of the program.
    public var version: String
    /// How time was advanced: `event` or `step`; `rate` for a rate model, which has no time.
    public var integrator: String
    /// Biological time that was run, in ms.
    public var biologicalTimeMs: Double
    /// Number of neurons.
    public var neurons: Int
    /// Number of synapses.
    public var synapses: Int
    /// Number of spikes of each population.
    public var spikes: [String: Int]
    /// Number of plateaus of each population whose neurons can have some; `nil` without such.
    public var plateaus: [String: Int]?
    /// Number of spikes that arrived at synapses.
    public var synapticEvents: Int
    /// Number of arrivals at synapses that learn.
    public var plasticEvents: Int
    /// Wall time in s spent building the network.
    public var wallSecondsBuild: Double
    /// Wall time in s spent running it.
    public var wallSecondsSimulation: Double
    /// Wall time of the run divided by biological time.
    public var realTimeFactor: Double
    /// Most memory in use at any time, in bytes.
    public var peakMemoryBytes: Int
    /// Final values of a task's metrics; accuracies are fractions.
    public var metrics: [String: Double]?

    private enum CodingKeys: String, CodingKey {
        case schema, complete, seed, threads, version, integrator
        case biologicalTimeMs = "biological_time_ms"
        case neurons, synapses, spikes, plateaus
        case synapticEvents = "synaptic_events"
        case plasticEvents = "plastic_events"
        case wallSecondsBuild = "wall_s_build"
        case wallSecondsSimulation = "wall_s_simulation"
        case realTimeFactor = "real_time_factor"
        case peakMemoryBytes = "peak_memory_bytes"
        case metrics
    }

    /// Makes a record.
    public init(
        complete: Bool, seed: UInt64, threads: Int, version: String, integrator: String,
        biologicalTimeMs: Double, neurons: Int, synapses: Int, spikes: [String: Int],
        plateaus: [String: Int]? = nil, synapticEvents: Int, plasticEvents: Int,
        wallSecondsBuild: Double,
        wallSecondsSimulation: Double, realTimeFactor: Double, peakMemoryBytes: Int,
        metrics: [String: Double]? = nil
    ) {
        self.complete = complete
        self.seed = seed
        self.threads = threads
        self.version = version
        self.integrator = integrator
        self.biologicalTimeMs = biologicalTimeMs
        self.neurons = neurons
        self.synapses = synapses
        self.spikes = spikes
        self.plateaus = plateaus
        self.synapticEvents = synapticEvents
        self.plasticEvents = plasticEvents
        self.wallSecondsBuild = wallSecondsBuild
        self.wallSecondsSimulation = wallSecondsSimulation
        self.realTimeFactor = realTimeFactor
        self.peakMemoryBytes = peakMemoryBytes
        self.metrics = metrics
    }

    /// Writes the record as JSON, all of it or nothing.
    ///
    /// - Throws: ``SpikeLogError`` when a number is not finite or the file cannot be written.
    public func write(to path: String) throws(SpikeLogError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text: Data
        do {
            text = try encoder.encode(self)
        } catch {
            throw SpikeLogError(path, "cannot be written: \(error.localizedDescription)")
        }
        try RunFolder.write(Array(text) + [0x0A], to: path)
    }

    /// No record is larger than this, in bytes.
    private static let largestFile = 64 << 20

    /// Reads a record.
    ///
    /// - Throws: ``SpikeLogError`` when the file is missing, too large or not a record.
    public static func read(_ path: String) throws(SpikeLogError) -> RunRecord {
        let text: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            text = try file.read(upToCount: largestFile + 1) ?? Data()
        } catch {
            throw SpikeLogError(path, "cannot be read: \(error.localizedDescription)")
        }
        guard text.count <= largestFile else {
            throw SpikeLogError(path, "is larger than \(largestFile >> 20) MiB")
        }
        do {
            return try JSONDecoder().decode(RunRecord.self, from: text)
        } catch {
            throw SpikeLogError(path, "is not the record of a run: \(error)")
        }
    }
}
