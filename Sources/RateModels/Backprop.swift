// Gradient descent on the same network: what the local rules are measured against.

/// Backpropagation of the error e = y − W₂ z (equation 2 of Golkar et al. 2020):
///
///     W₁ += e₁ (f′ ∘ W₂ᵀ e) xᵀ
///     W₂ += e₂ e zᵀ
public struct Backprop: RateNetwork {
    /// From the input to the hidden units.
    public private(set) var hidden: HiddenLayer
    /// W₂: outputs × hidden units.
    public private(set) var output: Matrix
    /// The learning rates; the one of lateral weights is not used.
    public var rates: LearningRates
    /// How many samples were presented.
    public private(set) var samplesSeen = 0

    private var response: [Double]
    private var z: [Double]
    private var error: [Double]
    private var signal: [Double]

    /// Makes a network for the sizes of samples, whose first ones give the first running means.
    public init(
        units: Int, activation: Activation, rates: LearningRates,
        initial: InitialWeights = InitialWeights(), samples: Samples, seed: UInt64
    ) {
        let start = Start(
            units: units, activation: activation, initial: initial, samples: samples, seed: seed)
        hidden = start.hidden
        output = start.output
        self.rates = rates
        response = [Double](repeating: 0, count: units)
        z = response
        signal = response
        error = [Double](repeating: 0, count: samples.classCount)
    }

    /// There are no interneurons.
    public var lateral: (q: Matrix, r: Matrix)? { nil }

    /// Presents one sample and changes the weights.
    public mutating func learn(_ input: [Double], target: [Double]) {
        let factor = rates.factor(after: samplesSeen)
        samplesSeen += 1
        hidden.respond(input, response: &response, z: &z)
        output.times(z, into: &error)
        for i in error.indices { error[i] = target[i] - error[i] }
        output.transposedTimes(error, into: &signal)

        hidden.learn(
            input, response: response, signal: &signal, rate: factor * rates.hidden)
        output.add(factor * rates.output, error, z)
        hidden.followMean(response, rate: rates.mean)
    }
}
