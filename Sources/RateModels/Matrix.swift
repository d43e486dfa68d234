// A dense matrix, row after row.

/// A matrix of `Double`. Vectors are plain arrays; wrong sizes trap.
public struct Matrix: Equatable, Sendable {
    /// Number of rows.
    public let rows: Int
    /// Number of columns.
    public let columns: Int
    /// The entries, row after row.
    public private(set) var values: [Double]

    /// A matrix of zeros.
    public init(_ rows: Int, _ columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a size is negative")
        self.rows = rows
        self.columns = columns
        values = [Double](repeating: 0, count: rows * columns)
    }

    /// A matrix of the entry at each row and column, made row after row.
    public init(_ rows: Int, _ columns: Int, _ entry: (Int, Int) -> Double) {
        self.init(rows, columns)
        for row in 0..<rows {
            for column in 0..<columns { self[row, column] = entry(row, column) }
        }
    }

    /// The entry at a row and a column.
    public subscript(row: Int, column: Int) -> Double {
        get {
            precondition(column >= 0 && column < columns, "there is no such column")
            return values[row * columns + column]
        }
        set {
            precondition(column >= 0 && column < columns, "there is no such column")
            values[row * columns + column] = newValue
        }
    }

    /// The entries of a row.
    public func row(_ row: Int) -> [Double] {
        Array(values[(row * columns)..<((row + 1) * columns)])
    }

    /// The transposed matrix.
    public var transposed: Matrix { Matrix(columns, rows) { self[$1, $0] } }

    /// The square root of the sum of the squares (Frobenius norm).
    public var norm: Double {
        values.withUnsafeBufferPointer { values in
            values.baseAddress.map { dot($0, $0, values.count).squareRoot() } ?? 0
        }
    }

    /// `result` = A v.
    public func times(_ v: [Double], into result: inout [Double]) {
        precondition(v.count == columns && result.count == rows, "the sizes differ")
        withPointers(v) { entries, v in
            result.withUnsafeMutableBufferPointer { result in
                guard let sums = result.baseAddress else { return }
                multiply(sums, entries, v, rows: rows, columns: columns)
            }
        }
    }

    /// `result` = Aᵀ v. Zeros of v cost nothing.
    public func transposedTimes(_ v: [Double], into result: inout [Double]) {
        precondition(v.count == rows && result.count == columns, "the sizes differ")
        result.withUnsafeMutableBufferPointer { result in
            guard let sum = result.baseAddress else { return }
            sum.update(repeating: 0, count: columns)
            withPointers(v) { entries, v in
                accumulate(sum, entries, v, rows: rows, columns: columns)
            }
        }
    }

    /// A += s u vᵀ. Zeros of u cost nothing.
    public mutating func add(_ s: Double, _ u: [Double], _ v: [Double]) {
        precondition(u.count == rows && v.count == columns, "the sizes differ")
        withMutablePointers(v) { entries, v in
            for row in 0..<u.count where u[row] != 0 {
                addScaled(entries + row * v.count, s * u[row], v.base, v.count)
            }
        }
    }

    /// A += s B.
    public mutating func add(_ s: Double, _ other: Matrix) {
        precondition(rows == other.rows && columns == other.columns, "the sizes differ")
        for index in values.indices { values[index] += s * other.values[index] }
    }

    /// A += e (u vᵀ − A).
    public mutating func relax(toward u: [Double], _ v: [Double], by e: Double) {
        precondition(u.count == rows && v.count == columns, "the sizes differ")
        withMutablePointers(v) { entries, v in
            for row in 0..<u.count {
                RateModels.relax(
                    entries + row * v.count, toward: u[row], v.base, by: e, v.count)
            }
        }
    }

    /// Rotates two rows into c a + s b and c b − s a.
    mutating func rotateRows(_ a: Int, _ b: Int, _ c: Double, _ s: Double) {
        precondition(a >= 0 && a < rows && b >= 0 && b < rows && a != b, "there are no such rows")
        let columns = columns
        values.withUnsafeMutableBufferPointer { values in
            guard let entries = values.baseAddress else { return }
            rotate(entries + a * columns, entries + b * columns, c, s, columns)
        }
    }

    /// A B.
    public func times(_ other: Matrix) -> Matrix {
        precondition(columns == other.rows, "the sizes differ")
        var product = Matrix(rows, other.columns)
        var row = [Double](repeating: 0, count: other.columns)
        for index in 0..<rows {
            other.transposedTimes(self.row(index), into: &row)
            product.values.replaceSubrange(
                (index * other.columns)..<((index + 1) * other.columns), with: row)
        }
        return product
    }

    private func withPointers(
        _ v: [Double], _ body: (UnsafePointer<Double>, UnsafePointer<Double>) -> Void
    ) {
        values.withUnsafeBufferPointer { values in
            v.withUnsafeBufferPointer { v in
                if let entries = values.baseAddress, let v = v.baseAddress { body(entries, v) }
            }
        }
    }

    private mutating func withMutablePointers(
        _ v: [Double],
        _ body: (UnsafeMutablePointer<Double>, (base: UnsafePointer<Double>, count: Int)) -> Void
    ) {
        values.withUnsafeMutableBufferPointer { values in
            v.withUnsafeBufferPointer { v in
                guard let entries = values.baseAddress, let base = v.baseAddress else { return }
                body(entries, (base, v.count))
            }
        }
    }
}
