// What windows hold of the recorded populations.
import NetworkDescription

/// Keeps the spikes, or plateaus, of windows, and sorts them by population when they are handed over. Windows
/// ask for no memory.
struct RecordedTrains {
    /// For each population how many elements it has; `nil` where it is not recorded.
    private let sizes: [UInt32?]
    private let isEmpty: Bool
    /// As they came: in order of time, then population.
    private var waiting: [Spike] = []
    /// For each population where its own begin once they are sorted, and while they are, where the next one goes.
    private var places: [Int]

    init(_ network: Network, of populations: [Int]) {
        var sizes = [UInt32?](repeating: nil, count: network.populations.count)
        for population in populations {
            sizes[population] = UInt32(network.populations[population].size)
        }
        self.sizes = sizes
        isEmpty = populations.isEmpty
        places = Array(repeating: 0, count: sizes.count + 1)
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
        for (population, size) in sizes.enumerated() {
            guard let size else { continue }
            let own = sorted[places[population]..<places[population + 1]]
            if own.isEmpty { continue }
            try sink(
                population, own.map(\.time),
                own.map { UInt32($0.element) + ($0.isNegative ? size : 0) })
        }
    }

    /// Those that wait in order of their populations, and of time within each.
    private mutating func sort() -> [Spike] {
        for place in places.indices { places[place] = 0 }
        for spike in waiting { places[Int(spike.population)] += 1 }
        var end = 0
        for place in places.indices {
            (places[place], end) = (end, end + places[place])
        }
        let sorted = [Spike](unsafeUninitializedCapacity: waiting.count) { sorted, count in
            places.withUnsafeMutableBufferPointer { places in
                for spike in waiting {
                    let place = places[Int(spike.population)]
                    places[Int(spike.population)] = place + 1
                    sorted.initializeElement(at: place, to: spike)
                }
            }
            count = waiting.count
        }
        // Each has come to where the next one begins.
        for place in places.indices.dropFirst().reversed() { places[place] = places[place - 1] }
        places[0] = 0
        return sorted
    }
}
