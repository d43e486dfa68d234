// A rate model that learns the task of a network file: the same samples, in the same order.
import Datasets
import NetworkDescription
import RateModels

/// A rate model with its task.
public struct RateExperiment {
    private let learning: any RateLearning

    /// How many samples are presented in all.
    public let presentations: Int

    /// Prepares the rate model that a task describes.
    ///
    /// - Parameters:
    ///   - task: A task with a rate model.
    ///   - data: The samples of the task.
    ///   - seed: decides the first weights, the noise and the order of samples.
    /// - Throws: ``ExperimentError`` when the task describes no rate model, or one that is too
    ///   large.
    public init(_ task: LearningTask, data: TaskData, seed: UInt64) throws(ExperimentError) {
        guard data.training.trains == nil else {
            throw ExperimentError(
                "\(data.training.name) is made of events, which rate models cannot learn; give 'data' "
                    + "samples of features")
        }
        switch task.rateModel {
        case nil:
            throw ExperimentError(
                "the task describes no rate model; add 'rate: {model: bmvr, hidden: 32, …}'")
        case .regression(let model):
            learning = try RegressionExperiment(task, model: model, data: data, seed: seed)
        case .pal(let model):
            learning = try PALExperiment(task, model: model, data: data, seed: seed)
        }
        presentations = task.epochs * data.training.count
        guard weightCount <= Self.largestWeightCount else {
            throw ExperimentError(
                "\(unitCount) units have \(weightCount) weights, more than "
                    + "\(Self.largestWeightCount); lower 'task.rate.hidden'")
        }
    }

    /// A rate model with more weights is taken for a mistake: this many take 2 GiB.
    private static let largestWeightCount = 1 << 28

    /// Number of units that learn: hidden ones, interneurons and outputs.
    public var unitCount: Int { learning.unitCount }

    /// Number of weights.
    public var weightCount: Int { learning.weightCount }

    /// The columns of the table of metrics.
    public var columns: [String] { learning.columns }

    /// Trains the model, a row of metrics for each epoch.
    ///
    /// - Parameters:
    ///   - table: Takes what is measured.
    ///   - goesOn: is asked, now and then, whether to go on after so many samples.
    /// - Returns: whether all epochs were trained.
    /// - Throws: `Divergence`, and ``ExperimentError`` when the table cannot be written.
    public func run(
        into table: MetricsTable, goesOn: (_ samples: Int) -> Bool
    ) throws -> Bool {
        try learning.run(into: table, goesOn: goesOn)
    }
}

/// What ``RateExperiment`` asks of each kind of model.
protocol RateLearning {
    var unitCount: Int { get }
    var weightCount: Int { get }
    var columns: [String] { get }
    func run(into table: MetricsTable, goesOn: (_ samples: Int) -> Bool) throws -> Bool
}

extension LearningTask {
    /// How training and tests go through samples.
    func training(on samples: RateSamples, seed: UInt64) -> RateTraining {
        let order = SampleOrder(count: samples.training.count, isShuffled: isShuffled, seed: seed)
        return RateTraining(
            training: samples.training, epochs: epochs,
            order: { order.samples(epoch: $0 - 1) }, testing: { samples.tests(after: $0) })
    }
}
