// What a network is: plain values, resolved and validated, in one fixed set of units.

/// A resolved network: every reference is an index, every quantity a number in fixed units.
///
/// Units throughout: mV, pA, pF, nS, ms, Hz; times that the engine lives by are ``Time``.
/// Order is the order of the file.
public struct Network: Sendable, Equatable {
    /// The neuron models, in file order.
    public var neurons: [NeuronModel]
    /// The populations, in file order.
    public var populations: [Population]
    /// The projections, in file order.
    public var projections: [Projection]
    /// The stimuli, in file order.
    public var stimuli: [Stimulus]
    /// What is recorded.
    public var recordings: Recordings
    /// The learning experiment that drives the network, if any.
    public var task: LearningTask?
    /// How the network is run.
    public var simulation: SimulationSettings

    /// Makes a network from its parts.
    public init(
        neurons: [NeuronModel] = [], populations: [Population] = [],
        projections: [Projection] = [], stimuli: [Stimulus] = [],
        recordings: Recordings = Recordings(), task: LearningTask? = nil,
        simulation: SimulationSettings
    ) {
        self.neurons = neurons
        self.populations = populations
        self.projections = projections
        self.stimuli = stimuli
        self.recordings = recordings
        self.task = task
        self.simulation = simulation
    }
}

extension Network {
    /// How many ids the logged spikes of a population may have: its size, or twice that when its
    /// neurons are two-sided; then the negative spikes of element i have the id size + i.
    public func spikeIDCount(of population: Int) -> Int {
        let size = populations[population].size
        let isSigned =
            switch populations[population].kind {
            case .neurons(let description): neurons[description.model].spike?.twoSided == true
            case .source(.task): true
            case .source: false
            }
        return isSigned ? 2 * size : size
    }
}

/// A numeric parameter of every element of a population, projection or stimulus.
public enum Value: Sendable, Equatable {
    /// The same number for every element.
    case constant(Double)
    /// Uniform in the half-open interval `low..<high`.
    case uniform(low: Double, high: Double)
    /// Normal, redrawn until it lies within the bounds that are given.
    case normal(mean: Double, std: Double, min: Double?, max: Double?)
    /// Log-normal with the mean and standard deviation of the variable itself, redrawn likewise.
    case lognormal(mean: Double, std: Double, min: Double?, max: Double?)
    /// For the weights of a projection: this number from element i to element i of the two pools, zero
    /// between others.
    case diagonal(Double)
    /// One number for each element, in element order (a column of a file).
    case elements([Double])
}

/// A population, or one part of it, that receives events: a receptor of its neuron model.
public struct ReceptorTarget: Sendable, Equatable {
    /// Index into ``Network/populations``.
    public var population: Int
    /// Index into ``NeuronModel/receptors`` of that population's model.
    public var receptor: Int

    /// Makes a target.
    public init(population: Int, receptor: Int) {
        self.population = population
        self.receptor = receptor
    }
}

/// A compartment of every neuron of a population.
public struct CompartmentTarget: Sendable, Equatable {
    /// Index into ``Network/populations``.
    public var population: Int
    /// Index into ``NeuronModel/compartments`` of that population's model.
    public var compartment: Int

    /// Makes a target.
    public init(population: Int, compartment: Int) {
        self.population = population
        self.compartment = compartment
    }
}
