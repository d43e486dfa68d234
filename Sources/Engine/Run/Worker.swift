// One worker: its slices of all populations, the synapses onto them, and the spikes under way.

/// A population that fires without bound, and since when, in picoseconds.
struct Runaway {
    var time: Int64
    var population: Int
}

/// What a worker tells the others of one window.
final class Published {
    var spikes: [Spike] = []
    /// Plateaus of the populations that they are recorded of, in order.
    var plateaus: [Spike] = []
    /// The next time at which something happens on its own.
    var nextActivity: Int64 = 0
    /// A population whose voltages, and a projection whose weights, have grown without bound.
    var divergedPopulation: Int?
    var divergedProjection: Int?
    var runaway: Runaway?
}

/// A table, the slice that it ends on, and the learning rule at work on it.
private final class Route {
    let slice: NeuronSlice
    let table: SynapseTable
    let plastic: PlasticSynapses?

    init(slice: NeuronSlice, table: SynapseTable, plastic: PlasticSynapses?) {
        self.slice = slice
        self.table = table
        self.plastic = plastic
    }
}

/// What one thread works on. Between barriers only its own thread touches it, except for what it has
/// published of the last window, which the others read.
final class Worker: WindowWorker, @unchecked Sendable {
    let slices: [NeuronSlice]
    private let window: Int64
    let emitters: [(population: UInt32, emitter: any SpikeEmitter)]
    let tables: SynapseTables
    /// Where the runs of each table go.
    private let routes: [Unmanaged<Route>]
    var calendar: SpikeCalendar
    private var due: [DueRun] = []
    private var synapticEvents = 0
    /// Those at synapses that learn.
    private var plasticEvents = 0
    /// Events that were under way at a restart.
    private var droppedEvents = 0
    /// What was published of the last windows, by half: one is read while the other is written. Two
    /// objects, because an array of values would be shared by both.
    let published = [Published(), Published()]

    init(
        slices: [NeuronSlice], emitters: [(population: UInt32, emitter: any SpikeEmitter)],
        tables: SynapseTables, tableSlices: [NeuronSlice], calendar: SpikeCalendar, window: Int64
    ) {
        self.window = window
        self.slices = slices
        self.emitters = emitters
        self.tables = tables
        routes = tables.tables.indices.map {
            Unmanaged.passRetained(
                Route(
                    slice: tableSlices[$0], table: tables.tables[$0], plastic: tables.plastic[$0]))
        }
        self.calendar = calendar
    }

    deinit {
        for route in routes { route.release() }
    }

    func count(into statistics: inout Statistics) {
        tables.count(into: &statistics)
        statistics.synapticEvents += synapticEvents
        statistics.plasticEvents += plasticEvents
        statistics.eventsInFlight += calendar.eventsInFlight
        statistics.droppedEvents += droppedEvents
        for slice in slices {
            statistics.backgroundEvents += slice.backgroundEvents
            statistics.plateaus[slice.population] += slice.plateaus
        }
    }

    func simulate(from start: Int64, until end: Int64, half: Int) {
        for slice in slices { slice.beginWindow(from: start, until: end, half: half) }
        tables.beginWindow(at: start)
        due.removeAll(keepingCapacity: true)
        calendar.collect(from: start, until: end, into: &due)
        sortDue()
        deliverDue()
        let published = published[half]
        var spikes: [Spike] = []
        swap(&spikes, &published.spikes)
        spikes.removeAll(keepingCapacity: true)
        published.plateaus.removeAll(keepingCapacity: true)
        var next = Int64.max
        for slice in slices {
            slice.finishWindow(into: &spikes, plateaus: &published.plateaus)
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
        published.plateaus.sort()
        published.nextActivity = min(next, calendar.earliest(from: end))
        if spikes.isEmpty {
            let rebase = tables.nextRebase(window: window)
            published.nextActivity = min(published.nextActivity, rebase)
        }
        published.divergedPopulation = slices.lazy.compactMap(\.diverged).first
        published.runaway = slices.compactMap(\.runaway).min { $0.time < $1.time }
        published.divergedProjection = tables.divergedProjection
    }

    private func deliverDue() {
        var (events, plasticEvents) = (0, 0)
        for run in due {
            // What the worker holds lives on; counting references would cost more than some runs.
            routes[Int(run.table)]._withUnsafeGuaranteedRef { route in
                route.slice.deliver(run, of: route.table, learning: route.plastic)
                if route.plastic != nil { plasticEvents += Int(run.count) }
            }
            events += Int(run.count)
        }
        synapticEvents += events
        self.plasticEvents += plasticEvents
    }

    func restart(at time: Int64) {
        tables.restart(at: time) {
            for slice in slices { slice.restart(at: time) }
        }
        droppedEvents += calendar.eventsInFlight
        calendar.clear()
    }

    func absorb(_ spikes: [Spike]) {
        calendar.insert(spikes)
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
