// The weights of the microcircuit, and how they change.

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
    let inputs: Int
    let units: Int
    /// W transposed: inputs × units, so that an input of 0 costs nothing.
    let weights: Vector
    /// D, likewise.
    private let changes: Vector
    private let input: Vector
    private let response: Vector
    private let changeResponse: Vector
    private let change: Vector
    private let sum: Vector
    private let keep: Double
    private let gain: Double
    private var square = 0.0
    private var power = 1.0
    private var powers = 0.0

    init(weights: Vector, inputs: Int, units: Int, keep: Double, gain: Double) {
        self.weights = weights
        self.inputs = inputs
        self.units = units
        self.keep = keep
        self.gain = gain
        changes = Vector(inputs * units)
        input = Vector(inputs)
        response = Vector(units)
        changeResponse = Vector(units)
        change = Vector(units)
        sum = Vector(units)
    }

    /// Begins the presentation of an input.
    func present(_ x: [Double]) {
        precondition(x.count == inputs, "the sizes differ")
        for i in 0..<inputs { input.base[i] = x[i] }
        square = dot(input.base, input.base, inputs)
        for vector in [response, changeResponse, change, sum] {
            vector.base.update(repeating: 0, count: units)
        }
        accumulate(response.base, weights.base, input.base, rows: inputs, columns: units)
        if gain != 0 {
            accumulate(changeResponse.base, changes.base, input.base, rows: inputs, columns: units)
        }
        (power, powers) = (1, 0)
    }

    /// `basal` = W x with the weights of this step.
    func basal(_ basal: UnsafeMutablePointer<Double>) {
        let (response, changeResponse, sum) = (response.base, changeResponse.base, sum.base)
        for i in 0..<units {
            basal[i] = response[i] + powers * changeResponse[i] + square * sum[i]
        }
    }

    /// One step of learning from the errors of the units.
    func learn(_ error: UnsafePointer<Double>) {
        guard gain != 0 else { return }
        let (change, sum) = (change.base, sum.base)
        for i in 0..<units {
            change[i] = keep * change[i] + gain * error[i]
            sum[i] += change[i]
        }
        power *= keep
        powers += power
    }

    /// Ends the presentation: what was learnt goes into the weights.
    func finish() {
        guard gain != 0 else { return }
        for i in 0..<inputs {
            let (weights, changes) = (weights.base + i * units, changes.base + i * units)
            let x = input.base[i]
            if x == 0 {
                for j in 0..<units {
                    weights[j] += powers * changes[j]
                    changes[j] *= power
                }
            } else {
                let (sum, change) = (sum.base, change.base)
                for j in 0..<units {
                    weights[j] += powers * changes[j] + x * sum[j]
                    changes[j] = power * changes[j] + x * change[j]
                }
            }
        }
    }
}

/// What connects a hidden layer with the layer above. All matrices have a row for each unit above, or
/// its interneuron, and a column for each unit of the hidden layer, so that the backward ones are
/// transposed.
final class PALPair {
    let upper: Int
    let lower: Int
    /// W, from the hidden layer to the one above.
    let forward: Vector
    /// Bᵀ, of the weights from the layer above to the apical dendrites.
    let backward: Vector
    /// From the hidden layer to its interneurons.
    let toInter: Vector
    /// Transposed, from the interneurons to the apical dendrites.
    let fromInter: Vector
    /// The low-pass filtered changes of W.
    let changes: Vector

    init(upper: Int, lower: Int, forward: Vector, backward: Vector, toInter: Double) {
        self.upper = upper
        self.lower = lower
        self.forward = forward
        self.backward = backward
        self.toInter = Vector(forward.count) { toInter * forward[$0] }
        fromInter = Vector(backward.count) { -backward[$0] }
        changes = Vector(forward.count)
    }

    /// W += D after D = keep D + gain e rᵀ.
    func learnForward(
        _ error: UnsafePointer<Double>, _ rates: UnsafePointer<Double>, keep: Double, gain: Double
    ) {
        for j in 0..<upper {
            let (weights, changes) = (forward.base + j * lower, changes.base + j * lower)
            let factor = gain * error[j]
            for i in 0..<lower {
                changes[i] = keep * changes[i] + factor * rates[i]
                weights[i] += changes[i]
            }
        }
    }

    /// B = Wᵀ, and -B from the interneurons.
    func copyForward() {
        backward.base.update(from: forward.base, count: forward.count)
        for k in 0..<forward.count { fromInter.base[k] = -forward.base[k] }
    }
}

/// A += g u vᵀ.
func addProduct(
    _ a: Vector, _ g: Double, _ u: UnsafePointer<Double>, _ v: UnsafePointer<Double>,
    rows: Int, columns: Int
) {
    for row in 0..<rows { addScaled(a.base + row * columns, g * u[row], v, columns) }
}

/// A = keep A + g u vᵀ.
func decayToProduct(
    _ a: Vector, keep: Double, _ g: Double, _ u: UnsafePointer<Double>,
    _ v: UnsafePointer<Double>, rows: Int, columns: Int
) {
    for row in 0..<rows {
        let (entries, factor) = (a.base + row * columns, g * u[row])
        for i in 0..<columns { entries[i] = keep * entries[i] + factor * v[i] }
    }
}
