// Eigenvalues and eigenvectors of symmetric matrices.

/// The spectrum of a symmetric matrix: reduction to tridiagonal form by Householder reflections,
/// then implicit QR steps with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 4th
/// edition, sections 8.3.1 and 8.3.5). Errors are of the order of the rounding of the largest
/// eigenvalue.
public struct SymmetricEigen {
    /// The eigenvalues, largest first.
    public let values: [Double]
    /// One eigenvector of length 1 per row, in the order of ``values``.
    public let vectors: Matrix

    /// Decomposes a symmetric matrix; `nil` when an entry is not finite.
    ///
    /// - Precondition: the matrix is square. Its symmetry is not checked.
    public init?(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "the matrix is not square")
        guard matrix.values.allSatisfy(\.isFinite) else { return nil }
        var form = Tridiagonal(matrix)
        guard form.diagonalise() else { return nil }
        let order = form.diagonal.indices.sorted { form.diagonal[$0] > form.diagonal[$1] }
        values = order.map { form.diagonal[$0] }
        let vectors = form.vectors
        self.vectors = Matrix(matrix.rows, matrix.rows) { vectors[order[$0], $1] }
    }
}

/// A = Vᵀ T V, with T tridiagonal and V orthogonal.
private struct Tridiagonal {
    var diagonal: [Double]
    /// Below the diagonal: entry k joins k and k + 1.
    var offDiagonal: [Double]
    /// V: its rows turn into the eigenvectors.
    var vectors: Matrix

    init(_ matrix: Matrix) {
        let size = matrix.rows
        var a = matrix
        var reflections: [(vector: [Double], beta: Double)] = []
        offDiagonal = [Double](repeating: 0, count: max(size - 1, 0))
        for k in 0..<max(size - 2, 0) {
            let (vector, beta, length) = Self.reflection(of: a, column: k)
            offDiagonal[k] = length
            reflections.append((vector, beta))
            if beta == 0 { continue }
            // A − v wᵀ − w vᵀ is the reflected matrix, for w = p − (β/2)(p·v) v and p = β A v.
            var w = vector
            a.times(vector, into: &w)
            for i in w.indices { w[i] *= beta }
            let half = zip(w, vector).reduce(0) { $0 + $1.0 * $1.1 } * beta / 2
            for i in w.indices { w[i] -= half * vector[i] }
            a.add(-1, vector, w)
            a.add(-1, w, vector)
        }
        if size >= 2 { offDiagonal[size - 2] = a[size - 1, size - 2] }
        diagonal = (0..<size).map { a[$0, $0] }

        vectors = Matrix(size, size) { $0 == $1 ? 1 : 0 }
        var projection = [Double](repeating: 0, count: size)
        for (vector, beta) in reflections where beta != 0 {
            // V ← H V, the first reflection innermost.
            vectors.transposedTimes(vector, into: &projection)
            vectors.add(-beta, vector, projection)
        }
    }

    /// The reflection 1 − β v vᵀ that leaves of a column, below the diagonal, only the first entry,
    /// and that entry.
    private static func reflection(
        of a: Matrix, column: Int
    ) -> (vector: [Double], beta: Double, length: Double) {
        var vector = [Double](repeating: 0, count: a.rows)
        for i in (column + 1)..<a.rows { vector[i] = a[i, column] }
        let first = vector[column + 1]
        let tail = vector[(column + 2)...].reduce(0) { $0 + $1 * $1 }
        guard tail > 0 else { return (vector, 0, first) }
        let norm = (first * first + tail).squareRoot()
        let length = first > 0 ? -norm : norm
        vector[column + 1] = first - length
        let size = vector[column + 1] * vector[column + 1] + tail
        return (vector, 2 / size, length)
    }

    /// Turns T into its eigenvalues; `false` when the steps do not converge.
    mutating func diagonalise() -> Bool {
        let scale = (diagonal + offDiagonal).reduce(0) { max($0, abs($1)) }
        var high = diagonal.count - 1
        var steps = 0
        while high > 0 {
            for k in 0..<high where abs(offDiagonal[k]) <= scale * .ulpOfOne { offDiagonal[k] = 0 }
            if offDiagonal[high - 1] == 0 {
                high -= 1
                steps = 0
                continue
            }
            var low = high - 1
            while low > 0, offDiagonal[low - 1] != 0 { low -= 1 }
            guard steps < 100 else { return false }
            steps += 1
            step(low, high)
        }
        return true
    }

    /// One implicit QR step on an unreduced block: a bulge is made at its top and chased out.
    private mutating func step(_ low: Int, _ high: Int) {
        let gap = (diagonal[high - 1] - diagonal[high]) / 2
        let last = offDiagonal[high - 1]
        let root = (gap * gap + last * last).squareRoot()
        let shift = diagonal[high] - last * last / (gap + (gap < 0 ? -root : root))
        var (x, bulge) = (diagonal[low] - shift, offDiagonal[low])
        for k in low..<high {
            let r = (x * x + bulge * bulge).squareRoot()
            let (c, s) = r > 0 ? (x / r, bulge / r) : (1, 0)
            if k > low { offDiagonal[k - 1] = r }
            let (a, b, d) = (diagonal[k], offDiagonal[k], diagonal[k + 1])
            diagonal[k] = c * c * a + 2 * c * s * b + s * s * d
            diagonal[k + 1] = s * s * a - 2 * c * s * b + c * c * d
            offDiagonal[k] = c * s * (d - a) + (c * c - s * s) * b
            x = offDiagonal[k]
            if k + 1 < high {
                bulge = s * offDiagonal[k + 1]
                offDiagonal[k + 1] *= c
            }
            vectors.rotateRows(k, k + 1, c, s)
        }
    }
}
