// The spikes of a population in order of time, and its size, whoever wrote the log.

import SpikeLog

extension SpikeLog {
    /// Number of elements: what the log says, or else the greatest id plus one.
    func elementCount(of population: Population) throws -> Int {
        if let size = population.size { return size }
        var greatest: UInt64?
        try stream(population.name) { spikes in
            greatest = [greatest, spikes.ids.max()].compactMap(\.self).max()
        }
        guard let greatest else { return 0 }
        return Int(clamping: greatest) == .max ? .max : Int(greatest) + 1
    }

    /// Calls `body` with the spikes of a population in order of time, piece by piece; where they
    /// are not sorted by time, sorts them first.
    func streamByTime(_ population: Population, _ body: (Spikes) throws -> Void) throws {
        if population.sorting == .byTime {
            return try stream(population.name, body)
        }
        let spikes = try read(population.name)
        let order = spikes.times.indices.sorted { spikes.times[$0] < spikes.times[$1] }
        try body(Spikes(times: order.map { spikes.times[$0] }, ids: order.map { spikes.ids[$0] }))
    }

    /// The time in ms that the log says it holds completely; `nil` when it does not say.
    var knownDurationMs: Double? { run.flatMap { $0.isComplete ? $0.flushedMs : nil } }
}
