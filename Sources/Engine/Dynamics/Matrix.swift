// Small dense square matrices: the few operations that propagators are built from.

/// A square matrix in row-major order.
struct Matrix: Equatable {
    let size: Int
    var elements: [Double]

    init(size: Int) {
        self.size = size
        elements = Array(repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    /// The largest sum of absolute values of a row.
    var rowNorm: Double {
        (0..<size).map { row in
            (0..<size).reduce(0) { $0 + abs(self[row, $1]) }
        }.max() ?? 0
    }

    static func * (lhs: Matrix, rhs: Matrix) -> Matrix {
        var result = Matrix(size: lhs.size)
        for row in 0..<lhs.size {
            for inner in 0..<lhs.size {
                let factor = lhs[row, inner]
                if factor == 0 { continue }
                for column in 0..<lhs.size {
                    result[row, column] += factor * rhs[inner, column]
                }
            }
        }
        return result
    }

    static func + (lhs: Matrix, rhs: Matrix) -> Matrix {
        var result = lhs
        for index in result.elements.indices { result.elements[index] += rhs.elements[index] }
        return result
    }

    static func * (lhs: Double, rhs: Matrix) -> Matrix {
        var result = rhs
        for index in result.elements.indices { result.elements[index] *= lhs }
        return result
    }

    /// row · M.
    func leftMultiplied(by row: [Double]) -> [Double] {
        var result = Array(repeating: 0.0, count: size)
        for (inner, factor) in row.enumerated() where factor != 0 {
            for column in 0..<size { result[column] += factor * self[inner, column] }
        }
        return result
    }

    /// Solves M x = right by elimination with partial pivoting; `nil` when M is singular.
    func solve(_ right: [Double]) -> [Double]? {
        var matrix = self
        var x = right
        for pivot in 0..<size {
            let best = (pivot..<size).max { abs(matrix[$0, pivot]) < abs(matrix[$1, pivot]) }
            guard let best, matrix[best, pivot] != 0 else { return nil }
            if best != pivot {
                for column in 0..<size {
                    let swapped = matrix[pivot, column]
                    matrix[pivot, column] = matrix[best, column]
                    matrix[best, column] = swapped
                }
                x.swapAt(pivot, best)
            }
            for row in (pivot + 1)..<size where matrix[row, pivot] != 0 {
                let factor = matrix[row, pivot] / matrix[pivot, pivot]
                for column in pivot..<size {
                    matrix[row, column] -= factor * matrix[pivot, column]
                }
                x[row] -= factor * x[pivot]
            }
        }
        for row in stride(from: size - 1, through: 0, by: -1) {
            for column in (row + 1)..<size { x[row] -= matrix[row, column] * x[column] }
            x[row] /= matrix[row, row]
        }
        return x
    }

    /// exp(M) - 1 by the Taylor series, scaled and squared. Working with the difference from the
    /// identity keeps full relative precision for small arguments.
    func exponentialMinusOne() -> Matrix {
        var squarings = 0
        var scale = 1.0
        while rowNorm * scale > 0.5 {
            scale /= 2
            squarings += 1
        }
        let scaled = scale * self
        var result = scaled
        var term = scaled
        for order in 2...18 {
            term = (1 / Double(order)) * (term * scaled)
            result = result + term
        }
        for _ in 0..<squarings { result = 2 * result + result * result }
        return result
    }
}
