// One worker: its slices of all populations, the synapses onto them, and the spikes under way.

/// What a worker tells the others of one window.
final class Published {
    var spikes: [Spike] = []
    /// The next time at which something happens on its own.
    var nextActivity: Int64 = 0
    /// A population whose voltages, and a projection whose weights, have grown without bound.
    var divergedPopulation: Int?
    var divergedProjection: Int?
}

/// What one thread works on. Between barriers only its own thread touches it, except for what it has
/// published of the last window, which the others read.
final class Worker: @unchecked Sendable {
    let slices: [NeuronSlice]
    private let emitters: [(population: UInt32, emitter: any SpikeEmitter)]
    let tables: [SynapseTable]
    /// The learning rule at work on each table.
    let plastic: [PlasticSynapses?]
    /// The slice that each table ends on.
    private let tableSlices: [NeuronSlice]
    private var calendar: SpikeCalendar
    private var due: [DueRun] = []
    private(set) var synapticEvents = 0
    /// Those at synapses that learn.
    private(set) var plasticEvents = 0
    /// Events that were under way at a restart.
    private(set) var droppedEvents = 0
    /// What was published of the last windows, by half: one is read while the other is written. Two
    /// objects, because an array of values would be shared by both.
    let published = [Published(), Published()]

    init(
        slices: [NeuronSlice], emitters: [(population: UInt32, emitter: any SpikeEmitter)],
        tables: [SynapseTable], plastic: [PlasticSynapses?], tableSlices: [NeuronSlice],
        calendar: SpikeCalendar
    ) {
        self.slices = slices
        self.emitters = emitters
        self.tables = tables
        self.plastic = plastic
        self.tableSlices = tableSlices
        self.calendar = calendar
    }

    var eventsInFlight: Int { calendar.eventsInFlight }
    /// Plateaus so far, by population.
    var plateaus: [(population: Int, count: Int)] {
        slices.map { ($0.population, $0.plateaus) }
    }
    var backgroundEvents: Int { slices.reduce(0) { $0 + $1.backgroundEvents } }

    /// Simulates the window `start ..< end` and publishes what it emitted.
    func simulate(from start: Int64, until end: Int64, half: Int) {
        for slice in slices { slice.beginWindow(from: start, until: end, half: half) }
        for plastic in plastic { plastic?.beginWindow(at: start) }
        due.removeAll(keepingCapacity: true)
        calendar.collect(from: start, until: end, into: &due)
        sortDue()
        for run in due {
            let table = Int(run.table)
            tableSlices[table].deliver(run, of: tables[table], learning: plastic[table])
            synapticEvents += Int(run.count)
            if plastic[table] != nil { plasticEvents += Int(run.count) }
        }
        let published = published[half]
        var spikes: [Spike] = []
        swap(&spikes, &published.spikes)
        spikes.removeAll(keepingCapacity: true)
        var next = Int64.max
        for slice in slices {
            slice.finishWindow(into: &spikes)
            next = min(next, slice.earliest)
        }
        for (population, emitter) in emitters {
            emitter.emit(before: end) {
                spikes.append(Spike(time: $0, population: population, id: $1))
            }
            next = min(next, emitter.earliest)
        }
        spikes.sort()
        published.spikes = spikes
        published.nextActivity = min(next, calendar.earliest(from: end))
        published.divergedPopulation = slices.lazy.compactMap(\.diverged).first
        published.divergedProjection =
            plastic.lazy.compactMap { $0 }.first(where: \.hasDiverged)?
            .table.projection
    }

    /// The weights of a table, by synapse, at a time up to which everything is simulated.
    func weights(table index: Int, at time: Int64) -> [Double] {
        if let plastic = plastic[index] { return plastic.weights(at: time) }
        let table = tables[index]
        return (0..<table.count).map { table.weights?[$0] ?? table.uniformWeight }
    }

    /// Gives spikes to the elements of a population that a task drives.
    func present(_ spikes: [Spike], from population: Int) {
        for case (UInt32(population), let emitter as TaskEmitter) in emitters {
            emitter.present(spikes)
        }
    }

    /// Sets neurons back to their initial state and forgets what is under way; other sources go on.
    func restart(at time: Int64) {
        for plastic in plastic { plastic?.endTraces(at: time) }
        for slice in slices { slice.restart(at: time) }
        for plastic in plastic { plastic?.startTraces(at: time) }
        droppedEvents += calendar.eventsInFlight
        calendar.clear()
        for case (_, let emitter as TaskEmitter) in emitters { emitter.clear() }
    }

    func setLearning(_ isLearning: Bool, at time: Int64) {
        for plastic in plastic { plastic?.setLearning(isLearning, at: time) }
    }

    func setLearningRate(_ factor: Double, of projection: Int, at time: Int64) {
        for plastic in plastic where plastic?.table.projection == projection {
            plastic?.setLearningRate(factor, at: time)
        }
    }

    /// Takes in the spikes that all workers published.
    func absorb(_ spikes: [Spike]) {
        for spike in spikes { calendar.insert(spike) }
    }

    /// Spikes arrive almost in order, since each comes from an ordered window.
    private func sortDue() {
        var isSorted = true
        for index in due.indices.dropFirst() where due[index] < due[index - 1] {
            isSorted = false
            break
        }
        if !isSorted { due.sort() }
    }
}
