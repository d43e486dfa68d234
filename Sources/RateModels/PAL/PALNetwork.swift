// A hierarchy of microcircuits that learns its forward, lateral and backward weights at once.

/// The dendritic microcircuit of Max, Kriener, Pineda García, Nowotny, Jaras, Senn and Petrovici
/// 2024 (Nature Machine Intelligence 6, 619; arXiv 2212.10249), in steps of dt. Every cell is reached
/// by the rates and potentials of the step before. With v = u + τ du/dt and r = φ(v):
///
///     hidden       v = (g_b b + g_a (a + ξ)) / (g_l + g_b + g_a),  b = W r below,  a = B r above + P r_I
///     output       v = (g_b b + g_t t) / (g_l + g_b + g_t),  without a teacher g_t = 0
///     interneuron  v = (g_d d + g_n v above) / (g_l + g_d + g_n),  d = Q r
///
///     dW/dt = η (φ(v) - φ(b g_b/(g_l + g_b + g_a))) rᵀ     low-pass filtered; output: g_b/(g_l + g_b)
///     dB/dt = η (ξ r̂ᵀ - α B)                               r̂ the rate above, high-pass filtered
///     dQ/dt = η (φ(v_I) - φ(d g_d/(g_l + g_d))) rᵀ
///     dP/dt = -η a r_Iᵀ
///
/// Where cells are not prospective, v is u itself (Sacramento, Costa, Bengio and Senn 2018).
public final class PALNetwork: SampleLearner {
    /// The settings.
    public let settings: PALSettings
    let input: PALInput
    let pairs: [PALPair]
    let layers: [PALLayer]
    private var source: NormalNoise

    private static let hiddenTotal = Conductance.leak + Conductance.basal + Conductance.apical
    private static let interTotal = Conductance.leak + Conductance.dendrite + Conductance.nudge
    private static let freeTotal = Conductance.leak + Conductance.basal

    /// Makes a network in the self-predicting state: interneurons that predict the layer above, and
    /// inhibit the apical dendrites as much as it excites them.
    ///
    /// - Precondition: there are at least two sizes, all positive, and a rate for each layer.
    public init(_ settings: PALSettings, start: PALStart, seed: UInt64) {
        let sizes = settings.sizes
        precondition(sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "a layer has no unit")
        precondition(settings.forwardRates.count == sizes.count - 1, "a layer has no rate")
        self.settings = settings
        var generator = SeededGenerator(seed: seed)
        func draw(_ count: Int, _ range: ClosedRange<Double>) -> Vector {
            Vector(count) { _ in Double.random(in: range, using: &generator) }
        }
        let filter = settings.step / settings.smoothing
        input = PALInput(
            weights: draw(sizes[0] * sizes[1], start.forward), inputs: sizes[0], units: sizes[1],
            keep: 1 - filter, gain: filter * settings.step * settings.forwardRates[0])
        let forward = (2..<max(sizes.count, 2)).map {
            draw(sizes[$0 - 1] * sizes[$0], start.forward)
        }
        pairs = forward.enumerated().map { index, weights in
            let isLast = index == forward.count - 1
            return PALPair(
                upper: sizes[index + 2], lower: sizes[index + 1], forward: weights,
                backward: draw(weights.count, start.backward),
                toInter: Conductance.basal * (Conductance.leak + Conductance.dendrite)
                    / (Conductance.dendrite * (isLast ? Self.freeTotal : Self.hiddenTotal)))
        }
        source = NormalNoise(seed: generator.next())
        if settings.copiesForward { pairs.forEach { $0.copyForward() } }
        layers = Self.layers(settings)
    }

    /// A network that nothing has happened to.
    private static func layers(_ settings: PALSettings) -> [PALLayer] {
        let sizes = settings.sizes.dropFirst() + [0]
        return zip(sizes, sizes.dropFirst()).map {
            PALLayer(count: $0, above: $1, function: settings.function)
        }
    }

    /// Presents an input with its target potentials, or an empty target for no teacher, and learns
    /// in every step.
    public func learn(_ input: [Double], target: [Double]) {
        self.input.present(input)
        for _ in 0..<settings.steps { step(layers, target: target, learning: true) }
        self.input.finish()
    }

    /// A largest change of a rate below which a free network has come to rest.
    private static let rest = 1e-10

    /// What the network makes of an input by itself, from scratch: without noise, teacher and
    /// learning, for as long as a presentation or until it rests.
    func settle(_ input: [Double]) -> [PALLayer] {
        let layers = Self.layers(settings)
        self.input.present(input)
        for _ in 0..<settings.steps {
            if step(layers, target: [], learning: false) < Self.rest { break }
        }
        return layers
    }

    // MARK: One step

