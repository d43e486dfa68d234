// The weights from the input to the first layer, which learn in closed form.

/// The weights from the input to the first layer. The input x is constant while it is presented, so
/// that the changes of W and of their low-pass filter D have a closed form. With a = 1 - dt/τ and the
/// gain g = η dt²/τ,
///
///     D(n) = aⁿ D(0) + c(n) xᵀ,        c(n + 1) = a c(n) + g e(n)
///     W(n) = W(0) + s(n) D(0) + C(n) xᵀ,  s(n) = Σ aᵏ over 1…n,  C(n) = Σ c(k) over 1…n
///
/// so that W(n) x = W(0) x + s(n) D(0) x + C(n) |x|² costs one number per unit and step. This is the
/// same as changing W in every step, but for rounding.
final class PALInput {
    /// W transposed: inputs × units, so that an input of 0 costs nothing.
    let weights: Grid
    /// D, likewise.
    private let changes: Grid
    private let input: Vector
    private let response: Vector
    private let changeResponse: Vector
    private let change: Vector
    private let sum: Vector
    private let keep: Double
    /// g, which is 0 before it is set.
    var gain = 0.0
    private var square = 0.0
    private var power = 1.0
    private var powers = 0.0

    /// - Parameter keep: a, what the filtered changes keep.
    init(weights: Grid, keep: Double, in memory: Memory) {
        self.weights = weights
        self.keep = keep
        let (inputs, units) = (weights.rows, weights.columns)
        changes = Grid(inputs, units, in: memory)
        input = Vector(inputs, in: memory)
        response = Vector(units, in: memory)
        changeResponse = Vector(units, in: memory)
        change = Vector(units, in: memory)
        sum = Vector(units, in: memory)
    }

    /// Begins the presentation of an input.
    func present(_ x: [Double]) {
        precondition(x.count == weights.rows, "the sizes differ")
        for vector in [response, changeResponse, change, sum] { vector.clear() }
        square = 0
        for (i, value) in x.enumerated() {
            input.base[i] = value
            square += value * value
            guard value != 0 else { continue }
            addScaled(response.blocks, value, weights.row(i), weights.width)
            if gain != 0 {
                addScaled(changeResponse.blocks, value, changes.row(i), weights.width)
            }
        }
        (power, powers) = (1, 0)
    }

    /// `basal` = W x with the weights of this step.
    func arrive(_ basal: Vector) {
        let (response, changeResponse, sum) = (response.blocks, changeResponse.blocks, sum.blocks)
        let (basal, powers, square) = (basal.blocks, powers, square)
        for i in 0..<weights.width {
            basal[i] = response[i] + powers * changeResponse[i] + square * sum[i]
        }
    }

    /// One step of learning from the errors of the units.
    func learn(_ error: Vector) {
        guard gain != 0 else { return }
        let (change, sum, error) = (change.blocks, sum.blocks, error.blocks)
        let (keep, gain) = (keep, gain)
        for i in 0..<weights.width {
            let c = keep * change[i] + gain * error[i]
            change[i] = c
            sum[i] += c
        }
        power *= keep
        powers += power
    }

    /// Ends the presentation: what was learnt goes into the weights.
    func finish() {
        guard gain != 0 else { return }
        let (power, powers, width) = (power, powers, weights.width)
        let (sum, change) = (sum.blocks, change.blocks)
        for i in 0..<weights.rows {
            let (weights, changes) = (weights.row(i), changes.row(i))
            let x = input.base[i]
            if x == 0 {
                for j in 0..<width {
                    weights[j] += powers * changes[j]
                    changes[j] *= power
                }
            } else {
                for j in 0..<width {
                    weights[j] += powers * changes[j] + x * sum[j]
                    changes[j] = power * changes[j] + x * change[j]
                }
            }
        }
    }
}

/// y += s x.
private func addScaled(
    _ y: UnsafeMutablePointer<Block>, _ s: Double, _ x: UnsafePointer<Block>, _ width: Int
) {
    for i in 0..<width { y[i] += s * x[i] }
}
