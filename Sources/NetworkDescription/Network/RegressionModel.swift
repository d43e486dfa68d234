// A rate model of one hidden layer: what the spiking circuits of BMVR are compared with.

/// A network of one hidden layer, z = f(W1 x), ŷ = W2 z, and how it learns a task.
public struct RegressionModel: Sendable, Equatable {
    /// How it learns.
    public var rule: Rule
    /// Number of hidden units.
    public var hidden: Int
    /// The function f.
    public var activation: Activation
    /// Learning rate of W1.
    public var rateW1: Double
    /// Learning rate of W2.
    public var rateW2: Double
    /// Rate of the running mean of the hidden units, which is subtracted from rectified ones.
    public var meanRate: Double
    /// All rates of weights fall as 1/(1 + samples/`t0`); constant when `nil`.
    public var t0: Double?
    /// Factors on the model's own scale of the initial weights.
    public var initial: InitialScale
    /// What is done to the features beforehand.
    public var standardisation: Standardisation

    /// Makes a model.
    public init(
        rule: Rule, hidden: Int, activation: Activation = .relu, rateW1: Double, rateW2: Double,
        meanRate: Double = 1e-4, t0: Double? = nil, initial: InitialScale = InitialScale(),
        standardisation: Standardisation = .none
    ) {
        self.rule = rule
        self.hidden = hidden
        self.activation = activation
        self.rateW1 = rateW1
        self.rateW2 = rateW2
        self.meanRate = meanRate
        self.t0 = t0
        self.initial = initial
        self.standardisation = standardisation
    }

    /// How a rate model learns.
    public enum Rule: Sendable, Equatable {
        /// BMVR (Golkar et al. 2020, arXiv 2011.15031, equations 5 to 7, 9): `rateQ` is the rate of
        /// the lateral weights, which have separate copies each way when decoupled (21 to 23).
        case bmvr(rateQ: Double, isDecoupled: Bool)
        /// Gradient descent on the squared error.
        case backprop
    }

    /// The function of the hidden units.
    public enum Activation: String, Sendable, Equatable, CaseIterable {
        /// Rectified, and the running mean subtracted (equation 24).
        case relu
        /// The identity.
        case linear
    }

    /// Scales of the initial weights, as standard deviations relative to the model's own.
    public struct InitialScale: Sendable, Equatable {
        /// Of W1.
        public var w1: Double?
        /// Of W2.
        public var w2: Double?
        /// Of Q.
        public var q: Double?

        /// Makes a scale.
        public init(w1: Double? = nil, w2: Double? = nil, q: Double? = nil) {
            self.w1 = w1
            self.w2 = w2
            self.q = q
        }
    }

    /// What is done to the features before they are used.
    public enum Standardisation: String, Sendable, Equatable, CaseIterable {
        /// Divided by the data set's maximum.
        case none
        /// Made zero mean and unit variance by one mean and one deviation over all features.
        case global
    }
}
