// SONATA spike files as input: from the log reader's spikes, by way of a child, to the network's.
import Foundation
import HDF5
import NetworkDescription
import SpikeLog

/// Reads the spikes of one population of a SONATA file; without a name of the only one there is.
func readSpikeTrains(path: String, population: String?) throws -> SpikeTrains {
    RunRecovery.ensure(RunFolder(holding: path))
    let arguments =
        [ReadSpikesCommand.name, path] + (population.map { ["--population=\($0)"] } ?? [])
    return SpikeTrains(decoding: try ReaderProcess.output(of: arguments, reading: path))
}

/// Spikes as bytes: pieces, each its length, its times and its ids.
enum SpikePieces {
    /// Writes the spikes of one population piece by piece.
    static func write(path: String, population: String?, to sink: (Data) throws -> Void) throws {
        let log = try SpikeLog.open(path)
        let only = log.populations.count == 1 ? log.populations[0].name : nil
        // The old flat layout has no names: whatever is asked for is meant.
        guard let name = log.isFlat ? only : population ?? only else {
            let names = log.populations.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                "holds several populations: say which with 'population:' (\(names))",
                status: .networkInvalid)
        }
        guard try log.population(name).count <= defaultReadLimit / 16 else {
            throw CommandFailure("holds more spikes than fit in memory", status: .dataInvalid)
        }
        try log.stream(name) { spikes in
            let times = try spikes.times.map(picoseconds)
            let ids = try spikes.ids.map(element)
            var piece = Data()
            withUnsafeBytes(of: times.count) { piece.append(contentsOf: $0) }
            times.withUnsafeBytes { piece.append(contentsOf: $0) }
            ids.withUnsafeBytes { piece.append(contentsOf: $0) }
            try sink(piece)
        }
    }

    private static func picoseconds(_ milliseconds: Double) throws -> Int64 {
        guard let time = Time(milliseconds: milliseconds) else {
            throw CommandFailure(
                "holds the impossible time \(milliseconds) ms", status: .dataInvalid)
        }
        return time.picoseconds
    }

    private static func element(_ id: UInt64) throws -> UInt32 {
        guard let narrow = UInt32(exactly: id) else {
            throw CommandFailure("holds the impossible id \(id)", status: .dataInvalid)
        }
        return narrow
    }
}

extension SpikeTrains {
    /// Takes the pieces that a child has written in full.
    fileprivate init(decoding data: Data) {
        var times: [Time] = []
        var ids: [UInt32] = []
        AnswerBytes.read(data) { answer in
            while !answer.isEmpty {
                let count = answer.next(Int.self)
                for _ in 0..<count {
                    times.append(Time(picoseconds: answer.next(Int64.self)))
                }
                ids += answer.column(UInt32.self, count)
            }
        }
        self.init(times: times, ids: ids)
    }
}
