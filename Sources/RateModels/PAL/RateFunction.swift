// The functions that turn potentials into rates, over whole vectors.
import Foundation

/// φ, the rate of a unit as a function of its potential.
public enum RateFunction: String, Sendable, CaseIterable {
    /// 1 / (1 + e^-u).
    case logistic
    /// max(0, u).
    case relu
    /// ln(1 + e^u).
    case softplus
    /// The hyperbolic tangent.
    case tanh
    /// The identity.
    case linear
    /// u, kept within 0 and 1.
    case hardSigmoid = "hard_sigmoid"

    /// Runs a body with φ of several potentials: the choice is made outside its loops.
    @inline(__always)
    func use(_ body: ((Block) -> Block) -> Void) {
        switch self {
        case .logistic: body { sigmoid($0) }
        case .relu: body { $0.replacing(with: 0, where: $0 .< 0) }
        case .softplus:
            body { u in
                // Neither overflows nor cancels.
                Block((0..<4).map { max(u[$0], 0) + log1p(exp(-abs(u[$0]))) })
            }
        case .tanh: body { 2 * sigmoid(2 * $0) - 1 }
        case .linear: body { $0 }
        case .hardSigmoid:
            body { $0.replacing(with: 0, where: $0 .< 0).replacing(with: 1, where: $0 .> 1) }
        }
    }

    /// rates[i] = φ(potentials[i]), also in the places that fill up the last block.
    func apply(_ potentials: Vector, _ rates: Vector) {
        use { φ in potentials.map(to: rates, φ) }
    }

    /// slopes[i] = φ′(potentials[i]), 0 where a function bends; also in the places that fill up the
    /// last block.
    func slopes(_ potentials: Vector, _ slopes: Vector) {
        switch self {
        case .logistic:
            potentials.map(to: slopes) {
                let rate = sigmoid($0)
                return rate * (1 - rate)
            }
        case .relu: potentials.map(to: slopes) { Block.zero.replacing(with: 1, where: $0 .> 0) }
        case .softplus: potentials.map(to: slopes) { sigmoid($0) }
        case .tanh:
            potentials.map(to: slopes) {
                let rate = 2 * sigmoid(2 * $0) - 1
                return 1 - rate * rate
            }
        case .linear: potentials.map(to: slopes) { _ in Block(repeating: 1) }
        case .hardSigmoid:
            potentials.map(to: slopes) {
                Block.zero.replacing(with: 1, where: ($0 .> 0) .& ($0 .< 1))
            }
        }
    }
}

@inline(__always)
private func sigmoid(_ u: Block) -> Block {
    let e = exponential(u)
    return e.numerator / (e.numerator + e.denominator)
}

extension Vector {
    /// Sets a vector of the same size to a function of this one.
    @inline(__always)
    fileprivate func map(to result: Vector, _ function: (Block) -> Block) {
        assert(result.count == count, "the sizes differ")
        for i in 0..<width { result.blocks[i] = function(blocks[i]) }
    }
}
