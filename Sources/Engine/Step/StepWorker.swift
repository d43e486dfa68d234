// One worker of the step integrator: its slices of all populations and the synapses onto them.
import CKernels
import NetworkDescription

/// A table, the learning rule at work on it, and where the input of its first target is.
private final class Route {
    let table: SynapseTable
    let plastic: PlasticSynapses?
    let offset: Int

    init(_ table: SynapseTable, _ plastic: PlasticSynapses?, offset: Int) {
        (self.table, self.plastic, self.offset) = (table, plastic, offset)
    }
}

/// What one thread works on. Between barriers only its own thread touches it, except for what it has
/// published of the last window, which the others read.
final class StepWorker: WindowWorker, @unchecked Sendable {
    let published = [Published(), Published()]
    private let grid: StepGrid
    private let groups: [(population: UInt32, group: StepGroup)]
    let emitters: [(population: UInt32, emitter: any SpikeEmitter)]
    let synapses: StepSynapses
    private let calendar: RunCalendar
    /// Synapses that learn, and those of sources that emit negative spikes.
    let tables: SynapseTables
    private let routes: [Unmanaged<Route>]
    private var tableCalendar: SpikeCalendar
    /// The runs of tables in this window, in order, and how many of them have been delivered.
    private var due: [DueRun] = []
    private var delivered = 0
    private let input: Buffer<Float>
    /// Spikes of the last window, of all workers, that are not filed yet.
    private var pending: [Spike] = []
    /// Spikes that have been filed, in order: all whose last runs may be still to come.
    private var filed: [Spike] = []
    /// Picoseconds after which all runs of a spike have arrived.
    private let reach: Int64
    private var synapticEvents = 0
    /// Those at synapses that learn.
    private var plasticEvents = 0
    private var droppedEvents = 0

    init(
        groups: [(population: UInt32, group: StepGroup)],
        emitters: [(population: UInt32, emitter: any SpikeEmitter)], synapses: StepSynapses,
        tables: SynapseTables, tableCalendar: SpikeCalendar, layout: InputLayout, reach: Int,
        _ grid: StepGrid
    ) throws(SimulationError) {
        self.tables = tables
        self.tableCalendar = tableCalendar
        routes = zip(tables.tables, tables.plastic).map { table, plastic in
            let lanes = layout.lanes[table.target.population]
            return Unmanaged.passRetained(
                Route(
                    table, plastic, offset: layout.offset(table.target) + lanes.used.lowerBound))
        }
        self.groups = groups
        self.emitters = emitters
        self.synapses = synapses
        self.grid = grid
        calendar = RunCalendar(reach: reach)
        self.reach = Int64(reach) * grid.step
        input = try pages(Float.self, count: layout.count)
    }

    deinit {
        for route in routes { route.release() }
    }

    func simulate(from start: Int64, until end: Int64, half: Int) {
        let mode = step_flush_subnormals()
        defer { step_restore_subnormals(mode) }
        filePending()
        tables.beginWindow(at: start)
        due.removeAll(keepingCapacity: true)
        delivered = 0
        tableCalendar.collect(from: start, until: end, into: &due)
        due.sort()
        let published = published[half]
        var spikes: [Spike] = []
        swap(&spikes, &published.spikes)
        spikes.removeAll(keepingCapacity: true)
        let points = grid.points(from: start, until: end)
        for point in points {
            advance(to: point, &spikes)
            for (_, group) in groups { group.sample(at: point, half: half) }
        }
        if !emitters.isEmpty {
            emit(before: points, &spikes)
            spikes.sort()
        }
        published.spikes = spikes
        published.nextActivity = end
        published.divergedPopulation = groups.first { $0.group.hasDiverged }.map {
            Int($0.population)
        }
        published.divergedProjection = tables.divergedProjection
    }

    private func advance(to point: Int64, _ spikes: inout [Spike]) {
        let time = grid.time(point)
        for (_, group) in groups { group.foresee(point) }
        synapticEvents += synapses.deliver(calendar.take(point), to: input.pointer)
        deliverTables(at: time)
        for (population, group) in groups {
            group.advance(to: point, input: input.pointer) { element in
                spikes.append(Spike(time: time, population: population, id: UInt32(element)))
            }
        }
    }

