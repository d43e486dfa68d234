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

    /// Makes the failure of an epoch.
    public init(epoch: Int) {
        self.epoch = epoch
    }

    /// What happened and what to do about it.
    public var description: String {
        "the rate model diverged in epoch \(epoch); lower its learning rates or its first weights"
    }
}

/// Trains a model on samples, each once per epoch.
public struct RateTraining {
    /// The samples to learn.
    public var training: Samples
    /// How many epochs.
    public var epochs: Int
    /// The order of the samples in an epoch, counted from 1.
    public var order: (_ epoch: Int) -> [Int]
    /// The samples to test on after an epoch, counted from 1; `nil` for no test then.
    public var testing: (_ epoch: Int) -> Samples?

    /// Describes a training; by default in the order of the samples, and without tests.
    public init(
        training: Samples, epochs: Int, order: ((Int) -> [Int])? = nil,
        testing: @escaping (Int) -> Samples? = { _ in nil }
    ) {
        precondition(epochs >= 0, "the number of epochs is negative")
        self.training = training
        self.epochs = epochs
        self.order = order ?? { _ in Array(0..<training.count) }
        self.testing = testing
    }

    /// So many samples are presented between two questions whether to go on.
    private static let samplesAtOnce = 256

    /// Trains a network with one hidden layer.
    ///
    /// - Parameters:
    ///   - model: learns.
    ///   - report: is told what is known after each epoch, and given the model.
    ///   - goesOn: is asked, now and then and with the number of samples presented so far, whether
    ///     to go on.
    /// - Returns: whether all epochs were trained.
    /// - Throws: ``Divergence`` when the objective is no longer a number; and what `report` throws.
    public func run<Network: RateNetwork>(
        _ model: inout Network, report: (EpochMetrics, Network) throws -> Void,
        goesOn: (_ samples: Int) -> Bool = { _ in true }
    ) throws -> Bool {
        try train(
            &model,
            afterEpoch: { epoch, model in
                let metrics = metrics(of: model, epoch: epoch)
                guard metrics.training.objective.isFinite else { throw Divergence(epoch: epoch) }
                try report(metrics, model)
            }, goesOn: goesOn)
    }

    /// Presents the samples, epoch after epoch.
    ///
    /// - Parameters:
    ///   - model: learns.
    ///   - afterEpoch: is told the number of epochs trained, and given the model.
    ///   - goesOn: is asked, now and then and with the number of samples presented so far, whether
    ///     to go on.
    /// - Returns: whether all epochs were trained.
    /// - Throws: what `afterEpoch` throws.
    public func train<Model: SampleLearner>(
        _ model: inout Model, afterEpoch: (_ epoch: Int, Model) throws -> Void,
        goesOn: (_ samples: Int) -> Bool = { _ in true }
    ) rethrows -> Bool {
        var input = [Double](repeating: 0, count: training.inputCount)
        var target = [Double](repeating: 0, count: training.targetCount)
        var presented = 0
        for epoch in 0..<epochs {
            for sample in order(epoch + 1) {
                if presented % Self.samplesAtOnce == 0, !goesOn(presented) { return false }
                training.input(sample, into: &input)
                training.target(sample, into: &target)
                model.learn(input, target: target)
                presented += 1
            }
            try afterEpoch(epoch + 1, model)
        }
        return true
    }

    /// What is known of a model after a number of epochs.
    public func metrics(of model: some RateNetwork, epoch: Int) -> EpochMetrics {
        let lateral = model.lateral
        return EpochMetrics(
            epoch: epoch, samples: epoch * training.count,
            training: Evaluation(model, on: training),
            testing: testing(epoch).map { Evaluation(model, on: $0) },
            hiddenNorm: model.hidden.weights.norm, outputNorm: model.output.norm,
            lateralNorm: lateral?.q.norm,
            lateralAsymmetry: lateral.map { asymmetry($0.q, $0.r) })
    }

    private func asymmetry(_ q: Matrix, _ r: Matrix) -> Double {
        Matrix(q.rows, q.columns) { q[$0, $1] - r[$1, $0] }.norm / q.norm
    }
}
