// What a linear classifier can tell from the rates of units.
import Foundation

/// Multinomial logistic regression on rates of mean 0 and variance 1: a convex problem, descended by
/// accelerated gradients (Nesterov 1983).
public struct LinearReadout: Sendable {
    private let mean: [Double]
    private let scale: [Double]
    /// Classes × (units + 1), the last column the constant.
    private var weights: Matrix

    private static let steps = 200
    private static let momentum = 0.9

    /// Fits the classifier.
    ///
    /// - Parameters:
    ///   - rates: one row for each sample, one column for each unit.
    ///   - labels: the class of each sample, below `classCount`.
    ///   - classCount: number of classes.
    /// - Precondition: there are as many labels as rows.
    public init(rates: Matrix, labels: [Int], classCount: Int) {
        precondition(rates.rows == labels.count, "a sample has no class")
        let count = Double(max(rates.rows, 1))
        var mean = [Double](repeating: 0, count: rates.columns)
        var square = mean
        for sample in 0..<rates.rows {
            for unit in mean.indices { mean[unit] += rates[sample, unit] / count }
        }
        for sample in 0..<rates.rows {
            for unit in mean.indices {
                let difference = rates[sample, unit] - mean[unit]
                square[unit] += difference * difference / count
            }
        }
        self.mean = mean
        scale = square.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        weights = Matrix(classCount, rates.columns + 1)
        // The curvature is at most half of the mean |x|², which is the number of columns.
        let step = 2 / Double(rates.columns + 1)
        var (x, outputs) = (
            [Double](repeating: 1, count: rates.columns + 1),
            [Double](repeating: 0, count: classCount)
        )
        var velocity = Matrix(classCount, rates.columns + 1)
        for _ in 0..<Self.steps {
            let start = weights
            weights.add(Self.momentum, velocity)
            var descent = Matrix(classCount, rates.columns + 1)
            for sample in 0..<rates.rows {
                standardise(rates, sample, into: &x)
                weights.times(x, into: &outputs)
                soften(&outputs)
                for index in outputs.indices { outputs[index] *= -1 }
                outputs[labels[sample]] += 1
                descent.add(step / count, outputs, x)
            }
            weights.add(1, descent)
            velocity = weights
            velocity.add(-1, start)
        }
    }

    /// The fraction of samples whose class has the largest output.
    public func accuracy(rates: Matrix, labels: [Int]) -> Double {
        precondition(rates.rows == labels.count, "a sample has no class")
        var x = [Double](repeating: 1, count: rates.columns + 1)
        var outputs = [Double](repeating: 0, count: weights.rows)
        let correct = labels.indices.count { sample in
            standardise(rates, sample, into: &x)
            weights.times(x, into: &outputs)
            return outputs.indices.max { outputs[$0] < outputs[$1] } == labels[sample]
        }
        return Double(correct) / Double(max(labels.count, 1))
    }

    private func standardise(_ rates: Matrix, _ sample: Int, into x: inout [Double]) {
        for unit in mean.indices { x[unit] = (rates[sample, unit] - mean[unit]) * scale[unit] }
    }

    /// Turns outputs into probabilities.
    private func soften(_ outputs: inout [Double]) {
        let largest = outputs.max() ?? 0
        for index in outputs.indices { outputs[index] = exp(outputs[index] - largest) }
        let sum = outputs.reduce(0, +)
        for index in outputs.indices { outputs[index] /= sum }
    }
}
