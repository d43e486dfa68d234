// Epoch after epoch: the samples in a new order each time, and what came of it.

/// What is known of a model after an epoch.
public struct EpochMetrics: Equatable, Sendable {
    /// Epochs trained; 0 before the first.
    public let epoch: Int
    /// Samples presented in all.
    public let samples: Int
    /// On the samples trained on, presented again without learning.
    public let training: Evaluation
    /// On the samples held out, if any.
    public let testing: Evaluation?
    /// |W₁|, the square root of the sum of squares.
    public let hiddenNorm: Double
    /// |W₂|.
    public let outputNorm: Double
    /// |Q|; `nil` without interneurons.
    public let lateralNorm: Double?
    /// |Q − Rᵀ| / |Q|; `nil` without interneurons.
    public let lateralAsymmetry: Double?
}

/// A training whose weights or outputs grew beyond all numbers.
public struct Divergence: Error, Equatable, Sendable, CustomStringConvertible {
    /// The epoch after which it was noticed, counted from 1.
    public let epoch: Int

    /// What happened and what to do about it.
    public var description: String {
        "the rate model diverged in epoch \(epoch); lower its learning rates or its first weights"
    }
}

/// Trains a model on samples, each once per epoch.
public struct RateTraining: Sendable {
    /// The samples to learn.
    public var training: Samples
    /// The samples to test on.
    public var testing: Samples?
    /// How many epochs.
    public var epochs: Int
    /// Evaluates after every so many epochs, and after the last.
    public var evaluateEvery: Int
    /// Whether each epoch has an own order; otherwise every one has that of the samples.
    public var isShuffled: Bool
    /// Decides the order.
    public var seed: UInt64

    /// Describes a training.
    public init(
        training: Samples, testing: Samples? = nil, epochs: Int, evaluateEvery: Int = 1,
        isShuffled: Bool = true, seed: UInt64
    ) {
        precondition(epochs >= 0 && evaluateEvery > 0, "counts must be positive")
        self.training = training
        self.testing = testing
        self.epochs = epochs
        self.evaluateEvery = evaluateEvery
        self.isShuffled = isShuffled
        self.seed = seed
    }

    /// Trains the model and reports how it does.
    ///
    /// - Parameter report: is told what is known after every evaluated epoch; training stops when
    ///   it returns `false`.
    /// - Throws: ``Divergence`` when the objective is no longer a number.
    public func run<Model: RateNetwork>(
        _ model: inout Model, report: (EpochMetrics) -> Bool
    ) throws(Divergence) {
        var generator = SeededGenerator(seed: seed)
        var order = Array(0..<training.count)
        var input = [Double](repeating: 0, count: training.inputCount)
        var target = [Double](repeating: 0, count: training.classCount)
        for epoch in 1...max(epochs, 1) where epoch <= epochs {
            if isShuffled { order.shuffle(using: &generator) }
            for sample in order {
                training.input(sample, into: &input)
                training.target(sample, into: &target)
                model.learn(input, target: target)
            }
            guard epoch % evaluateEvery == 0 || epoch == epochs else { continue }
            let metrics = metrics(of: model, epoch: epoch)
            guard metrics.training.objective.isFinite else { throw Divergence(epoch: epoch) }
            if !report(metrics) { return }
        }
    }

    /// What is known of a model after a number of epochs.
    public func metrics(of model: some RateNetwork, epoch: Int) -> EpochMetrics {
        let lateral = model.lateral
        return EpochMetrics(
            epoch: epoch, samples: epoch * training.count,
            training: Evaluation(model, on: training),
            testing: testing.map { Evaluation(model, on: $0) },
            hiddenNorm: model.hidden.weights.norm, outputNorm: model.output.norm,
            lateralNorm: lateral?.q.norm,
            lateralAsymmetry: lateral.map { asymmetry($0.q, $0.r) })
    }

    private func asymmetry(_ q: Matrix, _ r: Matrix) -> Double {
        Matrix(q.rows, q.columns) { q[$0, $1] - r[$1, $0] }.norm / q.norm
    }
}
