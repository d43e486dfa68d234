// Labelled samples as the models see them: scaled inputs, targets of one class each.

/// The samples a model is trained or tested on.
public struct Samples: Sendable {
    /// Values per sample.
    public let inputCount: Int
    /// Number of classes.
    public let classCount: Int
    /// The class of each sample.
    public let labels: [Int]
    /// The scaled input of a value v is (v − `offset`) · `scale`.
    public var offset: Double
    /// See ``offset``.
    public var scale: Double
    /// What the model is to answer.
    public var targets: Targets
    private let features: [Float]

    /// What a model is to answer to samples.
    public enum Targets: Equatable, Sendable {
        /// One value for each class: high for that of the sample, low for the others.
        case classes(low: Double, high: Double)
        /// So many values for each sample, sample after sample.
        case values([Double], count: Int)
        /// The scaled input.
        case input
        /// Nothing: targets are empty.
        case none
    }

    /// The size of a target.
    public var targetCount: Int {
        switch targets {
        case .classes: classCount
        case .values(_, let count): count
        case .input: inputCount
        case .none: 0
        }
    }

    /// Number of samples.
    public var count: Int { labels.count }

    /// Takes values, sample after sample, and labels below the number of classes. The target is
    /// 1 + `targetOffset` for the class of a sample, and `targetOffset` for the others.
    ///
    /// - Precondition: there is a sample, the sizes agree and every label is a class.
    public init(
        features: [Float], inputCount: Int, labels: [Int], classCount: Int, offset: Double = 0,
        scale: Double = 1, targetOffset: Double = 0
    ) {
        precondition(!labels.isEmpty && features.count == labels.count * inputCount)
        precondition(labels.allSatisfy { (0..<classCount).contains($0) })
        self.features = features
        self.inputCount = inputCount
        self.labels = labels
        self.classCount = classCount
        self.offset = offset
        self.scale = scale
        targets = .classes(low: targetOffset, high: 1 + targetOffset)
    }

    /// The scaled input of a sample.
    public func input(_ sample: Int, into input: inout [Double]) {
        precondition(input.count == inputCount && sample >= 0 && sample < count)
        features.withUnsafeBufferPointer { features in
            input.withUnsafeMutableBufferPointer { input in
                let start = sample * input.count
                for i in 0..<input.count {
                    input[i] = (Double(features[start + i]) - offset) * scale
                }
            }
        }
    }

    /// The target of a sample.
    public func target(_ sample: Int, into target: inout [Double]) {
        switch targets {
        case .classes(let low, let high):
            for index in target.indices { target[index] = low }
            target[labels[sample]] = high
        case .values(let values, let count):
            for index in 0..<count { target[index] = values[sample * count + index] }
        case .input: input(sample, into: &target)
        case .none: break
        }
    }

    /// Sets ``offset`` and ``scale`` so that all values together have mean 0 and variance 1, as
    /// in the linear experiments of Golkar et al. 2020.
    public mutating func standardise() {
        let count = Double(features.count)
        let mean = features.reduce(0) { $0 + Double($1) } / count
        let variance =
            features.reduce(0) {
                $0 + (Double($1) - mean) * (Double($1) - mean)
            } / count
        offset = mean
        scale = variance > 0 ? 1 / variance.squareRoot() : 1
    }

    /// The mean of |x|² over the scaled inputs.
    public var meanSquare: Double {
        features.reduce(0) { sum, value in
            let x = (Double(value) - offset) * scale
            return sum + x * x
        } / Double(count)
    }
}
