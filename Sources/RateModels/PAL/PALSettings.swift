// What makes one microcircuit differ from another: sizes, rates, noise, time constants.

/// The settings of a microcircuit of phaseless alignment learning. Times are in ms, rates of
/// learning per ms.
public struct PALSettings: Equatable, Sendable {
    /// Number of inputs, of units in each hidden layer, of outputs.
    public var sizes: [Int]
    /// φ of all cells.
    public var function = RateFunction.logistic
    /// Whether cells answer u + τ du/dt, and so without delay (Haider et al. 2021), or u (Sacramento
    /// et al. 2018).
    public var isProspective = true
    /// Whether interneurons are nudged by the potentials above of the same step, as in continuous time,
    /// or of the step before.
    public var nudgesAtOnce = false
    /// Length of a step.
    public var step = 0.01
    /// Steps for which a sample is presented.
    public var steps = 100
    /// Steps for which a sample meets the target of the one before: what an answer to it takes to come to
    /// the outputs, so that they are not compared with a target that they cannot know of.
    public var targetDelay = 0
    /// η of the forward weights W, layer by layer.
    public var forwardRates: [Double]
    /// η of the backward weights B to each hidden layer.
    public var backwardRates: [Double]
    /// η of the weights to the interneurons of each hidden layer.
    public var toInterRates: [Double]
    /// η of the weights from them.
    public var fromInterRates: [Double]
    /// Time constant of the low-pass filter on changes of W; not below ``step``, where there is none.
    public var smoothing = 100.0
    /// σ of the noise in apical dendrites.
    public var noise = 0.0
    /// Time constant of the noise.
    public var noiseTime = 0.1
    /// Time constant of the high-pass filter on the rates that B transmits.
    public var highPassTime = 0.1
    /// α, the decay of B.
    public var decay = 0.0
    /// Whether B is a copy of Wᵀ at all times and the weights from interneurons are -B:
    /// backpropagation.
    public var copiesForward = false

    /// Makes settings for sizes, with everything at its default and no learning.
    public init(sizes: [Int]) {
        self.sizes = sizes
        forwardRates = [Double](repeating: 0, count: max(sizes.count - 1, 0))
        backwardRates = [Double](repeating: 0, count: max(sizes.count - 2, 0))
        (toInterRates, fromInterRates) = (backwardRates, backwardRates)
    }
}

/// Where a microcircuit starts: W and B are drawn uniformly, the weights of interneurons follow.
public struct PALStart: Equatable, Sendable {
    /// The range of W.
    public var forward: ClosedRange<Double>
    /// The range of B.
    public var backward: ClosedRange<Double>

    /// Makes a start.
    public init(forward: ClosedRange<Double>, backward: ClosedRange<Double>) {
        self.forward = forward
        self.backward = backward
    }
}

/// The conductances per capacitance of all cells, in 1/ms (Max et al. 2024, the same in all
/// experiments).
enum Conductance {
    static let leak = 0.03
    static let basal = 0.1
    static let apical = 0.06
    /// From the dendrite of an interneuron.
    static let dendrite = 0.1
    /// From a cell of the layer above to the soma of its interneuron.
    static let nudge = 0.06
    /// From the teacher to an output.
    static let target = 0.06
}
