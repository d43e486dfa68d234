// A network of one hidden layer that learns a task by regression.
import Datasets
import NetworkDescription
import RateModels

/// A network of one hidden layer with its task.
struct RegressionExperiment: RateLearning {
    private let task: LearningTask
    private let model: RegressionModel
    private let seed: UInt64
    private let samples: RateSamples

    init(
        _ task: LearningTask, model: RegressionModel, data: TaskData, seed: UInt64
    ) throws(ExperimentError) {
        self.task = task
        self.model = model
        self.seed = seed
        let classes = data.classCount
        var training = Samples(data.training, classCount: classes)
        if model.standardisation == .global { training.standardise() }
        samples = try RateSamples(task, data: data) { set in
            var samples = Samples(set, classCount: classes)
            (samples.offset, samples.scale) = (training.offset, training.scale)
            return samples
        }
    }

    private var training: Samples { samples.training }

    var unitCount: Int { model.hidden * (isBMVR ? 2 : 1) + training.classCount }

    var weightCount: Int {
        let lateral = isBMVR ? model.hidden * model.hidden * 2 : 0
        return model.hidden * (training.inputCount + training.classCount) + lateral
    }

    var columns: [String] {
        var columns = [
            "epoch", "samples", "train_accuracy", "test_accuracy", "train_objective",
            "test_objective", "weight_norm.w1", "weight_norm.w2",
        ]
        if isBMVR {
            columns += ["weight_norm.q", "difference.q", "constraint_min", "constraint_max"]
        }
        if model.activation == .linear { columns.append("optimum") }
        return columns
    }

    func run(
        into table: MetricsTable, goesOn: (_ samples: Int) -> Bool
    ) throws -> Bool {
        switch model.rule {
        case .backprop:
            return try train(
                Backprop(
                    units: model.hidden, activation: activation, rates: rates(lateral: 0),
                    initial: initialWeights, samples: training, seed: seed),
                into: table, goesOn)
        case .bmvr(let rateQ, let isDecoupled):
            return try train(
                BMVR(
                    units: model.hidden, activation: activation, decoupled: isDecoupled,
                    rates: rates(lateral: rateQ), initial: initialWeights, samples: training,
                    seed: seed),
                into: table, goesOn)
        }
    }

    private func train(
        _ start: some RateNetwork, into table: MetricsTable, _ goesOn: (Int) -> Bool
    ) throws -> Bool {
        var network = start
        let optimum =
            model.activation == .linear
            ? ReducedRankOptimum(training, rank: min(model.hidden, training.classCount)) : nil
        return try task.training(on: samples, seed: seed).run(
            &network,
            report: { metrics, network in
                var row = row(metrics)
                if isBMVR {
                    let eigenvalues = network.constraintEigenvalues(on: training)
                    row["constraint_min"] = eigenvalues.last
                    row["constraint_max"] = eigenvalues.first
                }
                row["optimum"] = optimum?.objective
                try table.append(row)
            }, goesOn: goesOn)
    }

    private func row(_ metrics: EpochMetrics) -> [String: Double] {
        var row = [
            "epoch": Double(metrics.epoch), "samples": Double(metrics.samples),
            "train_accuracy": metrics.training.accuracy,
            "train_objective": metrics.training.objective, "weight_norm.w1": metrics.hiddenNorm,
            "weight_norm.w2": metrics.outputNorm,
        ]
        row["test_accuracy"] = metrics.testing?.accuracy
        row["test_objective"] = metrics.testing?.objective
        row["weight_norm.q"] = metrics.lateralNorm
        row["difference.q"] = metrics.lateralAsymmetry
        return row
    }

    private var isBMVR: Bool { model.rule != .backprop }

    private var activation: Activation { model.activation == .linear ? .linear : .relu }

    private func rates(lateral: Double) -> LearningRates {
        LearningRates(
            hidden: model.rateW1, output: model.rateW2, lateral: lateral, mean: model.meanRate,
            decaySamples: model.t0)
    }

    private var initialWeights: InitialWeights {
        var weights = InitialWeights()
        weights.hidden = model.initial.w1 ?? weights.hidden
        weights.output = model.initial.w2 ?? weights.output
        weights.lateral = model.initial.q ?? weights.lateral
        return weights
    }
}

extension Samples {
    /// The samples of a data set at full scale 1, with targets of mean 0.
    fileprivate init(_ set: Dataset, classCount: Int) {
        self.init(
            features: set.features, inputCount: set.featureCount, labels: set.labels,
            classCount: classCount, scale: 1 / Double(set.maximum),
            targetOffset: -1 / Double(classCount))
    }
}
