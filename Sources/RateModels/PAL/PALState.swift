// What passes in a microcircuit: the cells of all layers, and the teacher.

/// The state of a network. Dendrites hold what the rates of the step before make in them.
final class PALState {
    private let memory = Memory()
    let layers: [PALLayer]
    private let function: RateFunction
    private let hidden: CellDynamics
    private let inter: CellDynamics
    private let taughtOutput: CellDynamics
    private let freeOutput: CellDynamics
    private let keepFiltered: Double
    private let nudgesAtOnce: Bool
    private let teacher: Vector
    private var isTaught = false

    /// Makes the cells of a network that nothing has happened to.
    init(_ settings: PALSettings) {
        let sizes = settings.sizes.dropFirst() + [0]
        let (memory, function) = (memory, settings.function)
        layers = zip(sizes, sizes.dropFirst()).map {
            PALLayer(count: $0, above: $1, function: function, in: memory)
        }
        self.function = function
        let step = settings.isProspective ? nil : settings.step
        hidden = CellDynamics(
            basal: Conductance.basal, apical: Conductance.apical, step: step, expectsApical: true)
        inter = CellDynamics(
            basal: Conductance.dendrite, apical: Conductance.nudge, step: step,
            expectsApical: false)
        taughtOutput = CellDynamics(
            basal: Conductance.basal, apical: Conductance.target, step: step,
            expectsApical: false)
        freeOutput = CellDynamics(
            basal: Conductance.basal, apical: 0, step: step, expectsApical: false)
        keepFiltered = 1 - settings.step / settings.highPassTime
        nudgesAtOnce = settings.nudgesAtOnce
        teacher = Vector(settings.sizes.last ?? 0, in: memory)
    }

    /// The part of W r that a potential comes to without errors.
    static func share(isOutput: Bool) -> Double {
        Conductance.basal
            / (Conductance.leak + Conductance.basal + (isOutput ? 0 : Conductance.apical))
    }

    /// Takes the cells back to where nothing has happened, and their rates to the dendrites.
    func start(_ pairs: [PALPair]) {
        for cells in layers.flatMap({ [$0.units, $0.inter] }) { cells.start(function) }
        for (index, pair) in pairs.enumerated() {
            pair.carry(layers[index], layers[index + 1].units)
        }
        advance()
    }

    /// Sets what the teacher wants of the outputs; nothing for no teacher.
    func teach(_ target: [Double]) {
        precondition(target.isEmpty || target.count == teacher.count, "the sizes differ")
        isTaught = !target.isEmpty
        for (index, potential) in target.enumerated() { teacher.base[index] = potential }
    }

    /// Finds the potentials and rates of all cells, with learning also the errors.
    @inline(__always)
    func fire(learning: Bool) {
        let outputs = layers.count - 1
        if !nudgesAtOnce { fireInterneurons(learning: learning) }
        for index in 0..<outputs {
            let layer = layers[index]
            layer.units.fire(
                hidden, apical: layer.units.apical, function: function, learning: learning,
                keep: keepFiltered)
        }
        layers[outputs].units.fire(
            isTaught ? taughtOutput : freeOutput, apical: teacher, function: function,
            learning: learning, keep: keepFiltered)
        if nudgesAtOnce { fireInterneurons(learning: learning) }
    }

    /// The same of the interneurons, which see the potentials of the layer above.
    @inline(__always)
    private func fireInterneurons(learning: Bool) {
        for index in 0..<(layers.count - 1) {
            layers[index].inter.fire(
                inter, apical: layers[index + 1].units.potential, function: function,
                learning: learning, keep: keepFiltered)
        }
    }

    /// Ends a step.
    func advance() {
        for layer in layers {
            layer.units.advance()
            layer.inter.advance()
        }
    }

    /// The largest change of a rate from the last step to this one, before it ends.
    var unrest: Double {
        var largest = Block.zero
        for layer in layers {
            let (rate, next) = (layer.units.rate.blocks, layer.units.nextRate.blocks)
            for i in 0..<layer.units.rate.width {
                let change = next[i] - rate[i]
                let square = change * change
                largest.replace(with: square, where: square .> largest)
            }
        }
        return largest.max().squareRoot()
    }
}
