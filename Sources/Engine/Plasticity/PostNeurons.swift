// What plastic synapses know of the neurons they end on: nothing but what stands here.

/// The neurons of a slice as plastic synapses see them, whatever the integrator. A closed set of concrete
/// types, so that loops over rows are compiled for each.
enum PostNeurons {
    case point(NeuronGroup<PointMembrane>)
    case linear(NeuronGroup<LinearMembrane>)
    case conductance(NeuronGroup<ConductanceMembrane>)
    case grid(StepGroup)

    /// The elements of the population that the slice is.
    var elements: Range<Int> {
        switch self {
        case .point(let group): group.elements
        case .linear(let group): group.elements
        case .conductance(let group): group.elements
        case .grid(let group): group.elements
        }
    }

    /// Has plastic synapses told of what these neurons do.
    func attach(_ plasticity: PlasticSynapses) {
        switch self {
        case .point(let group): group.attach(plasticity)
        case .linear(let group): group.attach(plasticity)
        case .conductance(let group): group.attach(plasticity)
        case .grid(let group): group.attach(plasticity)
        }
    }

    /// The voltage of a compartment just before what happens at `time`.
    func voltage(_ local: Int, compartment: Int, at time: Int64) -> Double {
        switch self {
        case .point(let group): group.voltage(local, compartment: compartment, at: time)
        case .linear(let group): group.voltage(local, compartment: compartment, at: time)
        case .conductance(let group): group.voltage(local, compartment: compartment, at: time)
        case .grid(let group): group.voltage(local, compartment: compartment, at: time)
        }
    }

    /// The same of the targets of a row.
    func voltages(
        _ compartment: Int, of targets: TargetRow, at time: Int64,
        into row: UnsafeMutablePointer<Double>
    ) {
        switch self {
        case .point(let group): group.voltages(compartment, of: targets, at: time, into: row)
        case .linear(let group): group.voltages(compartment, of: targets, at: time, into: row)
        case .conductance(let group): group.voltages(compartment, of: targets, at: time, into: row)
        case .grid(let group): group.voltages(compartment, of: targets, at: time, into: row)
        }
    }

    /// The probability that chance makes a spike of a candidate just before what happens at `time`; 0
    /// for neurons without escape noise.
    func spikeProbability(_ local: Int, at time: Int64) -> Double {
        switch self {
        case .point(let group): group.spikeProbability(local, at: time)
        case .linear(let group): group.spikeProbability(local, at: time)
        case .conductance(let group): group.spikeProbability(local, at: time)
        case .grid: 0
        }
    }

    /// The same of the targets of a row.
    func spikeProbabilities(
        of targets: TargetRow, at time: Int64, into row: UnsafeMutablePointer<Double>
    ) {
        switch self {
        case .point(let group): group.spikeProbabilities(of: targets, at: time, into: row)
        case .linear(let group): group.spikeProbabilities(of: targets, at: time, into: row)
        case .conductance(let group): group.spikeProbabilities(of: targets, at: time, into: row)
        case .grid: break
        }
    }

    /// Prepares ∫ V e^(-rate s) ds of a compartment (rate per ms); `nil` when it has no closed form.
    func registerIntegral(compartment: Int, rate: Double) -> Int? {
        switch self {
        case .point(let group): group.registerIntegral(compartment: compartment, rate: rate)
        case .linear(let group): group.registerIntegral(compartment: compartment, rate: rate)
        case .conductance(let group): group.registerIntegral(compartment: compartment, rate: rate)
        case .grid(let group): group.registerIntegral(compartment: compartment, rate: rate)
        }
    }

    /// The present antiderivative: ∫ (V - V∞) e^(-rate(s-time)) ds at `time`, in mV ms, and V∞.
    func integral(_ index: Int, of local: Int, at time: Int64) -> (
        transient: Double, level: Double
    ) {
        switch self {
        case .point(let group): group.integral(index, of: local, at: time)
        case .linear(let group): group.integral(index, of: local, at: time)
        case .conductance(let group): group.integral(index, of: local, at: time)
        case .grid(let group): group.integral(index, of: local, at: time)
        }
    }

    /// The same of the targets of a row, times `transient` and `level`, added to `row`.
    func addIntegrals(
        _ index: Int, of targets: TargetRow, at time: Int64, transient: Double, level: Double,
        to row: UnsafeMutablePointer<Double>
    ) {
        switch self {
        case .point(let group):
            group.addIntegrals(
                index, of: targets, at: time, transient: transient, level: level, to: row)
        case .linear(let group):
            group.addIntegrals(
                index, of: targets, at: time, transient: transient, level: level, to: row)
        case .conductance(let group):
            group.addIntegrals(
                index, of: targets, at: time, transient: transient, level: level, to: row)
        case .grid(let group):
            group.addIntegrals(
                index, of: targets, at: time, transient: transient, level: level, to: row)
        }
    }

    /// By how much an antiderivative grows with each unit of weight of an event at a receptor; `nil` where
    /// it depends on the state. On a grid events only matter to the step that follows.
    func growth(ofIntegral index: Int, receptor: Int) -> Double? {
        switch self {
        case .point(let group): group.growth(ofIntegral: index, receptor: receptor)
        case .linear(let group): group.growth(ofIntegral: index, receptor: receptor)
        case .conductance(let group): group.growth(ofIntegral: index, receptor: receptor)
        case .grid: 0
        }
    }
}

/// The neurons that a row of synapses ends on.
struct TargetRow {
    let table: SynapseTable
    let first: Int
    let count: Int

    @inline(__always)
    subscript(index: Int) -> Int { Int(table.localTarget(first + index)) }
}
