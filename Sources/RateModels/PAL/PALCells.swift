// The cells of one kind in one layer of the microcircuit: potentials, rates and noise.

/// How the potential of a kind of cells follows its two dendrites,
/// v = keep v + basal b + apical (a + ξ), and what is expected of it, φ(prediction b).
struct CellDynamics {
    let keep: Double
    let basal: Double
    let apical: Double
    let prediction: Double

    /// - Parameters:
    ///   - basal, apical: the conductances of the dendrites, the second one of the soma where cells
    ///     have only one dendrite.
    ///   - step: the length of a step, or `nil` for cells that answer u + τ du/dt, which is where u
    ///     would settle.
    ///   - expectsApical: whether the second conductance is always there, also without a teacher.
    init(basal: Double, apical: Double, step: Double?, expectsApical: Bool) {
        let leak = Conductance.leak
        let total = leak + basal + apical
        let pace = step.map { $0 * total } ?? 1
        keep = 1 - pace
        self.basal = pace * basal / total
        self.apical = pace * apical / total
        prediction = basal / (expectsApical ? total : leak + basal)
    }
}

/// The state of cells of one kind: the units of a layer, or its interneurons.
struct PALCells {
    private let state: Grid

    init(count: Int, function: RateFunction, in memory: Memory) {
        state = Grid(9, count, in: memory)
        start(function)
    }

    var count: Int { state.columns }
    /// What the rates of the step before make in the basal dendrite, of interneurons in their only
    /// one.
    var basal: Vector { Vector(state, row: 0) }
    /// The same in the apical dendrite.
    var apical: Vector { Vector(state, row: 1) }
    /// What the rates of this step will make there.
    var nextApical: Vector { Vector(state, row: 2) }
    /// ξ.
    var noise: Vector { Vector(state, row: 3) }
    /// The potential that is read out: u + τ du/dt where cells are prospective.
    var potential: Vector { Vector(state, row: 4) }
    /// φ of the potential in the last step, which is what arrives in this one.
    var rate: Vector { Vector(state, row: 5) }
    /// φ of the potential in this step.
    var nextRate: Vector { Vector(state, row: 6) }
    /// φ of the potential less φ of what the basal dendrite alone would make of it.
    var error: Vector { Vector(state, row: 7) }
    /// The rate after a high-pass filter, as it comes to B.
    var filtered: Vector { Vector(state, row: 8) }

    /// Goes back to where nothing has happened.
    func start(_ function: RateFunction) {
        for k in 0..<state.blockCount { state.blocks[k] = .zero }
        for rates in [rate, nextRate] {
            function.apply(potential, rates)
            rates.clearRest()
        }
    }

    /// Finds the potentials and rates of this step; with learning also the errors, and the filtered
    /// rates, of which `keep` is left after a step.
    func fire(
        _ dynamics: CellDynamics, apical: Vector, function: RateFunction, learning: Bool,
        keep: Double
    ) {
        let (basal, apical, noise) = (basal.blocks, apical.blocks, noise.blocks)
        let (potential, rate, next) = (potential.blocks, rate.blocks, nextRate.blocks)
        let (error, filtered, width) = (error.blocks, filtered.blocks, nextRate.width)
        function.use { φ in
            for i in 0..<width {
                let b = basal[i]
                let v =
                    dynamics.keep * potential[i] + dynamics.basal * b
                    + dynamics.apical * (apical[i] + noise[i])
                let r = φ(v)
                (potential[i], next[i]) = (v, r)
                guard learning else { continue }
                error[i] = r - φ(dynamics.prediction * b)
                filtered[i] = keep * filtered[i] + (r - rate[i])
            }
        }
        nextRate.clearRest()
    }

    /// Ends a step.
    @inline(__always)
    func advance() {
        rate.copy(nextRate)
        apical.copy(nextApical)
    }
}