    /// Delivers the runs of tables that arrive at a time; plastic ones are brought up to date first.
    private func deliverTables(at time: Int64) {
        while delivered < due.count, due[delivered].arrival == time {
            let run = due[delivered]
            delivered += 1
            synapticEvents += Int(run.count)
            // What the worker holds lives on; counting references would cost more than some runs.
            routes[Int(run.table)]._withUnsafeGuaranteedRef { route in
                if let plastic = route.plastic {
                    plastic.receive(startingAt: run.first, at: time, amplitude: run.amplitude)
                    plasticEvents += Int(run.count)
                }
                let input = input.pointer + route.offset
                switch route.table.targets {
                case .narrow(let targets):
                    add(RunEvents(run, of: route.table, to: targets), to: input)
                case .wide(let targets):
                    add(RunEvents(run, of: route.table, to: targets), to: input)
                }
            }
        }
    }

    @inline(__always)
    private func add<Index>(_ events: RunEvents<Index>, to input: UnsafeMutablePointer<Float>) {
        for index in 0..<events.count {
            input[events.target(index)] += Float(events.weight(index))
        }
    }

    /// Sources fire at the grid points nearest to their times.
    private func emit(before points: Range<Int64>, _ spikes: inout [Spike]) {
        for (population, emitter) in emitters {
            emitter.emit(before: grid.end(of: points.upperBound - 1)) { time, id in
                let time = grid.time(max(grid.nearest(time), points.lowerBound))
                spikes.append(Spike(time: time, population: population, id: id))
            }
        }
    }

    /// Files spikes in their one order, which does not depend on the workers: the order of additions to
    /// the input follows from it.
    private func filePending() {
        if pending.isEmpty { return }
        pending.sort()
        for spike in pending {
            synapses.file(spike, at: spike.time / grid.step, in: calendar)
        }
        forgetArrived(before: pending[0].time - reach)
        filed += pending
        pending.removeAll(keepingCapacity: true)
    }

    /// Forgets spikes that were filed, once they are most of the list.
    private func forgetArrived(before time: Int64) {
        guard filed.count > 1024, filed[filed.count / 2].time < time else { return }
        filed.removeSubrange(..<(filed.count / 2))
    }

    func absorb(_ spikes: [Spike]) {
        pending += spikes
        tableCalendar.insert(spikes)
    }

    private var eventsInFlight: Int {
        pending.reduce(calendar.events + tableCalendar.eventsInFlight) {
            $0 + synapses.outDegree(Int($1.population), $1.element)
        }
    }

    func count(into statistics: inout Statistics) {
        statistics.synapses += synapses.count
        statistics.synapseBytes += synapses.byteCount
        tables.count(into: &statistics)
        statistics.synapticEvents += synapticEvents
        statistics.plasticEvents += plasticEvents
        statistics.eventsInFlight += eventsInFlight
        statistics.droppedEvents += droppedEvents
        statistics.backgroundEvents += groups.reduce(0) { $0 + $1.group.backgroundEvents }
    }

    func restart(at time: Int64) {
        droppedEvents += eventsInFlight
        pending.removeAll()
        filed.removeAll()
        calendar.clear()
        tableCalendar.clear()
        tables.restart(at: time) {
            for (_, group) in groups { group.restart(at: grid.first(from: time)) }
        }
    }

    func transfer(
        _ archive: StateArchive, _ network: Network, _ partition: Partition, _ index: Int
    ) {
        for (number, group) in groups {
            let population = network.populations[Int(number)]
            group.transfer(archive, population.statePath, size: population.size)
        }
        archive.transfer(emitters, network, partition, index)
    }

    func spikesInFlight(at time: Int64) -> [Spike] {
        let earliest = grid.first(from: time)
        let onRows = (filed + pending.sorted()).filter {
            synapses.isUnderWay($0, at: $0.time / grid.step, from: earliest)
        }
        return Spike.union([onRows, tableCalendar.spikesInFlight])
    }

    func restore(_ spikes: [Spike], at time: Int64) {
        let earliest = grid.first(from: time)
        for spike in spikes {
            synapses.file(spike, at: spike.time / grid.step, in: calendar, from: earliest)
        }
        filed = spikes
        tableCalendar.insert(spikes, from: time)
    }
}
