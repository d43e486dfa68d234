// What the rate models have in common: sizes, rates, where they start, how they predict.

/// Learning rates, and how they fall with the number of samples seen.
public struct LearningRates: Equatable, Sendable {
    /// Of W₁, from the input to the hidden units.
    public var hidden: Double
    /// Of W₂, from the hidden units to the output.
    public var output: Double
    /// Of Q and R, to and from the interneurons.
    public var lateral: Double
    /// ε of the running mean of the hidden responses; does not fall.
    public var mean: Double
    /// t₀ of the factor 1 / (1 + t / t₀) after t samples; `nil` keeps the rates constant.
    public var decaySamples: Double?

    /// Makes rates from their values.
    public init(
        hidden: Double, output: Double, lateral: Double = 0, mean: Double = 1e-4,
        decaySamples: Double? = nil
    ) {
        self.hidden = hidden
        self.output = output
        self.lateral = lateral
        self.mean = mean
        self.decaySamples = decaySamples
    }

    /// The factor on the rates after a number of samples.
    public func factor(after samples: Int) -> Double {
        decaySamples.map { 1 / (1 + Double(samples) / $0) } ?? 1
    }
}

/// How large the first weights are.
public struct InitialWeights: Equatable, Sendable {
    /// W₁ ~ N(0, hidden² / ⟨|x|²⟩): the standard deviation of the first hidden inputs.
    public var hidden: Double
    /// W₂ ~ N(0, output² / units).
    public var output: Double
    /// Q = lateral · 1.
    public var lateral: Double
    /// R = Qᵀ + decoupling · N(0, 1) where the interneurons' weights are decoupled.
    public var decoupling: Double

    /// Makes scales from their values.
    public init(
        hidden: Double = 0.3, output: Double = 0.3, lateral: Double = 1.0 / 3,
        decoupling: Double = 0.1
    ) {
        self.hidden = hidden
        self.output = output
        self.lateral = lateral
        self.decoupling = decoupling
    }
}

/// What learns sample by sample.
public protocol SampleLearner {
    /// Presents one sample and changes the weights.
    mutating func learn(_ input: [Double], target: [Double])
}

/// A network with one hidden layer that learns sample by sample.
public protocol RateNetwork: SampleLearner, Sendable {
    /// From the input to the hidden units.
    var hidden: HiddenLayer { get }
    /// W₂: outputs × hidden units.
    var output: Matrix { get }
    /// Q and R, from and to the interneurons; `nil` where there are none.
    var lateral: (q: Matrix, r: Matrix)? { get }
}

/// Where a model starts: weights drawn from a seed, means from the first samples.
struct Start {
    var hidden: HiddenLayer
    var output: Matrix
    var generator: SeededGenerator

    /// As many samples make the first running mean.
    private static let samplesOfMean = 1000

    init(
        units: Int, activation: Activation, initial: InitialWeights, samples: Samples, seed: UInt64
    ) {
        precondition(units > 0, "a hidden layer needs a unit")
        var generator = SeededGenerator(seed: seed)
        let meanSquare = samples.meanSquare
        let scale = initial.hidden / (meanSquare > 0 ? meanSquare.squareRoot() : 1)
        let weights = Matrix(samples.inputCount, units) { _, _ in scale * generator.normal() }
        hidden = HiddenLayer(
            weights: weights, activation: activation,
            mean: [Double](repeating: 0, count: units))
        let outputScale = initial.output / Double(units).squareRoot()
        output = Matrix(samples.classCount, units) { _, _ in outputScale * generator.normal() }
        self.generator = generator

        var input = [Double](repeating: 0, count: samples.inputCount)
        var response = [Double](repeating: 0, count: units)
        var z = response
        for sample in 0..<min(samples.count, Self.samplesOfMean) {
            samples.input(sample, into: &input)
            hidden.respond(input, response: &response, z: &z)
            // The running mean with rate 1/t is the mean of the first t.
            hidden.followMean(response, rate: 1 / Double(sample + 1))
        }
    }
}
