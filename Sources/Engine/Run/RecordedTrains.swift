// What windows hold of the recorded populations.
import NetworkDescription

/// Keeps the spikes, or plateaus, of windows, and sorts them by population when they are handed over, so that
/// windows ask for no memory.
struct RecordedTrains {
    /// For each population how many elements it has; `nil` where it is not recorded.
    private let sizes: [UInt32?]
    private let isEmpty: Bool
    /// As they came: in order of time, then population.
    private var waiting: [Spike] = []
    /// For each population where the next of its own goes while they are sorted, and so where they end after that.
    private var ends: [Int]

    init(_ network: Network, of populations: [Int]) {
        var sizes = [UInt32?](repeating: nil, count: network.populations.count)
        for population in populations {
            sizes[population] = UInt32(network.populations[population].size)
        }
        self.sizes = sizes
        isEmpty = populations.isEmpty
        ends = Array(repeating: 0, count: sizes.count)
    }

    /// Takes the spikes of a population: times in picoseconds, ascending.
    typealias Sink = (_ population: Int, _ times: [Int64], _ ids: [UInt32]) throws -> Void

    /// Those that wait until a hand-over, which costs as much as dozens of them, and those that may wait, since
    /// each takes memory.
    private static let (enough, most) = (1024, 4096)

    /// Takes those of a window, unless nothing is recorded, and gives away what becomes too much to keep.
    ///
    /// - Returns: Whether the rest is worth a hand-over, or something was given away.
    mutating func gather(_ spikes: [Spike], into sink: Sink) rethrows -> Bool {
        if isEmpty { return false }
        var rest = spikes[...]
        var isPartlyGiven = false
        while !rest.isEmpty {
            let piece = rest.prefix(Self.most - waiting.count)
            waiting += piece
            rest = rest.dropFirst(piece.count)
            if waiting.count == Self.most {
                isPartlyGiven = true
                try handOver(into: sink)
            }
        }
        return isPartlyGiven || waiting.count >= Self.enough
    }

    /// Gives away what each recorded population has, if anything.
    mutating func handOver(into sink: Sink) rethrows {
        if waiting.isEmpty { return }
        let sorted = sort()
        defer { waiting.removeAll(keepingCapacity: true) }
        var start = 0
        for (population, size) in sizes.enumerated() {
            let own = sorted[start..<ends[population]]
            start = ends[population]
            guard let size, !own.isEmpty else { continue }
            try sink(
                population, own.map(\.time),
                own.map { UInt32($0.element) + ($0.isNegative ? size : 0) })
        }
    }

    /// Those that wait in order of their populations, and of time within each.
    private mutating func sort() -> [Spike] {
        for population in ends.indices { ends[population] = 0 }
        for spike in waiting { ends[Int(spike.population)] += 1 }
        var start = 0
        for population in ends.indices {
            (ends[population], start) = (start, start + ends[population])
        }
        return [Spike](unsafeUninitializedCapacity: waiting.count) { sorted, count in
            ends.withUnsafeMutableBufferPointer { ends in
                for spike in waiting {
                    let place = ends[Int(spike.population)]
                    ends[Int(spike.population)] = place + 1
                    sorted.initializeElement(at: place, to: spike)
                }
            }
            count = waiting.count
        }
    }
}
