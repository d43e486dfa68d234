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

    /// Saves or restores the synapses of a table that learns.
    func transfer(
        _ archive: StateArchive, table index: Int, _ network: Network, _ places: PlasticPlaces
    ) {
        plastic[index]?.transfer(archive, slice(ofTable: index, network), places)
    }

    /// The neurons that a table ends on, and where its columns are.
    func slice(ofTable index: Int, _ network: Network) -> StateSlice {
        let target = tables[index].target
        let population = network.populations[target.population]
        let first = plastic[index]?.neurons.firstElement ?? 0
        return StateSlice(
            path: statePath(ofTable: index, network),
            elements: first..<(first + (plastic[index]?.neuronCount ?? 0)), size: population.size)
    }

    /// Where the columns of a table's synapses are: by projection, then by target in their order.
    private func statePath(ofTable index: Int, _ network: Network) -> String {
        let projection = tables[index].projection
        let first = tables.firstIndex { $0.projection == projection } ?? index
        return "projections/\(network.projections[projection].name)/target\(index - first)"
    }

    func pendingSpikes(of population: Int) -> [Spike] {
        for case (UInt32(population), let emitter as TaskEmitter) in emitters {
            return Array(emitter.pending)
        }
        return []
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
