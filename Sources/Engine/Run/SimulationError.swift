// What can go wrong when a network is built or run.
import NetworkDescription

/// A network that the engine cannot build or run; the reader of network files refuses most earlier.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
    /// The network has what the step integrator does not know; the message says what.
    case unsupportedByStep(String)
    /// A neuron model has no stable resting state.
    case unstableNeuron(String)
    /// A neuron could spike again at the instant of its spike.
    case endlessSpiking(String)
    /// A two-sided neuron without what it needs; see `SpikeMechanism.twoSided`.
    case unsupportedTwoSidedNeuron(String)
    /// The system refused to start this many threads.
    case noThreads(Int)
    /// A voltage of a population has grown without bound.
    case diverged(String)
    /// The neurons of a population fire without bound, since a time.
    case runaway(String, Time)
    /// A projection's learning rule follows a voltage in a way that has no closed form.
    case noClosedForm(String)
    /// Weights of a projection have grown without bound.
    case weightsDiverged(String)
    /// The network does not fit into what integers or memory can hold.
    case tooLarge(String)

    /// The message, with the remedy.
    public var description: String {
        switch self {
        case .unsupportedByStep(let message):
            message
        case .unstableNeuron(let name):
            "neuron '\(name)' has no stable resting state; every compartment needs a leak"
        case .endlessSpiking(let name):
            "neuron '\(name)' could spike again at the instant of its spike; give it a refractory "
                + "period, or a reset below the threshold"
        case .unsupportedTwoSidedNeuron(let name):
            "the two-sided neuron '\(name)' needs a threshold above rest, a reset that subtracts less "
                + "than twice the distance to it, and no conductances or prospective readout"
        case .noThreads(let count):
            "the system refused to start \(count) threads; ask for fewer"
        case .diverged(let population):
            "a voltage of population '\(population)' grew without bound; keep the weights of its "
                + "conductances from becoming negative, and below what charges a neuron within 10 ns"
        case .runaway(let population, let time):
            "population '\(population)' fires without bound at \(time.milliseconds) ms: more than "
                + "\(FiringBound.mostPerMillisecond) spikes of a neuron within a millisecond; weaken what "
                + "excites it, or give its neurons a refractory period"
        case .noClosedForm(let projection):
            "the rule of projection '\(projection)' integrates a voltage in a way that has no closed "
                + "form: the neuron has conductances, a rate of the rule equals one of the neuron, or "
                + "postsynaptic events are seen late"
        case .weightsDiverged(let projection):
            "weights of projection '\(projection)' grew without bound; lower its learning rate, or "
                + "give its rule 'min' and 'max'"
        case .tooLarge(let what):
            "the network is too large: \(what)"
        }
    }
}
