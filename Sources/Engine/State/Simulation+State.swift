// The whole state of a simulation, out and in.
import NetworkDescription

extension Simulation {
    /// Saves all that the future depends on, while no run goes on. It changes nothing: a simulation that
    /// is saved goes on, bit for bit, like one that is not.
    ///
    /// The columns are those of docs/crash-safety.md: by population and element, projection and synapse.
    ///
    /// - Throws: ``SavedStateError`` when a part of it cannot be saved.
    public func save() throws(SavedStateError) -> SavedState {
        let now = biologicalTime.picoseconds
        for worker in workers { worker.tables.settlePostEvents(through: now) }
        let archive = StateArchive(savingAt: now)
        try transfer(archive)
        return archive.state
    }

    /// Restores a state in a simulation of the same network that has not run yet, on any number of
    /// threads.
    ///
    /// - Throws: ``SavedStateError`` when the state is that of another network, or damaged. The simulation
    ///   is of no use then.
    public func restore(_ state: SavedState) throws(SavedStateError) {
        let time = try state.integers("time", count: 1)[0]
        guard biologicalTime == .zero,
            (0...SimulationSettings.longestDuration.picoseconds).contains(time)
        else { throw SavedStateError("it belongs to the impossible time \(time) ps") }
        let settings = network.simulation
        let margin = settings.integrator == .step ? settings.step.picoseconds : 0
        try transfer(StateArchive(restoring: state, at: time, margin: margin))
    }

    private func transfer(_ archive: StateArchive) throws(SavedStateError) {
        var time = archive.time
        archive.scalar("time", &time)
        transferStatistics(archive)
        let partition = Partition(workers: workers.count)
        for (index, worker) in workers.enumerated() {
            worker.transfer(archive, network, partition, index)
        }
        let tables = workers.map(\.tables)
        for (index, plastic) in (tables.first?.plastic ?? []).enumerated() where plastic != nil {
            transferTable(index, archive, tables)
        }
        transferSpikes(archive)
        if let failure = archive.failure { throw failure }
    }

    private func transferStatistics(_ archive: StateArchive) {
        var saved = statistics
        func carry(_ name: String, _ count: inout Int) {
            archive.scalar(name, &count, isPossible: SavedState.isCount)
        }
        for index in saved.spikes.indices {
            let path = network.populations[index].statePath
            carry("\(path)/spike_count", &saved.spikes[index])
            carry("\(path)/plateau_count", &saved.plateaus[index])
        }
        carry("statistics/synaptic_events", &saved.synapticEvents)
        carry("statistics/plastic_events", &saved.plasticEvents)
        carry("statistics/dropped_events", &saved.droppedEvents)
        carry("statistics/background_events", &saved.backgroundEvents)
        guard archive.isRestoring else { return }
        // Workers add what they count from here on.
        (counts.spikes, counts.plateaus) = (saved.spikes, saved.plateaus)
        (counts.synapticEvents, counts.plasticEvents) = (saved.synapticEvents, saved.plasticEvents)
        counts.droppedEvents = saved.droppedEvents
        counts.backgroundEvents = saved.backgroundEvents
        counts.biologicalTime = Time(picoseconds: archive.time)
    }

    private func transferTable(_ index: Int, _ archive: StateArchive, _ tables: [SynapseTables]) {
        let parts = tables.compactMap { $0.plastic[index] }
        for (tables, places) in zip(tables, PlasticPlaces.all(parts)) {
            tables.transfer(archive, table: index, network, places)
        }
        let slices = tables.map { $0.slice(ofTable: index, network) }
        guard let whole = slices.first else { return }
        let pending = zip(slices, parts).map { ($0.elements.lowerBound, $1.postEvents.pending) }
        var numbers = archive.isRestoring ? [] : SavedPostEvents(pending).numbers
        archive.list("\(whole.path)/delayed_events", &numbers)
        guard archive.isRestoring else { return }
        archive.attempt { () throws(SavedStateError) in
            let saved = try SavedPostEvents(numbers, size: whole.size)
            for (slice, part) in zip(slices, parts) {
                part.postEvents.restore(saved.events(of: slice.elements), at: archive.time)
            }
        }
    }

    /// Spikes under way, and those that a task has presented and that are still to be emitted.
    private func transferSpikes(_ archive: StateArchive) {
        var underWay =
            archive.isRestoring
            ? [] : Spike.union(workers.map { $0.spikesInFlight(at: archive.time) })
        transfer(archive, "spikes_in_flight", &underWay) { $0 < archive.time }
        for worker in workers {
            worker.restore(archive.isRestoring ? underWay : [], at: archive.time)
        }
        for (index, population) in network.populations.enumerated() {
            guard case .source(.task) = population.kind else { continue }
            let emitters = workers.flatMap { $0.taskEmitters(of: index) }
            var pending = emitters.flatMap(\.pending).sorted()
            // On a grid the nearest point may be yet to come.
            let isStepped = network.simulation.integrator == .step
            let earliest = archive.time - (isStepped ? network.simulation.step.picoseconds : 0)
            transfer(archive, "\(population.statePath)/presented", &pending) { $0 >= earliest }
            guard archive.isRestoring else { continue }
            let own = pending.filter { Int($0.population) == index }
            for emitter in emitters { emitter.present(own) }
        }
    }

    private func transfer(
        _ archive: StateArchive, _ path: String, _ spikes: inout [Spike],
        areIn isPossible: (Int64) -> Bool
    ) {
        var times = spikes.map(\.time)
        var populations = spikes.map { Int64($0.population) }
        var ids = spikes.map { Int64($0.id) }
        archive.list("\(path)/time", &times)
        archive.list("\(path)/population", &populations)
        archive.list("\(path)/id", &ids)
        guard archive.isRestoring else { return }
        archive.attempt { () throws(SavedStateError) in
            guard times.count == populations.count, times.count == ids.count else {
                throw SavedStateError("its spikes in '\(path)' lack times or ids")
            }
            spikes = []
            for index in times.indices {
                guard let population = UInt32(exactly: populations[index]),
                    let id = UInt32(exactly: ids[index]),
                    network.populations.indices.contains(Int(population)),
                    times[index] >= 0, isPossible(times[index])
                else { throw SavedStateError("its spikes in '\(path)' are impossible") }
                let spike = Spike(time: times[index], population: population, id: id)
                guard spike.element < network.populations[Int(population)].size else {
                    throw SavedStateError("its spikes in '\(path)' are impossible")
                }
                spikes.append(spike)
            }
        }
    }
}
