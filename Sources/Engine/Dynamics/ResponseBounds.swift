// How far a linear readout can still rise, and how sharply it can bend, from any state.
import RealModule

/// Bounds on the functional ρ(s) = row · exp(A s) over all s ≥ 0, element by element.
///
/// They hold for certain: between sampled times the extremes are widened by a bound on the second
/// derivative, which follows from A being a Metzler matrix (couplings and drives are not negative).
struct ResponseBounds {
    /// sup over s of max(ρ(s)_i, 0).
    private(set) var upper: [Double]
    /// inf over s of min(ρ(s)_i, 0).
    private(set) var lower: [Double]

    /// `nil` when A is not stable.
    init?(row: [Double], matrix: Matrix) {
        let size = matrix.size
        // v > 0 with v A = -1: then v exp(A s) never grows, and |ρ| ≤ m v at one time holds for ever.
        var transposed = Matrix(size: size)
        for i in 0..<size {
            for j in 0..<size { transposed[i, j] = matrix[j, i] }
        }
        let ones = Array(repeating: -1.0, count: size)
        guard let weights = transposed.solve(ones), weights.allSatisfy({ $0 > 0 }) else {
            return nil
        }
        func norm(_ row: [Double]) -> Double {
            zip(row, weights).map { abs($0) / $1 }.max() ?? 0
        }
        var current = row
        let start = norm(row)
        upper = row.map { Swift.max($0, 0) }
        lower = row.map { Swift.min($0, 0) }
        let fastest = (0..<size).map { -matrix[$0, $0] }.max() ?? 1
        var step = 0.01 / fastest
        // Geometric steps reach any slow time constant in a bounded number of rounds.
        for _ in 0..<4000 {
            let factor = (step * matrix).exponentialMinusOne()
            for _ in 0..<4 {
                let bend = norm(
                    matrix.leftMultiplied(by: matrix.leftMultiplied(by: current)))
                let change = factor.leftMultiplied(by: current)
                let next = zip(current, change).map { $0 + $1 }
                let margin = bend * step * step / 8
                for index in 0..<size {
                    let slack = margin * weights[index]
                    upper[index] = Swift.max(
                        upper[index], Swift.max(current[index], next[index]) + slack)
                    lower[index] = Swift.min(
                        lower[index], Swift.min(current[index], next[index]) - slack)
                }
                current = next
            }
            step *= 1.05
            let rest = norm(current)
            let settled = (0..<size).allSatisfy {
                rest * weights[$0] <= 1e-3 * Swift.max(upper[$0], -lower[$0])
            }
            if settled || rest <= 1e-9 * start { break }
        }
        let rest = norm(current)
        for index in 0..<size {
            upper[index] = Swift.max(upper[index], rest * weights[index])
            lower[index] = Swift.min(lower[index], -rest * weights[index])
        }
    }

    /// A bound on ρ(s) · state for all s ≥ 0.
    @inline(__always)
    func supremum(_ state: (Int) -> Double) -> Double {
        var sum = 0.0
        for index in upper.indices {
            let x = state(index)
            sum += x * (x > 0 ? upper[index] : lower[index])
        }
        return sum
    }

    /// A bound on |ρ(s) · state| for all s ≥ 0.
    var magnitude: [Double] {
        zip(upper, lower).map { Swift.max($0, -$1) }
    }
}
