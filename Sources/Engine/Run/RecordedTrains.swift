// What windows hold of the recorded populations.
import NetworkDescription

/// Sorts the spikes, or plateaus, of windows by population. Its memory stays, so that windows ask for none.
struct RecordedTrains {
    /// For each population how many elements it has; `nil` where it is not recorded.
    private let sizes: [UInt32?]
    private var trains: [(times: [Int64], ids: [UInt32])]
    /// How many are kept.
    private(set) var count = 0

    init(_ network: Network, of populations: [Int]) {
        var sizes = [UInt32?](repeating: nil, count: network.populations.count)
        for population in populations {
            sizes[population] = UInt32(network.populations[population].size)
        }
        self.sizes = sizes
        trains = sizes.map { _ in ([], []) }
    }

    /// Takes those of a window that are recorded.
    mutating func gather(_ spikes: [Spike]) {
        for spike in spikes {
            let population = Int(spike.population)
            guard let size = sizes[population] else { continue }
            count += 1
            trains[population].times.append(spike.time)
            trains[population].ids.append(
                UInt32(spike.element) + (spike.isNegative ? size : 0))
        }
    }

    /// Gives away what each population has, if anything.
    mutating func handOver(
        _ body: (_ population: Int, _ times: [Int64], _ ids: [UInt32]) throws -> Void
    ) rethrows {
        count = 0
        for population in trains.indices where !trains[population].times.isEmpty {
            defer {
                trains[population].times.removeAll(keepingCapacity: true)
                trains[population].ids.removeAll(keepingCapacity: true)
            }
            try body(population, trains[population].times, trains[population].ids)
        }
    }
}
