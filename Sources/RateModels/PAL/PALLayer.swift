// The cells of one layer of the microcircuit: potentials, rates and noise.

/// The state of a layer. A hidden layer holds an interneuron for each unit of the layer above.
final class PALLayer {
    let count: Int
    let basal: Vector
    let apical: Vector
    let noise: Vector
    /// The potential that is read out: u + τ du/dt where cells are prospective.
    let potential: Vector
    /// φ of the potential in the last step, which is what arrives in this one.
    private(set) var rate: Vector
    /// φ of the potential in this step.
    private(set) var nextRate: Vector
    /// φ of the potential less φ of what the basal dendrite alone would make of it.
    let error: Vector
    /// The rate after a high-pass filter, as it comes to B.
    let filtered: Vector
    /// The interneurons; empty in the output layer.
    let inter: PALInterneurons

    init(count: Int, above: Int, function: RateFunction) {
        self.count = count
        basal = Vector(count)
        apical = Vector(count)
        noise = Vector(count)
        potential = Vector(count)
        rate = Vector(count)
        nextRate = Vector(count)
        error = Vector(count)
        filtered = Vector(count)
        inter = PALInterneurons(count: above, function: function)
        function.apply(potential, rate)
    }

    /// potential = (1 - pace) potential + pace (share basal + top (apical + noise)).
    func integrate(share: Double, top: Double, pace: Double) {
        let (basal, apical, noise, potential) =
            (basal.base, apical.base, noise.base, potential.base)
        let keep = 1 - pace
        for i in 0..<count {
            let steady = share * basal[i] + top * (apical[i] + noise[i])
            potential[i] = keep * potential[i] + pace * steady
        }
    }

    /// Finds the rates of this step, and with learning the errors against φ(share basal).
    func fire(_ function: RateFunction, share: Double, learning: Bool) {
        function.apply(potential, nextRate)
        guard learning else { return }
        compare(error, nextRate, basal, share, function)
    }

    /// filtered = keep filtered + the change of the rate.
    func filterRate(keep: Double) {
        let (filtered, rate, nextRate) = (filtered.base, rate.base, nextRate.base)
        for i in 0..<count { filtered[i] = keep * filtered[i] + (nextRate[i] - rate[i]) }
    }

    /// Ends a step.
    ///
    /// - Returns: the largest change of a rate.
    func advance() -> Double {
        swap(&rate, &nextRate)
        inter.advance()
        return largestDifference(rate.base, nextRate.base, count)
    }
}

/// The interneurons of a hidden layer.
final class PALInterneurons {
    let count: Int
    let dendrite: Vector
    let potential: Vector
    private(set) var rate: Vector
    private(set) var nextRate: Vector
    let error: Vector

    init(count: Int, function: RateFunction) {
        self.count = count
        dendrite = Vector(count)
        potential = Vector(count)
        rate = Vector(count)
        nextRate = Vector(count)
        error = Vector(count)
        function.apply(potential, rate)
    }

    /// The potentials follow the dendrites and the potentials of the twins above.
    func integrate(twins: UnsafePointer<Double>, pace: Double) {
        let total = Conductance.leak + Conductance.dendrite + Conductance.nudge
        let (share, nudge) = (Conductance.dendrite / total, Conductance.nudge / total)
        let (dendrite, potential, keep) = (dendrite.base, potential.base, 1 - pace)
        for i in 0..<count {
            let steady = share * dendrite[i] + nudge * twins[i]
            potential[i] = keep * potential[i] + pace * steady
        }
    }

    /// Finds the rates of this step, and with learning the errors.
    func fire(_ function: RateFunction, learning: Bool) {
        function.apply(potential, nextRate)
        guard learning else { return }
        let share = Conductance.dendrite / (Conductance.leak + Conductance.dendrite)
        compare(error, nextRate, dendrite, share, function)
    }

    func advance() { swap(&rate, &nextRate) }
}

/// error = rate - φ(share dendrite).
private func compare(
    _ error: Vector, _ rate: Vector, _ dendrite: Vector, _ share: Double, _ function: RateFunction
) {
    for i in 0..<error.count { error.base[i] = share * dendrite.base[i] }
    function.apply(error, error)
    for i in 0..<error.count { error.base[i] = rate.base[i] - error.base[i] }
}

private func largestDifference(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int
) -> Double {
    var largest = 0.0
    for i in 0..<count {
        let difference = abs(a[i] - b[i])
        largest = difference < largest ? largest : difference
    }
    return largest
}
