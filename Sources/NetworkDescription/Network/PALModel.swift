// A hierarchy of dendritic microcircuits, as a task describes it.

/// The microcircuit of phaseless alignment learning (Max et al. 2024, arXiv 2212.10249). Times are in
/// ms, learning rates per ms.
public struct PALModel: Sendable, Equatable {
    /// How errors come to the hidden layers.
    public var algorithm: Algorithm
    /// Number of units in each hidden layer.
    public var hidden: [Int]
    /// Number of outputs; that of the classes, or of the features they are taught, when `nil`.
    public var outputs: Int?
    /// The function of all units.
    public var activation: Activation = .logistic
    /// Whether cells answer without delay.
    public var isProspective = true
    /// Whether interneurons are nudged in the same step, or in the next one.
    public var nudgesAtOnce = false
    /// Length of a step.
    public var step = 0.01
    /// Steps for which a sample is presented.
    public var steps = 100
    /// Steps for which a sample meets the target of the one before.
    public var targetDelay = 0
    /// Learning rates.
    public var rates: Rates
    /// Time constant of the low-pass filter on forward learning.
    public var smoothing = 100.0
    /// Standard deviation parameter of the noise, and its time constant.
    public var noise = Noise()
    /// Time constant of the high-pass filter on rates that backward weights transmit.
    public var highPass = 0.1
    /// Decay of the backward weights.
    public var decay = 0.0
    /// Where the weights start.
    public var initial: Start
    /// What the outputs are taught.
    public var targets: Targets = .classes(low: 0.1, high: 1)

    /// Makes a model.
    public init(algorithm: Algorithm, hidden: [Int], rates: Rates, initial: Start) {
        self.algorithm = algorithm
        self.hidden = hidden
        self.rates = rates
        self.initial = initial
    }

    /// How errors come to the hidden layers.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// The backward weights are the forward ones, transposed.
        case backpropagation = "bp"
        /// The backward weights are fixed; neither noise nor inhibition of the dendrites is learnt.
        case feedbackAlignment = "fa"
        /// The backward weights are learnt from noise.
        case phaselessAlignment = "pal"
    }

    /// The function of units.
    public enum Activation: String, Sendable, CaseIterable {
        case logistic, relu, softplus, tanh, linear
        case hardSigmoid = "hard_sigmoid"
    }

    /// Learning rates, per ms.
    public struct Rates: Sendable, Equatable {
        /// Of the forward weights: one for each layer, or one for all.
        public var forward: [Double]
        /// Of the backward weights: one for each hidden layer, or one for all, as of those below.
        public var backward: [Double]
        /// Of the weights to interneurons.
        public var toInter: [Double]
        /// Of the weights from interneurons.
        public var fromInter: [Double]
        /// The factor of all rates from one epoch to the next.
        public var perEpoch: Double

        /// Makes rates.
        public init(
            forward: [Double], backward: [Double] = [0], toInter: [Double] = [0],
            fromInter: [Double] = [0], perEpoch: Double = 1
        ) {
            self.forward = forward
            self.backward = backward
            self.toInter = toInter
            self.fromInter = fromInter
            self.perEpoch = perEpoch
        }
    }

    /// Noise in apical dendrites: an Ornstein-Uhlenbeck process of variance `sigma`²/2.
    public struct Noise: Sendable, Equatable {
        /// Its size.
        public var sigma = 0.0
        /// Its time constant, in ms.
        public var tau = 0.1

        /// Makes noise.
        public init(sigma: Double = 0, tau: Double = 0.1) {
            self.sigma = sigma
            self.tau = tau
        }
    }

    /// The ranges that weights are drawn from.
    public struct Start: Sendable, Equatable {
        /// Of the forward weights.
        public var forward: ClosedRange<Double>
        /// Of the backward weights.
        public var backward: ClosedRange<Double>

        /// Makes ranges.
        public init(forward: ClosedRange<Double>, backward: ClosedRange<Double>) {
            self.forward = forward
            self.backward = backward
        }
    }

    /// What the outputs are taught: potentials.
    public enum Targets: Sendable, Equatable {
        /// `high` for the class of the sample, `low` for the others.
        case classes(low: Double, high: Double)
        /// The answer of a network of the same shape whose forward weights are drawn from a range.
        case teacher(weights: ClosedRange<Double>)
        /// The features of the sample: an autoencoder.
        case input
        /// Nothing.
        case none
    }
}
