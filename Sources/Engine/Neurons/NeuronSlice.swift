// A slice of a population, whatever its membrane.
import NetworkDescription

/// The neurons of one population that one worker owns: one of the membranes, chosen once for each
/// model, the fast path where it serves. A closed set of concrete types, so that every hot loop is
/// compiled for its membrane.
enum NeuronSlice {
    case point(NeuronGroup<PointMembrane>)
    case linear(NeuronGroup<LinearMembrane>)
    case conductance(NeuronGroup<ConductanceMembrane>)

    /// Makes the neurons of a slice.
    init(
        _ model: NeuronModel, population: Int, slice: Range<Int>, inputs: SliceInputs,
        ladders: PropagatorCache
    ) throws(SimulationError) {
        let hasConductance = model.receptors.contains {
            if case .exponentialConductance = $0.kind { true } else { false }
        }
        func group<M: Membrane>(_ membrane: M) -> NeuronGroup<M> {
            NeuronGroup(
                membrane, model: model, population: population, slice: slice, inputs: inputs)
        }
        if hasConductance {
            self = .conductance(group(try ConductanceMembrane(model)))
        } else if let membrane = PointMembrane(model) {
            self = .point(group(membrane))
        } else {
            self = .linear(group(try LinearMembrane(model, ladders)))
        }
    }

    /// The index of the population.
    var population: Int {
        switch self {
        case .point(let group): Int(group.population)
        case .linear(let group): Int(group.population)
        case .conductance(let group): Int(group.population)
        }
    }

    /// A time before which no neuron acts by itself.
    var earliest: Int64 {
        switch self {
        case .point(let group): group.earliest
        case .linear(let group): group.earliest
        case .conductance(let group): group.earliest
        }
    }

    /// What plastic synapses see of these neurons.
    var postNeurons: PostNeurons {
        switch self {
        case .point(let group): .point(group)
        case .linear(let group): .linear(group)
        case .conductance(let group): .conductance(group)
        }
    }

    /// Events of private Poisson backgrounds so far.
    var backgroundEvents: Int {
        switch self {
        case .point(let group): group.backgroundEvents
        case .linear(let group): group.backgroundEvents
        case .conductance(let group): group.backgroundEvents
        }
    }

    /// Plateaus so far.
    var plateaus: Int {
        switch self {
        case .point(let group): group.plateauCount
        case .linear(let group): group.plateauCount
        case .conductance(let group): group.plateauCount
        }
    }

    /// The population, once a voltage of it has grown without bound: negative conductances can do it.
    var diverged: Int? {
        if case .conductance(let group) = self { group.diverged } else { nil }
    }

    /// When the neurons began to fire without bound, and the population.
    var runaway: Runaway? {
        let time =
            switch self {
            case .point(let group): group.runaway
            case .linear(let group): group.runaway
            case .conductance(let group): group.runaway
            }
        return time.map { Runaway(time: $0, population: population) }
    }

    /// Sets all neurons to their initial state, as if nothing had happened before `time`; random trains,
    /// samples and current steps go on. Between windows only; the neurons may act from `time` on.
    func restart(at time: Int64) {
        switch self {
        case .point(let group): group.restart(at: time)
        case .linear(let group): group.restart(at: time)
        case .conductance(let group): group.restart(at: time)
        }
    }

    /// Starts the window `start ..< end`; samples go to that half of the voltage rows.
    func beginWindow(from start: Int64, until end: Int64, half: Int) {
        switch self {
        case .point(let group): group.beginWindow(from: start, until: end, half: half)
        case .linear(let group): group.beginWindow(from: start, until: end, half: half)
        case .conductance(let group): group.beginWindow(from: start, until: end, half: half)
        }
    }

    /// Applies a run of synapses at its time of arrival.
    func deliver(_ run: DueRun, of table: SynapseTable, learning: PlasticSynapses?) {
        switch self {
        case .point(let group): group.deliver(run, of: table, learning: learning)
        case .linear(let group): group.deliver(run, of: table, learning: learning)
        case .conductance(let group): group.deliver(run, of: table, learning: learning)
        }
    }

    /// Brings every neuron that acts by itself to the end of the window, and hands over its spikes
    /// and what is recorded of its plateaus.
    func finishWindow(into spikes: inout [Spike], plateaus: inout [Spike]) {
        switch self {
        case .point(let group): group.finishWindow(into: &spikes, plateaus: &plateaus)
        case .linear(let group): group.finishWindow(into: &spikes, plateaus: &plateaus)
        case .conductance(let group): group.finishWindow(into: &spikes, plateaus: &plateaus)
        }
    }
}
