// The linear system dx/dt = A (x - x∞) that a neuron with current-based receptors is.
import NetworkDescription
import RealModule

/// The equations of a neuron model: compartment voltages (mV) first, then the states of its
/// receptors. Time is in picoseconds.
///
/// An `exponentialConductance` appears here with its conductance (nS) as a state that drives nothing;
/// ``ConductanceMembrane`` adds the product g (E - V).
struct LinearSystem {
    /// What an event at a receptor does to the state.
    struct Jump {
        /// The state that jumps.
        var state: Int
        /// By how much for a weight of one.
        var scale: Double
        /// Whether the state is a voltage.
        var isVoltage: Bool
    }

    /// A per picosecond.
    private(set) var matrix: Matrix
    /// Equilibrium voltages without any bias current.
    private(set) var rest: [Double]
    /// Equilibrium voltages shift by this column for each pA into a compartment.
    private(set) var resistance: [[Double]]
    /// The jump of each receptor, in the order of the model.
    private(set) var jumps: [Jump] = []
    let compartmentCount: Int

    /// `clamped` freezes that compartment's voltage: its row is zero and its equilibrium is whatever
    /// it is held at.
    init?(_ model: NeuronModel, clamped: Int? = nil) {
        let compartments = model.compartments
        compartmentCount = compartments.count
        let states = model.receptors.reduce(compartments.count) {
            $0 + Self.stateCount($1.kind)
        }
        matrix = Matrix(size: states)
        let perPicosecond = 1 / Time.picosecondsPerMillisecond
        for (index, compartment) in compartments.enumerated() {
            matrix[index, index] -= perPicosecond / compartment.tau
            guard let parent = compartment.parent else { continue }
            let felt = perPicosecond * compartment.couplingFromParent / compartment.capacitance
            matrix[index, index] -= felt
            matrix[index, parent] += felt
            let given =
                perPicosecond * compartment.couplingToParent / compartments[parent].capacitance
            matrix[parent, parent] -= given
            matrix[parent, index] += given
        }
        var next = compartments.count
        for receptor in model.receptors {
            let drive = perPicosecond / compartments[receptor.compartment].capacitance
            let jump = Self.add(receptor, at: next, drive: drive, to: &matrix)
            jumps.append(jump)
            next += Self.stateCount(receptor.kind)
        }
        if let clamped {
            for column in 0..<states { matrix[clamped, column] = 0 }
        }
        guard
            let (rest, resistance) = Self.equilibrium(matrix, compartments, clamped: clamped)
        else { return nil }
        self.rest = rest
        self.resistance = resistance
    }

    private static func stateCount(_ kind: ReceptorKind) -> Int {
        switch kind {
        case .delta, .cue: 0
        case .exponentialCurrent, .exponentialConductance: 1
        case .alphaCurrent: 2
        }
    }

    private static func add(
        _ receptor: Receptor, at state: Int, drive: Double, to matrix: inout Matrix
    ) -> Jump {
        switch receptor.kind {
        case .delta:
            return Jump(state: receptor.compartment, scale: 1, isVoltage: true)
        case .cue:
            return Jump(state: receptor.compartment, scale: 0, isVoltage: false)
        case .exponentialCurrent(let tau):
            matrix[state, state] = -1 / (tau * Time.picosecondsPerMillisecond)
            matrix[receptor.compartment, state] = drive
            return Jump(state: state, scale: 1, isVoltage: false)
        case .alphaCurrent(let tau):
            let decay = 1 / (tau * Time.picosecondsPerMillisecond)
            matrix[state, state] = -decay
            matrix[state, state + 1] = decay
            matrix[state + 1, state + 1] = -decay
            matrix[receptor.compartment, state] = drive
            // The second state is scaled by tau, so that both are currents.
            return Jump(state: state + 1, scale: Double.exp(1), isVoltage: false)
        case .exponentialConductance(let tau, _):
            matrix[state, state] = -1 / (tau * Time.picosecondsPerMillisecond)
            return Jump(state: state, scale: 1, isVoltage: false)
        }
    }

    /// Rest and input resistances of the compartments; in the clamped system those of the others, with
    /// the clamped voltage as one more "current" in its own column.
    private static func equilibrium(
        _ matrix: Matrix, _ compartments: [Compartment], clamped: Int?
    ) -> (rest: [Double], resistance: [[Double]])? {
        let count = compartments.count
        let perPicosecond = 1 / Time.picosecondsPerMillisecond
        var conductances = Matrix(size: count)
        var leak = Array(repeating: 0.0, count: count)
        for row in 0..<count {
            for column in 0..<count { conductances[row, column] = -matrix[row, column] }
            leak[row] =
                compartments[row].restingPotential * perPicosecond / compartments[row].tau
        }
        if let clamped {
            conductances[clamped, clamped] = 1
            leak[clamped] = 0
        }
        guard let rest = conductances.solve(leak) else { return nil }
        var resistance: [[Double]] = []
        for index in 0..<count {
            var unit = Array(repeating: 0.0, count: count)
            unit[index] =
                index == clamped ? 1 : perPicosecond / compartments[index].capacitance
            guard let column = conductances.solve(unit) else { return nil }
            resistance.append(column)
        }
        return (rest, resistance)
    }
}
