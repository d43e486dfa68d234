// A hierarchy of dendritic microcircuits that learns a task.
import Datasets
import NetworkDescription
import RateModels

/// A hierarchy of microcircuits with its task.
struct PALExperiment: RateLearning {
    private let task: LearningTask
    private let model: PALModel
    private let seed: UInt64
    private let settings: PALSettings
    private let training: Samples
    private let test: Samples?
    private let earlyTest: Samples?

    init(
        _ task: LearningTask, model: PALModel, data: TaskData, seed: UInt64
    ) throws(ExperimentError) {
        self.task = task
        self.model = model
        self.seed = seed
        let classes = data.classCount
        let outputs = model.outputs ?? classes
        if case .classes = model.targets, outputs != classes {
            throw ExperimentError(
                "\(outputs) outputs cannot be taught \(classes) classes; leave out "
                    + "'task.rate.outputs', or give 'task.rate.targets' a teacher")
        }
        settings = PALSettings(
            model, inputs: data.training.featureCount, outputs: outputs)
        func samples(_ set: Dataset) -> Samples {
            var samples = Samples(
                features: set.features, inputCount: set.featureCount, labels: set.labels,
                classCount: classes, scale: 1 / Double(set.maximum))
            samples.targets =
                if case .classes(let low, let high) = model.targets {
                    .classes(low: low, high: high)
                } else { .none }
            return samples
        }
        training = samples(data.training)
        test = data.test.map(samples)
        earlyTest = try task.earlyTest(data.test).map(samples)
    }

    var unitCount: Int {
        // All but the input, and an interneuron for each unit above a hidden layer.
        settings.sizes.dropFirst().reduce(0, +) + settings.sizes.dropFirst(2).reduce(0, +)
    }

    var weightCount: Int {
        let sizes = settings.sizes
        return zip(sizes.dropFirst(), sizes.dropFirst(2)).reduce(sizes[0] * sizes[1]) {
            $0 + 4 * $1.0 * $1.1
        }
    }

    var columns: [String] {
        let pairs = (1...settings.sizes.count - 1).dropLast()
        return [
            "epoch", "samples", "train_accuracy", "test_accuracy", "train_objective",
            "test_objective",
        ] + pairs.map { "angle.b\($0)" } + pairs.map { "gated_angle.b\($0)" }
            + (1...settings.sizes.count - 1).map { "weight_norm.w\($0)" }
            + pairs.map { "weight_norm.b\($0)" } + pairs.map { "difference.p\($0)" }
    }

    func run(into table: MetricsTable, goesOn: (_ samples: Int) -> Bool) throws -> Bool {
        let start = PALStart(forward: model.initial.forward, backward: model.initial.backward)
        var network = PALNetwork(settings, start: start, seed: seed)
        let (training, test) = (taught(training), test.map(taught))
        let early = earlyTest.map(taught)
        let plan = task.training(on: training, seed: seed) {
            task.tests(after: $0, all: test, early: early)
        }
        return try plan.train(
            &network,
            afterEpoch: { epoch, network in
                let result = PALEvaluation(network, on: training)
                guard result.broken == 0 else { throw Divergence(epoch: epoch) }
                let tested = plan.testing(epoch).map { PALEvaluation(network, on: $0) }
                var row = row(network, result, tested)
                row["epoch"] = Double(epoch)
                row["samples"] = Double(epoch * training.count)
                try table.append(row)
            }, goesOn: goesOn)
    }

    /// The samples with the answers of the teacher, if there is one.
    private func taught(_ samples: Samples) -> Samples {
        guard case .teacher(let weight) = model.targets else { return samples }
        let teacher = PALNetwork(
            settings, start: PALStart(forward: weight...weight, backward: 0...0), seed: seed)
        var input = [Double](repeating: 0, count: samples.inputCount)
        var answers: [Double] = []
        for sample in 0..<samples.count {
            samples.input(sample, into: &input)
            answers += teacher.answer(input)
        }
        var taught = samples
        taught.targets = .values(answers, count: settings.sizes.last ?? 0)
        return taught
    }

    private func row(
        _ network: PALNetwork, _ training: PALEvaluation, _ test: PALEvaluation?
    ) -> [String: Double] {
        var row: [String: Double] = [:]
        if case .classes = model.targets {
            row["train_accuracy"] = training.accuracy
            row["test_accuracy"] = test?.accuracy
        }
        row["train_objective"] = training.objective
        row["test_objective"] = test?.objective
        func add(_ name: String, _ values: [Double]) {
            for (index, value) in values.enumerated() { row["\(name)\(index + 1)"] = value }
        }
        add("angle.b", network.angles)
        add("gated_angle.b", training.gatedAngles)
        add("weight_norm.w", network.forwardWeights.map(\.norm))
        add("weight_norm.b", network.backwardWeights.map(\.norm))
        add("difference.p", network.lateralMismatch)
        return row
    }
}

extension PALSettings {
    fileprivate init(_ model: PALModel, inputs: Int, outputs: Int) {
        self.init(sizes: [inputs] + model.hidden + [outputs])
        let forward = model.rates.forward
        forwardRates =
            forward.count == forwardRates.count
            ? forward : forwardRates.map { _ in forward.first ?? 0 }
        function =
            switch model.activation {
            case .logistic: .logistic
            case .relu: .relu
            case .softplus: .softplus
            case .tanh: .tanh
            case .linear: .linear
            case .hardSigmoid: .hardSigmoid
            }
        isProspective = model.isProspective
        (step, steps) = (model.step, model.steps)
        (smoothing, decay) = (model.smoothing, model.decay)
        (noiseTime, highPassTime) = (model.noise.tau, model.highPass)
        toInterRate = model.rates.toInter
        copiesForward = model.algorithm == .backpropagation
        guard model.algorithm == .phaselessAlignment else { return }
        noise = model.noise.sigma
        backwardRate = model.rates.backward
        fromInterRate = model.rates.fromInter
    }
}
