// What the course of a run asks of its workers, whatever the integrator.
import LearningRules
import NetworkDescription

/// A worker: owns some neurons and sources, and simulates them window by window.
protocol WindowWorker: AnyObject, Sendable {
    /// What was published of the last windows, by half: one is read while the other is written.
    var published: [Published] { get }

    /// Simulates the window `start ..< end` and publishes what it emitted.
    func simulate(from start: Int64, until end: Int64, half: Int)

    /// Takes in the spikes that a worker published.
    func absorb(_ spikes: [Spike])

    /// Adds what it has counted, and the synapses it holds.
    func count(into statistics: inout Statistics)

    /// Gives spikes to the elements of a population that a task drives.
    func present(_ spikes: [Spike], from population: Int)

    /// Sets neurons back to their initial state and forgets what is under way; other sources go on.
    func restart(at time: Int64)

    /// Switches learning on or off.
    func setLearning(_ isLearning: Bool, at time: Int64)

    /// Sets the factor on what the learning rule of a projection does.
    func setLearningRate(_ factor: Double, of projection: Int, at time: Int64)

    /// Saves or restores the neurons and sources it owns, as the worker `index` of a partition.
    func transfer(
        _ archive: StateArchive, _ network: Network, _ partition: Partition, _ index: Int)

    /// The spikes, in order, of which events are to be delivered to its neurons at `time` or later.
    func spikesInFlight(at time: Int64) -> [Spike]

    /// Files spikes of which all events before `time` have been delivered.
    func restore(_ spikes: [Spike], at time: Int64)

    /// The spikes that a population driven by a task is still to emit.
    func pendingSpikes(of population: Int) -> [Spike]
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
            view = { ProjectionView($0, workers) }
        case .step:
            let build = try StepBuilder(network).build()
            workers = build.workers
            (team, window, voltageRows) = (build.team, build.window, build.voltageRows)
            view = { StaticProjection(network.projections[$0], network) }
        }
    }
}
