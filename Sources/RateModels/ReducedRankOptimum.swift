// The best that a linear network with few hidden units can do, in closed form.

/// The minimum of objective (1) of Golkar et al. 2020 over W₁ and W₂: reduced-rank regression.
///
/// With C⁺ the pseudo-inverse of Cxx, G = Cyx C⁺ Cxy has the non-zero eigenvalues λ of
/// Cxx^{-1/2} Cxy Cyx Cxx^{-1/2}, and with its first eigenvectors in the columns of U
///
///     W₁ = Λ^{-1/2} Uᵀ Cyx C⁺,  W₂ = U Λ^{1/2},  objective = ⟨|y|²⟩ − Σ λ
///
/// so that W₁ Cxx W₁ᵀ = 1: the same solution as that of the constrained problem (3).
public struct ReducedRankOptimum: Sendable {
    /// The smallest objective.
    public let objective: Double
    /// All eigenvalues λ, largest first; those of Q Qᵀ after learning are the first ones.
    public let eigenvalues: [Double]
    /// W₁: hidden units × inputs.
    public let hidden: Matrix
    /// W₂: outputs × hidden units.
    public let output: Matrix

    /// Solves for the samples; `nil` when a value is not finite, or fewer directions than `rank`
    /// of the target depend on the input.
    public init?(_ samples: Samples, rank: Int) {
        let (inputs, outputs) = (samples.inputCount, samples.classCount)
        precondition(rank > 0 && rank <= outputs, "the rank must be at most the number of classes")
        var cxx = Matrix(inputs, inputs)
        var cyx = Matrix(outputs, inputs)
        var meanSquare = 0.0
        var input = [Double](repeating: 0, count: inputs)
        var target = [Double](repeating: 0, count: outputs)
        let weight = 1 / Double(samples.count)
        for sample in 0..<samples.count {
            samples.input(sample, into: &input)
            samples.target(sample, into: &target)
            cxx.add(weight, input, input)
            cyx.add(weight, target, input)
            meanSquare += weight * target.reduce(0) { $0 + $1 * $1 }
        }
        guard let spectrum = SymmetricEigen(cxx), let largest = spectrum.values.first else {
            return nil
        }
        // Cyx C⁺, in the eigenvectors of Cxx; directions within rounding of 0 are none.
        let floor = largest * Double(inputs) * .ulpOfOne * 10
        let projected = cyx.times(spectrum.vectors.transposed)
        let whitened = Matrix(outputs, inputs) { output, direction in
            let value = spectrum.values[direction]
            return value > floor ? projected[output, direction] / value : 0
        }
        let regression = whitened.times(spectrum.vectors)
        guard let modes = SymmetricEigen(regression.times(cyx.transposed)),
            modes.values[rank - 1] > 0
        else { return nil }
        eigenvalues = modes.values
        objective = meanSquare - modes.values.prefix(rank).reduce(0, +)
        let directions = modes.vectors.times(regression)
        hidden = Matrix(rank, inputs) { directions[$0, $1] / modes.values[$0].squareRoot() }
        output = Matrix(outputs, rank) { modes.vectors[$1, $0] * modes.values[$1].squareRoot() }
    }
}
