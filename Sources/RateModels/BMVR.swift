// Bio-plausible multi-variate regression, with somata, apical dendrites and interneurons as rates.

/// BMVR (Golkar, Lipshutz, Bahroun, Sengupta and Chklovskii 2020, arXiv 2011.15031).
///
/// With z = f(W₁ x), a = W₂ᵀ y, n = R z and rates e:
///
///     W₁ += e₁ (f′ ∘ (a − Q n)) xᵀ     (5), (9)
///     W₂ += e₂ (y zᵀ − W₂)              (6)
///     Q  += e_q (z nᵀ − Q)              (7), (21)
///     R  += e_q (n zᵀ − R)              (22); where coupled, R is Qᵀ
public struct BMVR: RateNetwork {
    /// From the input to the hidden units.
    public private(set) var hidden: HiddenLayer
    /// W₂: outputs × hidden units.
    public private(set) var output: Matrix
    /// Q: hidden units × interneurons.
    public private(set) var q: Matrix
    /// R: interneurons × hidden units; `nil` where it is Qᵀ.
    public private(set) var r: Matrix?
    /// The learning rates.
    public var rates: LearningRates
    /// How many samples were presented.
    public private(set) var samplesSeen = 0

    private var response: [Double]
    private var z: [Double]
    private var interneurons: [Double]
    private var inhibition: [Double]
    private var apical: [Double]

    /// Makes a network for the sizes of samples, with one interneuron per hidden unit.
    ///
    /// - Parameters:
    ///   - units: Number of hidden units.
    ///   - activation: What a hidden unit makes of its input.
    ///   - decoupled: whether R learns by itself, from another start.
    ///   - rates: The learning rates.
    ///   - initial: The sizes of the first weights.
    ///   - samples: give the size of the inputs and the first running means.
    ///   - seed: Decides the first weights.
    public init(
        units: Int, activation: Activation, decoupled: Bool = false, rates: LearningRates,
        initial: InitialWeights = InitialWeights(), samples: Samples, seed: UInt64
    ) {
        var start = Start(
            units: units, activation: activation, initial: initial, samples: samples, seed: seed)
        hidden = start.hidden
        output = start.output
        let q = Matrix(units, units) { $0 == $1 ? initial.lateral : 0 }
        self.q = q
        r =
            decoupled
            ? Matrix(units, units) { q[$1, $0] + initial.decoupling * start.generator.normal() }
            : nil
        self.rates = rates
        response = [Double](repeating: 0, count: units)
        z = response
        interneurons = response
        inhibition = response
        apical = response
    }

    /// Q and R.
    public var lateral: (q: Matrix, r: Matrix)? { (q, r ?? q.transposed) }

    /// Presents one sample and changes the weights.
    public mutating func learn(_ input: [Double], target: [Double]) {
        let factor = rates.factor(after: samplesSeen)
        samplesSeen += 1
        hidden.respond(input, response: &response, z: &z)
        if let r {
            r.times(z, into: &interneurons)
        } else {
            q.transposedTimes(z, into: &interneurons)
        }
        q.times(interneurons, into: &inhibition)
        output.transposedTimes(target, into: &apical)
        for i in apical.indices { apical[i] -= inhibition[i] }

        hidden.learn(
            input, response: response, signal: &apical, rate: factor * rates.hidden)
        output.relax(toward: target, z, by: factor * rates.output)
        q.relax(toward: z, interneurons, by: factor * rates.lateral)
        r?.relax(toward: interneurons, z, by: factor * rates.lateral)
        hidden.followMean(response, rate: rates.mean)
    }
}