    /// Advances a state by one step.
    ///
    /// - Returns: the largest change of a rate.
    @discardableResult
    func step(_ layers: [PALLayer], target: [Double], learning: Bool) -> Double {
        for index in layers.indices {
            receive(layers, index)
            if index < pairs.count {
                integrateHidden(layers, index, learning: learning)
            } else {
                integrateOutput(layers[index], target: target, learning: learning)
            }
        }
        if learning { learn(layers) }
        return layers.reduce(0) { max($0, $1.advance()) }
    }

    /// What the rates of the step before make in the dendrites.
    private func receive(_ layers: [PALLayer], _ index: Int) {
        let layer = layers[index]
        if index == 0 {
            input.basal(layer.basal.base)
        } else {
            let pair = pairs[index - 1]
            multiply(
                layer.basal.base, pair.forward.base, layers[index - 1].rate.base, rows: pair.upper,
                columns: pair.lower)
        }
        guard index < pairs.count else { return }
        let (pair, inter) = (pairs[index], layer.inter)
        layer.apical.base.update(repeating: 0, count: layer.count)
        accumulate(
            layer.apical.base, pair.backward.base, layers[index + 1].rate.base, rows: pair.upper,
            columns: pair.lower)
        accumulate(
            layer.apical.base, pair.fromInter.base, inter.rate.base, rows: pair.upper,
            columns: pair.lower)
        multiply(
            inter.dendrite.base, pair.toInter.base, layer.rate.base, rows: pair.upper,
            columns: pair.lower)
    }

    private func integrateHidden(_ layers: [PALLayer], _ index: Int, learning: Bool) {
        let layer = layers[index]
        // The layer above comes later: its potentials still are those of the step before.
        layer.inter.integrate(
            twins: layers[index + 1].potential.base, pace: pace(Self.interTotal))
        layer.inter.fire(settings.function, learning: learning)
        if learning, settings.noise > 0 {
            let filter = settings.step / settings.noiseTime
            source.drive(
                layer.noise.base, keep: 1 - filter, gain: settings.noise * filter.squareRoot(),
                layer.count)
        }
        let share = Conductance.basal / Self.hiddenTotal
        layer.integrate(
            share: share, top: Conductance.apical / Self.hiddenTotal, pace: pace(Self.hiddenTotal))
        layer.fire(settings.function, share: share, learning: learning)
    }

    /// The teacher stands where hidden cells have their apical dendrite.
    private func integrateOutput(_ layer: PALLayer, target: [Double], learning: Bool) {
        precondition(target.isEmpty || target.count == layer.count, "the sizes differ")
        for (index, potential) in target.enumerated() { layer.apical[index] = potential }
        let total = Self.freeTotal + (target.isEmpty ? 0 : Conductance.target)
        layer.integrate(
            share: Conductance.basal / total,
            top: target.isEmpty ? 0 : Conductance.target / total, pace: pace(total))
        layer.fire(
            settings.function, share: Conductance.basal / Self.freeTotal, learning: learning)
    }

    /// The part of its way to the steady state that a potential goes in a step.
    private func pace(_ total: Double) -> Double {
        settings.isProspective ? 1 : settings.step * total
    }

    // MARK: Learning

    private func learn(_ layers: [PALLayer]) {
        let step = settings.step
        input.learn(layers[0].error.base)
        for (index, pair) in pairs.enumerated() {
            let (layer, above) = (layers[index], layers[index + 1])
            above.filterRate(keep: 1 - step / settings.highPassTime)
            let filter = step / settings.smoothing
            let forward = settings.forwardRates[index + 1]
            if forward != 0 {
                pair.learnForward(
                    above.error.base, layer.rate.base, keep: 1 - filter,
                    gain: filter * step * forward)
            }
            if settings.toInterRate != 0 {
                addProduct(
                    pair.toInter, step * settings.toInterRate, layer.inter.error.base,
                    layer.rate.base, rows: pair.upper, columns: pair.lower)
            }
            if settings.copiesForward {
                pair.copyForward()
            } else {
                learnApical(pair, layer, above)
            }
        }
    }

    private func learnApical(_ pair: PALPair, _ layer: PALLayer, _ above: PALLayer) {
        if settings.fromInterRate != 0 {
            addProduct(
                pair.fromInter, -settings.step * settings.fromInterRate,
                layer.inter.rate.base, layer.apical.base, rows: pair.upper, columns: pair.lower)
        }
        if settings.backwardRate != 0 {
            let gain = settings.step * settings.backwardRate
            decayToProduct(
                pair.backward, keep: 1 - gain * settings.decay, gain, above.filtered.base,
                layer.noise.base, rows: pair.upper, columns: pair.lower)
        }
    }
}
