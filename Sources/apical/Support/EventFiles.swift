// Files of events as spikes and as samples: HDF5 by way of a child, all else here.
import Datasets
import Foundation
import NetworkDescription

/// Reads one recording of events as the spikes of a population.
func readEvents(_ source: EventSource) throws -> (trains: SpikeTrains, size: Int) {
    let (train, size): (EventTrain, Int)
    if source.isSpikingSet {
        let samples = try readSpikingSet(source.path, sample: source.sample)
        (train, size) = (samples.trains.first ?? EventTrain(), samples.elementCount)
    } else {
        let file = EventFile(
            path: source.path, format: source.format.flatMap { EventFormat(rawValue: $0.rawValue) },
            width: source.width, height: source.height,
            polarity: SensorShape.Polarity(rawValue: source.polarity.rawValue) ?? .both)
        let (events, shape) = try file.read()
        (train, size) = (events, shape.count)
    }
    let times = train.times.map { Time(picoseconds: Int64($0) * 1_000_000) }
    return (SpikeTrains(times: times, ids: train.elements), size)
}

/// Reads samples in the layout of SHD in a process of their own: all of them, or one.
func readSpikingSet(_ path: String, sample: Int? = nil) throws -> EventSamples {
    guard FileManager.default.isReadableFile(atPath: path) else {
        throw CommandFailure(
            "\(path): there is no such file, or it cannot be read", status: .inputMissing)
    }
    let arguments = [ReadEventsCommand.name, path] + (sample.map { ["--sample=\($0)"] } ?? [])
    return EventPieces.decode(try ReaderProcess.output(of: arguments, reading: path))
}

/// Samples as bytes: for each its label, its number of events, their times and elements.
enum EventPieces {
    /// The bytes of some samples.
    static func encode(_ samples: EventSamples) -> Data {
        var data = Data()
        for (train, label) in zip(samples.trains, samples.labels) {
            withUnsafeBytes(of: (label, train.count)) { data.append(contentsOf: $0) }
            train.times.withUnsafeBytes { data.append(contentsOf: $0) }
            train.elements.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        return data
    }

    /// Takes the samples that a child has written in full.
    static func decode(_ data: Data) -> EventSamples {
        var samples = EventSamples(
            trains: [], labels: [], elementCount: SpikingFile.channels)
        AnswerBytes.read(data) { answer in
            while !answer.isEmpty {
                let (label, count) = (answer.next(Int.self), answer.next(Int.self))
                samples.labels.append(label)
                samples.trains.append(
                    EventTrain(
                        times: answer.column(UInt32.self, count),
                        elements: answer.column(UInt32.self, count)))
            }
        }
        return samples
    }
}
