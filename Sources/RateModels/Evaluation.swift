// How well a model does on samples, without changing it.

/// A model's results on a set of samples.
public struct Evaluation: Equatable, Sendable {
    /// The fraction of samples whose largest output is that of their class.
    public let accuracy: Double
    /// The mean of |y − W₂ z|² (objective 1 and 8 of Golkar et al. 2020).
    public let objective: Double
    /// Presents every sample once.
    public init(_ model: some RateNetwork, on samples: Samples) {
        let units = model.hidden.mean.count
        var input = [Double](repeating: 0, count: samples.inputCount)
        var target = [Double](repeating: 0, count: samples.classCount)
        var prediction = target
        var response = [Double](repeating: 0, count: units)
        var z = response
        var correct = 0
        var error = 0.0
        let (hidden, output) = (model.hidden, model.output)
        for sample in 0..<samples.count {
            samples.input(sample, into: &input)
            samples.target(sample, into: &target)
            hidden.respond(input, response: &response, z: &z)
            output.times(z, into: &prediction)
            var best = 0
            for index in prediction.indices {
                let difference = target[index] - prediction[index]
                error += difference * difference
                if prediction[index] > prediction[best] { best = index }
            }
            if best == samples.labels[sample] { correct += 1 }
        }
        accuracy = Double(correct) / Double(samples.count)
        objective = error / Double(samples.count)
    }
}

extension RateNetwork {
    /// The eigenvalues of ⟨z zᵀ⟩ over samples, largest first; BMVR's interneurons keep them at 1.
    /// Empty when they are not finite.
    public func constraintEigenvalues(on samples: Samples) -> [Double] {
        let units = hidden.mean.count
        var input = [Double](repeating: 0, count: samples.inputCount)
        var response = [Double](repeating: 0, count: units)
        var z = response
        var covariance = Matrix(units, units)
        for sample in 0..<samples.count {
            samples.input(sample, into: &input)
            hidden.respond(input, response: &response, z: &z)
            covariance.add(1 / Double(samples.count), z, z)
        }
        return SymmetricEigen(covariance)?.values ?? []
    }
}
