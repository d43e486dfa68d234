// From the populations of a network to those of its logs: parts of one population of a circuit are
// logged as one.
import NetworkDescription
import SpikeLog

/// Puts the spikes, or plateaus, of parts together in order of time.
struct SpikeMerger {
    /// Takes spikes of a population of the log: times in ps, ascending.
    typealias Sink = (_ stream: Int, _ times: [Int64], _ ids: [UInt32]) throws -> Void

    private let network: Network
    private let streams: [LogStream]
    /// Where the spikes of a population go.
    private struct Place {
        var stream: Int
        /// Whether the stream is that of this population alone, under the same ids.
        var isWhole: Bool
    }

    /// For each population of the network its place, unless it has none.
    private let places: [Place?]
    /// For each stream what its parts have given and is not in order yet.
    private var waiting: [[(time: Int64, id: UInt32)]]

    init(_ network: Network, streams: [LogStream]) {
        self.network = network
        self.streams = streams
        var places = [Place?](repeating: nil, count: network.populations.count)
        for (index, stream) in streams.enumerated() {
            for population in stream.populations {
                let keepsIDs = network.populations[population].nodes == nil
                places[population] = Place(
                    stream: index, isWhole: keepsIDs && stream.populations.count == 1)
            }
        }
        self.places = places
        waiting = streams.map { _ in [] }
    }

    /// Takes spikes of a population of the network, ascending in time.
    mutating func take(
        _ population: Int, _ times: [Int64], _ ids: [UInt32], into sink: Sink
    ) throws {
        guard let place = places[population] else { return }
        if place.isWhole { return try sink(place.stream, times, ids) }
        let ids = ids.map { network.loggedID(of: $0, in: population) }
        if streams[place.stream].populations.count == 1 {
            try sink(place.stream, times, ids)
        } else {
            waiting[place.stream] += zip(times, ids).map { ($0, $1) }
        }
    }

    /// Writes what waits, once all parts have given theirs.
    mutating func settle(into sink: Sink) throws {
        for place in waiting.indices where !waiting[place].isEmpty {
            defer { waiting[place].removeAll(keepingCapacity: true) }
            let spikes = waiting[place].sorted { $0 < $1 }
            try sink(place, spikes.map(\.time), spikes.map(\.id))
        }
    }

    /// The number for each stream, from those of each population.
    func emitted(_ spikes: [Int]) -> [Int] { streams.counts(of: spikes) }
}

extension [LogStream] {
    /// The number for each stream, from those of each population.
    func counts(of spikes: [Int]) -> [Int] {
        map { $0.populations.reduce(0) { $0 + spikes[$1] } }
    }
}

/// Puts the rows of parts together that were sampled at one time.
final class VoltageMerger {
    private let streams: [ReportStream]
    /// For each recording its stream, and its place among the stream's recordings.
    private let places: [Int: (stream: Int, member: Int)]
    /// By stream, rows that parts are still missing from, by time.
    private var waiting: [[Time: (row: [Float], parts: Int)]]

    init(_ network: Network) {
        streams = network.reportStreams
        var places: [Int: (stream: Int, member: Int)] = [:]
        for (index, stream) in streams.enumerated() {
            for (member, recording) in stream.recordings.enumerated() {
                places[recording] = (index, member)
            }
        }
        self.places = places
        waiting = streams.map { _ in [:] }
    }

    /// Takes a row of a recording; writes the row of its stream once all parts are there.
    func take(
        _ row: [Float], of recording: Int, at time: Time, into report: VoltageReportWriter
    ) throws {
        guard let place = places[recording] else { return }
        let stream = streams[place.stream]
        guard stream.recordings.count > 1 else {
            return try report.append(recording: place.stream, row: row)
        }
        let nodes = stream.places[place.member]
        let width = nodes.isEmpty ? 0 : row.count / nodes.count
        let empty = [Float](repeating: 0, count: stream.nodes.count * width)
        var merged = waiting[place.stream][time] ?? (empty, 0)
        for (index, node) in nodes.enumerated() {
            for value in 0..<width { merged.row[node * width + value] = row[index * width + value] }
        }
        merged.parts += 1
        if merged.parts == stream.recordings.count {
            waiting[place.stream][time] = nil
            try report.append(recording: place.stream, row: merged.row)
        } else {
            waiting[place.stream][time] = merged
        }
    }
}
