// What is saved of a worker.
import NetworkDescription

extension Worker {
    func transfer(
        _ archive: StateArchive, _ network: Network, _ partition: Partition, _ index: Int
    ) {
        for slice in slices {
            let population = network.populations[slice.population]
            slice.transfer(archive, population.statePath, size: population.size)
        }
        archive.transfer(emitters, network, partition, index)
    }

    func spikesInFlight(at time: Int64) -> [Spike] { calendar.spikesInFlight }

    func restore(_ spikes: [Spike], at time: Int64) {
        calendar.insert(spikes, from: time)
    }
}

extension StateArchive {
    /// Saves or restores the sources that the worker `index` of a partition owns.
    func transfer(
        _ emitters: [(population: UInt32, emitter: any SpikeEmitter)], _ network: Network,
        _ partition: Partition, _ index: Int
    ) {
        for (number, emitter) in emitters {
            let population = network.populations[Int(number)]
            emitter.transfer(
                self,
                StateSlice(
                    path: population.statePath,
                    elements: partition.slice(index, of: population.size),
                    size: population.size))
        }
    }
}

extension Population {
    /// Where the columns of a population are.
    var statePath: String { "populations/\(name)" }
}
