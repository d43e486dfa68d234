// A hierarchy of microcircuits that learns its forward, lateral and backward weights at once.

/// The dendritic microcircuit of Max, Kriener, Pineda García, Nowotny, Jaras, Senn and Petrovici
/// 2024 (Nature Machine Intelligence 6, 619; arXiv 2212.10249), in steps of dt. Every cell is reached
/// by the rates and potentials of the step before, but for interneurons that are nudged at once. With
/// v = u + τ du/dt and r = φ(v):
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
    private let memory = Memory()
    let input: PALInput
    private(set) var pairs: [PALPair]
    let state: PALState
    /// The state of the network when it answers by itself.
    private let free: PALState
    private let source: NormalNoise
    private let keepNoise: Double
    private let noiseGain: Double

    /// Makes a network in the self-predicting state: interneurons that predict the layer above, and
    /// inhibit the apical dendrites as much as it excites them.
    ///
    /// - Precondition: there are at least two sizes, all positive, and rates for each layer.
    public init(_ settings: PALSettings, start: PALStart, seed: UInt64) {
        let sizes = settings.sizes
        precondition(sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "a layer has no unit")
        precondition(settings.forwardRates.count == sizes.count - 1, "a layer has no rate")
        precondition(
            [settings.backwardRates, settings.toInterRates, settings.fromInterRates].allSatisfy {
                $0.count == sizes.count - 2
            }, "a hidden layer has no rate")
        self.settings = settings
        var generator = SeededGenerator(seed: seed)
        let memory = memory
        func draw(_ rows: Int, _ columns: Int, _ range: ClosedRange<Double>) -> Grid {
            Grid(rows, columns, in: memory) { _, _ in Double.random(in: range, using: &generator) }
        }
        input = PALInput(
            weights: draw(sizes[0], sizes[1], start.forward),
            keep: 1 - settings.step / settings.smoothing, in: memory)
        let forward = (2..<max(sizes.count, 2)).map {
            draw(sizes[$0], sizes[$0 - 1], start.forward)
        }
        pairs = forward.enumerated().map { index, weights in
            PALPair(
                forward: weights, backward: draw(weights.rows, weights.columns, start.backward),
                isLast: index == forward.count - 1,
                gains: PALGains(settings, index: index, factor: 1), in: memory)
        }
        source = NormalNoise(seed: generator.next())
        keepNoise = 1 - settings.step / settings.noiseTime
        noiseGain = settings.noise * (settings.step / settings.noiseTime).squareRoot()
        state = PALState(settings)
        free = PALState(settings)
        state.start(pairs)
        scaleRates(by: 1)
    }

    /// Makes all rates of learning those of the settings, times a factor.
    public func scaleRates(by factor: Double) {
        let filter = settings.step / settings.smoothing
        input.gain = filter * (settings.step * factor) * settings.forwardRates[0]
        for index in pairs.indices {
            pairs[index].gains = PALGains(settings, index: index, factor: factor)
        }
    }

    /// Presents an input with its target potentials, or an empty target for no teacher, and learns
    /// in every step.
    public func learn(_ input: [Double], target: [Double]) {
        present(input, to: state)
        let pairs = pairs
        for step in 0..<settings.steps {
            if step == settings.targetDelay { state.teach(target) }
            self.step(state, pairs, learning: true)
            state.advance()
        }
        self.input.finish()
    }

    /// A largest change of a rate below which a free network has come to rest.
    private static let rest = 1e-10

    /// What the network makes of an input from scratch: without noise and learning, and without a
    /// teacher if no target is given, for as long as a presentation or until it rests.
    ///
    /// - Parameter pairs: other weights than its own.
    func settle(
        _ input: [Double], target: [Double] = [], pairs: [PALPair]? = nil
    ) -> [PALLayer] {
        let pairs = pairs ?? self.pairs
        free.start(pairs)
        present(input, to: free)
        free.teach(target)
        for _ in 0..<settings.steps {
            step(free, pairs, learning: false)
            let rests = free.unrest < Self.rest
            free.advance()
            if rests { break }
        }
        if !target.isEmpty { free.fire(learning: true) }
        return free.layers
    }

    /// Begins the presentation of an input.
    func present(_ input: [Double], to state: PALState) {
        self.input.present(input)
        self.input.arrive(state.layers[0].units.basal)
    }

    /// Finds what one step makes of a state, which then is to advance.
    func step(_ state: PALState, _ pairs: [PALPair], learning: Bool) {
        let layers = state.layers
        if learning, noiseGain > 0 {
            for index in 0..<pairs.count {
                source.drive(layers[index].units.noise, keep: keepNoise, gain: noiseGain)
            }
        }
        state.fire(learning: learning)
        if learning { input.learn(layers[0].units.error) }
        input.arrive(layers[0].units.basal)
        for index in 0..<pairs.count {
            if learning {
                pairs[index].learn(layers[index], layers[index + 1].units)
            } else {
                pairs[index].carry(layers[index], layers[index + 1].units)
            }
        }
    }
}
