// Small problems with known structure.

@testable import RateModels

/// Samples of normally distributed inputs whose classes depend on them, with some noise.
func noisySamples(
    _ count: Int, inputs: Int, classes: Int, seed: UInt64, targetOffset: Double = -0.25
) -> Samples {
    var generator = SeededGenerator(seed: seed)
    var features: [Float] = []
    var labels: [Int] = []
    for _ in 0..<count {
        let x = (0..<inputs).map { _ in Float(generator.normal()) }
        features += x
        let scores = (0..<classes).map { x[$0 % inputs] + Float(0.5 * generator.normal()) }
        labels.append(scores.indices.max { scores[$0] < scores[$1] } ?? 0)
    }
    return Samples(
        features: features, inputCount: inputs, labels: labels, classCount: classes,
        targetOffset: targetOffset)
}

/// The inputs and targets of samples.
func pairs(_ samples: Samples) -> [(x: [Double], y: [Double])] {
    (0..<samples.count).map { sample in
        var x = [Double](repeating: 0, count: samples.inputCount)
        var y = [Double](repeating: 0, count: samples.classCount)
        samples.input(sample, into: &x)
        samples.target(sample, into: &y)
        return (x, y)
    }
}

/// A v, entry by entry.
func product(_ a: Matrix, _ v: [Double]) -> [Double] {
    (0..<a.rows).map { row in (0..<a.columns).reduce(0) { $0 + a[row, $1] * v[$1] } }
}

/// Σ v_i².
func square(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 } }

/// A matrix of normally distributed entries.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(rows, columns) { _, _ in generator.normal() }
}

/// The largest difference between entries.
func distance(_ a: Matrix, _ b: Matrix) -> Double {
    zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The change of a matrix per `step` at one entry: a central difference of a function.
func gradient(_ at: Matrix, step: Double = 1e-5, of f: (Matrix) -> Double) -> Matrix {
    Matrix(at.rows, at.columns) { row, column in
        var (up, down) = (at, at)
        up[row, column] += step
        down[row, column] -= step
        return (f(up) - f(down)) / (2 * step)
    }
}
