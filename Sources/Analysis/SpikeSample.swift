// A thinned log: few enough spikes to be drawn.

import SpikeLog

/// Every k-th spike of each population, in order of time, beginning with the first; k is the same for
/// all populations, the least that leaves no more than the limit (but at least one spike of each).
public struct SpikeSample: Sendable {
    /// k: 1 when every spike is there.
    public let every: Int
    /// Number of spikes in the time that is looked at.
    public let total: Int
    /// The populations, in the order of the log.
    public let populations: [Population]

    /// The sample of one population.
    public struct Population: Sendable, Equatable {
        /// The name.
        public let name: String
        /// Number of elements.
        public let size: Int
        /// The spikes in order of time.
        public let spikes: Spikes
    }

    /// Thins the spikes of a log, and the plateaus of another as populations of their own, with times in `span` (ms) to at most `limit`.
    ///
    /// - Throws: `SpikeLogError` and `HDF5Error` when the log cannot be read or is wrong.
    public init(
        of log: SpikeLog, plateaus: SpikeLog? = nil, limit: Int,
        span: Range<Double> = 0..<Double.infinity
    ) throws {
        let sources =
            log.populations.map { (log, $0, $0.name) }
            + (plateaus.map { log in
                log.populations.map { (log, $0, $0.name + " plateaus") }
            } ?? [])
        var total = 0
        for (log, population, _) in sources {
            if span == 0..<Double.infinity {
                total += population.count
            } else {
                try log.stream(population.name) { total += $0.times.count(where: span.contains) }
            }
        }
        let every = max(1, (total + max(limit, 1) - 1) / max(limit, 1))
        self.total = total
        self.every = every
        populations = try sources.map { log, population, name in
            var spikes = Spikes()
            var index = 0
            try log.streamByTime(population) { piece in
                for (time, id) in zip(piece.times, piece.ids) where span.contains(time) {
                    if index % every == 0 {
                        spikes.times.append(time)
                        spikes.ids.append(id)
                    }
                    index += 1
                }
            }
            return Population(
                name: name, size: try log.elementCount(of: population), spikes: spikes)
        }
    }
}
