// What the course of a run asks of its workers, whatever the integrator.
import LearningRules
import NetworkDescription

/// A worker: owns some neurons and sources, and simulates them window by window.
protocol WindowWorker: AnyObject, Sendable {
    /// What was published of the last windows, by half: one is read while the other is written.
    var published: [Published] { get }

    /// The sources it owns, each with its population.
    var emitters: [(population: UInt32, emitter: any SpikeEmitter)] { get }

    /// The synapses onto its neurons that learn, or may be asked for one by one.
    var tables: SynapseTables { get }

    /// Simulates the window `start ..< end` and publishes what it emitted.
    func simulate(from start: Int64, until end: Int64, half: Int)

    /// Takes in the spikes that a worker published.
    func absorb(_ spikes: [Spike])

    /// Adds what it has counted, and the synapses it holds.
    func count(into statistics: inout Statistics)

    /// Sets neurons back to their initial state and forgets what is under way; sources go on.
    func restart(at time: Int64)

    /// Saves or restores the neurons and sources it owns, as the worker `index` of a partition.
    func transfer(
        _ archive: StateArchive, _ network: Network, _ partition: Partition, _ index: Int)

    /// The spikes, in order, of which events are to be delivered to its neurons at `time` or later.
    func spikesInFlight(at time: Int64) -> [Spike]

    /// Files spikes of which all events before `time` have been delivered.
    func restore(_ spikes: [Spike], at time: Int64)
}

extension WindowWorker {
    /// The sources of a population, where a task drives it.
    func taskEmitters(of population: Int) -> [TaskEmitter] {
        emitters.compactMap { $0.population == population ? $0.emitter as? TaskEmitter : nil }
    }
}

/// Workers that are ready to run a network.
struct CompiledNetwork {
    let workers: [any WindowWorker]
    /// One thread for each worker.
    let team: ThreadTeam
    /// The time between exchanges of spikes, in picoseconds.
    let window: Int64
    let voltageRows: [VoltageRows]
    /// Finds the synapses of a projection.
    let view: (_ projection: Int) -> any ProjectionReader

    /// Compiles a network for the integrator that it asks for.
    init(_ network: Network, rules: [CompiledRule?]) throws(SimulationError) {
        switch network.simulation.integrator {
        case .event:
            let build = try NetworkBuilder(network, rules: rules).build()
            let workers = build.workers
            self.workers = workers
            (team, window, voltageRows) = (build.team, build.window, build.voltageRows)
            view = { ProjectionView($0, workers.map(\.tables)) }
        case .step:
            let build = try StepBuilder(network, rules: rules).build()
            let workers = build.workers
            self.workers = workers
            (team, window, voltageRows) = (build.team, build.window, build.voltageRows)
            let isTabled = build.isTabled
            view = { projection in
                if isTabled[projection] { return ProjectionView(projection, workers.map(\.tables)) }
                return StaticProjection(network.projections[projection], network)
            }
        }
    }
}
