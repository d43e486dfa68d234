// What a learning experiment does to a simulation between runs.
import NetworkDescription

/// A spike that a task presents.
public struct PresentedSpike: Sendable, Equatable {
    /// When it is emitted.
    public var time: Time
    /// The element of the population that emits it.
    public var element: Int
    /// Whether it delivers the weights of its synapses times -1.
    public var isNegative: Bool

    /// Makes a spike.
    public init(time: Time, element: Int, isNegative: Bool = false) {
        self.time = time
        self.element = element
        self.isNegative = isNegative
    }
}

extension Simulation {
    /// Gives spikes to a population that the task drives (`SpikeSource.task`), to be emitted when
    /// their time comes.
    ///
    /// - Precondition: No spike lies before the time simulated so far, and elements exist.
    public func present(_ spikes: [PresentedSpike], from population: Int) {
        let (now, size) = (biologicalTime, network.populations[population].size)
        let given = spikes.map { spike in
            precondition(
                spike.time >= now && (0..<size).contains(spike.element),
                "a spike that cannot be presented")
            return Spike(
                time: spike.time.picoseconds, population: UInt32(population),
                id: UInt32(spike.element) | (spike.isNegative ? Spike.negativeBit : 0))
        }
        for emitter in workers.flatMap({ $0.taskEmitters(of: population) }) {
            emitter.present(given)
        }
    }

    /// Starts anew at the present time: all neurons return to rest, spikes under way and those that a
    /// task still was to emit are forgotten. Weights stay, other sources go on.
    public func restart() {
        let now = biologicalTime.picoseconds
        for worker in workers {
            worker.restart(at: now)
            for case let emitter as TaskEmitter in worker.emitters.map(\.emitter) {
                emitter.clear()
            }
        }
    }

    /// Switches learning on or off: while it is off, weights stand still and spikes leave no traces.
    public func setLearning(_ isLearning: Bool) {
        let now = biologicalTime.picoseconds
        for worker in workers { worker.tables.setLearning(isLearning, at: now) }
    }

    /// Sets the factor on everything that the learning rule of a projection does from now on.
    public func setLearningRate(_ factor: Double, of projection: Int) {
        let now = biologicalTime.picoseconds
        for worker in workers { worker.tables.setLearningRate(factor, of: projection, at: now) }
    }
}
