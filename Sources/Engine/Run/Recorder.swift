// What leaves the engine while it runs.
import NetworkDescription

/// Takes what a simulation records; called on the thread that runs it, between windows.
public protocol Recorder: AnyObject {
    /// Spikes of one recorded population, of one window or several: times in picoseconds, ascending, ties by element. A
    /// negative spike of element i of a population of N has the id N + i: a two-sided neuron stands
    /// for a pair of cells, and 0 ..< N are the ON cells, N ..< 2 N the OFF cells.
    func record(population: Int, times: [Int64], ids: [UInt32]) throws

    /// Plateaus of one population that they are recorded of: times in picoseconds, ascending, ties by
    /// element. Whoever does not implement it does not get them.
    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) throws

    /// One sample of `network.recordings.voltages[recording]`: mV, all compartments of the first
    /// node, then of the next.
    func record(voltages: [Float], of recording: Int, at time: Time) throws

    /// The run has come to `time`. Returns `false` to stop it here.
    func advanced(to time: Time) throws -> Bool

    /// All that happened before `time` has been handed over: told after windows of many spikes, after several of
    /// few, and at the end of each run. Whoever does not implement it is not told.
    func settled(before time: Time) throws
}

extension Recorder {
    /// Leaves plateaus out.
    public func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) {}

    /// Does nothing.
    public func settled(before time: Time) {}
}

/// Counts of a simulation.
public struct Statistics: Sendable, Equatable {
    /// Number of threads.
    public var threads = 1
    /// Number of neurons, sources not counted.
    public var neurons = 0
    /// Number of synapses.
    public var synapses = 0
    /// Bytes of the synapse tables.
    public var synapseBytes = 0
    /// The span that is simulated between exchanges of spikes: at most the smallest delay.
    public var window = Time.zero
    /// Spikes emitted, for each population.
    public var spikes: [Int] = []
    /// Plateaus, for each population.
    public var plateaus: [Int] = []
    /// Events delivered by synapses.
    public var synapticEvents = 0
    /// Events delivered by plastic synapses, a part of `synapticEvents`.
    public var plasticEvents = 0
    /// Events that are still under way.
    public var eventsInFlight = 0
    /// Events that were forgotten at restarts.
    public var droppedEvents = 0
    /// Events of private Poisson backgrounds.
    public var backgroundEvents = 0
    /// Biological time simulated.
    public var biologicalTime = Time.zero
}
