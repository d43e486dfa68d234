// Runge-Kutta 5(4) of Dormand and Prince (1980), with error control.
import RealModule

/// Integrates x' = f(x) for a small system.
///
/// A step is accepted when its embedded error estimate stays below 1e-9 · (1 + |x|) in every
/// component (mV, pA, nS).
struct DormandPrince {
    static let tolerance = 1e-9
    let size: Int

    /// Doubles of room that a step needs: seven slopes, one intermediate state, one result.
    var roomCount: Int { 9 * size }

    private static let stages: [[Double]] = [
        [],
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ]
    private static let errorWeights: [Double] = [
        71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
    ]

    /// Makes one step of length `h` from `x`; the result is left in `room` at ``resultOffset``.
    /// Returns the error in units of the tolerance.
    func step(
        _ x: UnsafeMutablePointer<Double>, _ h: Double, _ room: UnsafeMutablePointer<Double>,
        _ derivative: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) -> Double {
        let middle = room + 7 * size
        let result = room + resultOffset
        derivative(x, room)
        for stage in 1..<7 {
            let target = stage == 6 ? result : middle
            let weights = Self.stages[stage]
            for index in 0..<size {
                var sum = 0.0
                for (earlier, weight) in weights.enumerated() {
                    sum += weight * room[earlier * size + index]
                }
                target[index] = x[index] + h * sum
            }
            derivative(target, room + stage * size)
        }
        var worst = 0.0
        for index in 0..<size {
            var sum = 0.0
            for (stage, weight) in Self.errorWeights.enumerated() {
                sum += weight * room[stage * size + index]
            }
            let scale = Self.tolerance * (1 + max(abs(x[index]), abs(result[index])))
            let ratio = abs(h * sum) / scale
            // What is not a number would slip through the comparison.
            worst = ratio.isNaN ? .infinity : max(worst, ratio)
        }
        return worst
    }

    /// Where a step leaves its result in the room.
    var resultOffset: Int { 8 * size }

    /// The factor for the next step length after an error in units of the tolerance.
    static func growth(after error: Double) -> Double {
        if error == 0 { return 5 }
        guard error.isFinite else { return 0.2 }
        return min(5, max(0.2, 0.9 * Double.pow(error, -0.2)))
    }
}
