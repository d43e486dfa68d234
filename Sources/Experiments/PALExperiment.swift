// A hierarchy of dendritic microcircuits that learns a task.
import Datasets
import Foundation
import NetworkDescription
import RateModels

/// A hierarchy of microcircuits with its task.
struct PALExperiment: RateLearning {
    private let task: LearningTask
    private let model: PALModel
    private let seed: UInt64
    private let settings: PALSettings
    private let samples: RateSamples

    init(
        _ task: LearningTask, model: PALModel, data: TaskData, seed: UInt64
    ) throws(ExperimentError) {
        self.task = task
        self.model = model
        self.seed = seed
        let classes = data.classCount
        let features = data.training.featureCount
        let outputs = model.outputs ?? (model.targets == .input ? features : classes)
        if model.targets == .input, outputs != features {
            throw ExperimentError(
                "\(outputs) outputs cannot be taught \(features) features; leave out "
                    + "'task.rate.outputs'")
        }
        if case .classes = model.targets, outputs != classes {
            throw ExperimentError(
                "\(outputs) outputs cannot be taught \(classes) classes; leave out "
                    + "'task.rate.outputs', or give 'task.rate.targets' a teacher")
        }
        let settings = PALSettings(model, inputs: features, outputs: outputs)
        self.settings = settings
        samples = try RateSamples(task, data: data) { set in
            var samples = Samples(
                features: set.features, inputCount: set.featureCount, labels: set.labels,
                classCount: classes, scale: 1 / Double(set.maximum))
            samples.targets = samples.targets(model.targets, settings, seed: seed)
            return samples
        }
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
        let layers = 1...settings.sizes.count - 1
        let pairs = layers.dropLast()
        return [
            "epoch", "samples", "train_accuracy", "test_accuracy", "train_objective",
            "test_objective",
        ] + pairs.map { "angle.b\($0)" } + pairs.map { "gated_angle.b\($0)" }
            + layers.map { "update_angle.w\($0)" } + layers.map { "update_angle_sps.w\($0)" }
            + layers.map { "weight_norm.w\($0)" }
            + pairs.map { "weight_norm.b\($0)" } + pairs.map { "difference.p\($0)" }
            + (model.targets == .input ? ["latent_accuracy"] : [])
    }

    func run(into table: MetricsTable, goesOn: (_ samples: Int) -> Bool) throws -> Bool {
        let start = PALStart(forward: model.initial.forward, backward: model.initial.backward)
        var network = PALNetwork(settings, start: start, seed: seed)
        let plan = task.training(on: samples, seed: seed)
        return try plan.train(
            &network,
            afterEpoch: { epoch, network in
                let result = PALEvaluation(network, on: plan.training)
                guard result.broken == 0 else { throw Divergence(epoch: epoch) }
                let test = plan.testing(epoch)
                let tested = test.map { PALEvaluation(network, on: $0) }
                var row = row(network, result, tested)
                if let test, let tested, model.targets == .input {
                    let readout = LinearReadout(
                        rates: result.latent, labels: plan.training.labels,
                        classCount: test.classCount)
                    row["latent_accuracy"] = readout.accuracy(
                        rates: tested.latent, labels: test.labels)
                }
                let changes = PALUpdateAngles(network, on: plan.training)
                add("update_angle.w", changes.means, to: &row)
                add("update_angle_sps.w", changes.selfPredicting, to: &row)
                row["epoch"] = Double(epoch)
                row["samples"] = Double(epoch * plan.training.count)
                try table.append(row)
                network.scaleRates(by: pow(model.rates.perEpoch, Double(epoch)))
            }, goesOn: goesOn)
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
        add("angle.b", network.angles, to: &row)
        add("gated_angle.b", training.gatedAngles, to: &row)
        add("weight_norm.w", network.forwardWeights.map(\.norm), to: &row)
        add("weight_norm.b", network.backwardWeights.map(\.norm), to: &row)
        add("difference.p", network.lateralMismatch, to: &row)
        return row
    }

    private func add(_ name: String, _ values: [Double?], to row: inout [String: Double]) {
        for (index, value) in values.enumerated() { row["\(name)\(index + 1)"] = value }
    }
}

extension Samples {
    /// What the outputs of a microcircuit are taught.
    fileprivate func targets(
        _ targets: PALModel.Targets, _ settings: PALSettings, seed: UInt64
    ) -> Targets {
        switch targets {
        case .none: return .none
        case .classes(let low, let high): return .classes(low: low, high: high)
        case .input: return .input
        case .teacher(let weights):
            let teacher = PALNetwork(
                settings, start: PALStart(forward: weights, backward: 0...0), seed: ~seed)
            var input = [Double](repeating: 0, count: inputCount)
            let answers = (0..<count).flatMap { sample in
                self.input(sample, into: &input)
                return teacher.answer(input)
            }
            return .values(answers, count: settings.sizes.last ?? 0)
        }
    }
}

extension PALSettings {
    fileprivate init(_ model: PALModel, inputs: Int, outputs: Int) {
        self.init(sizes: [inputs] + model.hidden + [outputs])
        /// A rate for each layer, where there may be one for all.
        func each(_ rates: [Double], of zeros: [Double]) -> [Double] {
            rates.count == zeros.count ? rates : zeros.map { _ in rates.first ?? 0 }
        }
        forwardRates = each(model.rates.forward, of: forwardRates)
        function =
            switch model.activation {
            case .logistic: .logistic
            case .relu: .relu
            case .softplus: .softplus
            case .tanh: .tanh
            case .linear: .linear
            case .hardSigmoid: .hardSigmoid
            }
        (isProspective, nudgesAtOnce) = (model.isProspective, model.nudgesAtOnce)
        (step, steps, targetDelay) = (model.step, model.steps, model.targetDelay)
        (smoothing, decay) = (model.smoothing, model.decay)
        (noiseTime, highPassTime) = (model.noise.tau, model.highPass)
        toInterRates = each(model.rates.toInter, of: toInterRates)
        copiesForward = model.algorithm == .backpropagation
        guard model.algorithm == .phaselessAlignment else { return }
        noise = model.noise.sigma
        backwardRates = each(model.rates.backward, of: backwardRates)
        fromInterRates = each(model.rates.fromInter, of: fromInterRates)
    }
}
