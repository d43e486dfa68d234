// Labelled recordings of events: the layout of the spiking Heidelberg sets, and folders by class.
import Foundation
import HDF5

/// Labelled samples of events.
public struct EventSamples: Equatable, Sendable {
    /// The events of each sample.
    public var trains: [EventTrain]
    /// The class of each sample.
    public var labels: [Int]
    /// Number of elements that events may come from.
    public var elementCount: Int

    /// Makes samples.
    public init(trains: [EventTrain], labels: [Int], elementCount: Int) {
        self.trains = trains
        self.labels = labels
        self.elementCount = elementCount
    }

    /// The most events of a set, in all.
    public static let mostEvents = 1 << 27

    /// Reads all samples of a file in the layout of SHD and SSC.
    ///
    /// - Throws: `HDF5Error` and ``DatasetError`` as ``SpikingFile``.
    public init(spikingFile path: String) throws {
        self.init(trains: [], labels: [], elementCount: SpikingFile.channels)
        try SpikingFile(path).read { batch in
            trains += batch.trains
            labels += batch.labels
        }
    }
}

/// A file in the layout of SHD and SSC (Cramer et al. 2022, IEEE TNNLS 33:2744): `/spikes/times` in
/// seconds and `/spikes/units`, a list for each sample, and `/labels`.
public struct SpikingFile: Sendable {
    /// Path of the file.
    public let path: String
    /// Number of samples.
    public let count: Int

    /// The channels of the cochlea model of both sets.
    public static let channels = 700
    /// Samples that are read at a time.
    private static let batch = 64

    /// Looks at a file.
    ///
    /// - Throws: `HDF5Error` when it cannot be read, ``DatasetError`` when it has another layout.
    public init(_ path: String) throws {
        self.path = path
        let root = try File.open(path).root()
        for name in ["spikes/times", "spikes/units", "labels"] where try !root.exists(name) {
            throw DatasetError(
                path, "has no /\(name)", remedy: "give a file in the layout of SHD and SSC")
        }
        let sizes = try ["spikes/times", "spikes/units", "labels"].map {
            try root.dataset($0).shape()
        }
        guard sizes.allSatisfy({ $0.count == 1 && $0[0] == sizes[0][0] }) else {
            throw DatasetError(
                path, "times, units and labels are not of one length: \(sizes)",
                remedy: "fetch the file again")
        }
        count = sizes[0][0]
    }

    /// Reads samples in batches, and hands each batch to `body`.
    ///
    /// - Throws: `HDF5Error` when the file is damaged, ``DatasetError`` for impossible events.
    public func read(
        _ range: Range<Int>? = nil, _ body: (EventSamples) throws -> Void
    ) throws {
        let range = range ?? 0..<count
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw DatasetError(
                path, "has no sample \(range.upperBound - 1)", remedy: "choose among 0..<\(count)")
        }
        let root = try File.open(path).root()
        let (times, units) = (try root.dataset("spikes/times"), try root.dataset("spikes/units"))
        let labels = try root.dataset("labels")
        var total = 0
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.batch) {
            let part = start..<min(start + Self.batch, range.upperBound)
            let seconds = try times.readLists(Double.self, in: part, limit: 1 << 29)
            let channels = try units.readLists(Int64.self, in: part, limit: 1 << 29)
            let classes = try labels.read(Int64.self, start: [part.lowerBound], count: [part.count])
            var samples = EventSamples(
                trains: [], labels: classes.map { Int($0) }, elementCount: Self.channels)
            for (index, (seconds, channels)) in zip(seconds, channels).enumerated() {
                total += seconds.count
                samples.trains.append(
                    try train(seconds, channels, sample: part.lowerBound + index, total))
            }
            try body(samples)
        }
    }

    private func train(
        _ seconds: [Double], _ channels: [Int64], sample: Int, _ total: Int
    ) throws(DatasetError) -> EventTrain {
        guard seconds.count == channels.count else {
            throw DatasetError(
                path, "sample \(sample) has \(seconds.count) times for \(channels.count) units",
                remedy: "fetch the file again")
        }
        guard total <= EventSamples.mostEvents else {
            throw DatasetError(
                path, "has more than \(EventSamples.mostEvents) events",
                remedy: "split it into smaller files")
        }
        var times: [UInt32] = []
        for second in seconds {
            guard let time = UInt32(exactly: (second * 1e6).rounded()) else {
                throw DatasetError(
                    path, "sample \(sample) has an event at \(second) s",
                    remedy: "times must lie between 0 and 71 minutes")
            }
            times.append(time)
        }
        let elements = channels.compactMap { UInt32(exactly: $0) }
        guard elements.count == channels.count, elements.allSatisfy({ $0 < Self.channels }) else {
            throw DatasetError(
                path, "sample \(sample) has a unit that is not in 0..<\(Self.channels)",
                remedy: "fetch the file again")
        }
        return EventTrain(times: times, elements: elements)
    }
}

/// A folder with one folder for each class, whose names are the numbers 0, 1, 2, …, and in them one file
/// for each sample: as N-MNIST comes.
struct EventFolder {
    /// Any file of it; its path is the folder.
    var template: EventFile

    /// More samples are taken for a mistake.
    private static let mostSamples = 1_000_000

    /// Reads all samples, class after class, in the order of the names.
    func read() throws(DatasetError) -> EventSamples {
        let path = template.path
        var samples = EventSamples(trains: [], labels: [], elementCount: 0)
        var total = 0
        for (label, folder) in try classes() {
            for name in try names(in: folder) {
                var file = template
                file.path = folder + "/" + name
                let (train, shape) = try file.read()
                guard samples.elementCount == 0 || samples.elementCount == shape.count else {
                    throw DatasetError(
                        file.path, "comes from a sensor of another size than the files before",
                        remedy: "give 'width' and 'height'")
                }
                total += train.count
                guard total <= EventSamples.mostEvents, samples.labels.count < Self.mostSamples
                else {
                    throw DatasetError(
                        path,
                        "has more than \(EventSamples.mostEvents) events or "
                            + "\(Self.mostSamples) samples", remedy: "take a part of it")
                }
                samples.elementCount = shape.count
                samples.trains.append(train)
                samples.labels.append(label)
            }
        }
        guard !samples.trains.isEmpty else {
            throw DatasetError(
                path, "has no files of events in folders named 0, 1, 2, …",
                remedy: "name a folder with one folder for each class")
        }
        return samples
    }

    private func classes() throws(DatasetError) -> [(label: Int, path: String)] {
        try names(in: template.path).compactMap { name in
            guard let label = Int(name), label >= 0 else { return nil }
            return (label, template.path + "/" + name)
        }.sorted { $0.label < $1.label }
    }

    private func names(in folder: String) throws(DatasetError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw DatasetError(
                folder, "cannot be listed", remedy: "name a folder with one folder for each class",
                cause: FileManager.default.fileExists(atPath: folder) ? .unreadable : .missing)
        }
    }
}
