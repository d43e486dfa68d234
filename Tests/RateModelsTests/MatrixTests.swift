// The kernels against loops written out, and spectra against closed forms.
import Foundation
import Testing

@testable import RateModels

@Suite struct MatrixTests {
    @Test(arguments: [(1, 1), (3, 7), (8, 8), (5, 9), (17, 16), (2, 31)])
    func kernelsAgreeWithLoops(rows: Int, columns: Int) {
        let a = randomMatrix(rows, columns, seed: 1)
        let u = randomMatrix(1, rows, seed: 2).row(0)
        var v = randomMatrix(1, columns, seed: 3).row(0)
        v[columns / 2] = 0
        var forward = [Double](repeating: 9, count: rows)
        a.times(v, into: &forward)
        for (x, y) in zip(forward, product(a, v)) { #expect(abs(x - y) < 1e-13) }
        var backward = [Double](repeating: 9, count: columns)
        a.transposedTimes(u, into: &backward)
        for (x, y) in zip(backward, product(a.transposed, u)) { #expect(abs(x - y) < 1e-13) }

        var sum = a
        sum.add(0.5, u, v)
        #expect(distance(sum, Matrix(rows, columns) { a[$0, $1] + 0.5 * u[$0] * v[$1] }) < 1e-14)
        var relaxed = a
        relaxed.relax(toward: u, v, by: 0.1)
        let expected = Matrix(rows, columns) { a[$0, $1] + 0.1 * (u[$0] * v[$1] - a[$0, $1]) }
        #expect(distance(relaxed, expected) < 1e-14)
        #expect(abs(a.norm - square(a.values).squareRoot()) < 1e-12)
        let b = randomMatrix(columns, 3, seed: 4)
        let ab = Matrix(rows, 3) { product(a, b.transposed.row($1))[$0] }
        #expect(distance(a.times(b), ab) < 1e-13)
    }

    /// The discrete Laplacian: 2 − 2 cos(πk/(n+1)), with sines for eigenvectors.
    @Test(arguments: [1, 2, 3, 10, 61])
    func laplacian(n: Int) throws {
        let matrix = Matrix(n, n) { $0 == $1 ? 2 : abs($0 - $1) == 1 ? -1 : 0 }
        let spectrum = try #require(SymmetricEigen(matrix))
        for k in 0..<n {
            let mode = Double(n - k)
            let angle = Double.pi / Double(n + 1)
            #expect(abs(spectrum.values[k] - (2 - 2 * cos(mode * angle))) < 1e-13)
            let norm = (2 / Double(n + 1)).squareRoot()
            let overlap = (0..<n).reduce(0) {
                $0 + spectrum.vectors[k, $1] * norm * sin(mode * Double($1 + 1) * angle)
            }
            #expect(abs(abs(overlap) - 1) < 1e-11)
        }
    }

    /// min(i, j), a full matrix: 1 / (4 sin²((2k − 1) π / (4n + 2))).
    @Test(arguments: [2, 5, 40])
    func minimumMatrix(n: Int) throws {
        let spectrum = try #require(SymmetricEigen(Matrix(n, n) { Double(min($0, $1) + 1) }))
        for k in 0..<n {
            let root = sin(Double(2 * k + 1) * .pi / Double(4 * n + 2))
            let exact = 1 / (4 * root * root)
            #expect(abs(spectrum.values[k] - exact) < 1e-13 * spectrum.values[0])
        }
    }

    @Test func degenerateMatrices() throws {
        #expect(try #require(SymmetricEigen(Matrix(4, 4))).values == [0, 0, 0, 0])
        let ones = try #require(SymmetricEigen(Matrix(30, 30) { _, _ in 1 }))
        #expect(abs(ones.values[0] - 30) < 1e-12)
        #expect(ones.values.dropFirst().allSatisfy { abs($0) < 1e-13 })
        let signs = try #require(SymmetricEigen(Matrix(3, 3) { $0 == $1 ? Double($0) - 1 : 0 }))
        #expect(signs.values == [1, 0, -1])
        #expect(SymmetricEigen(Matrix(2, 2) { _, _ in .nan }) == nil)
        #expect(SymmetricEigen(Matrix(2, 2) { _, _ in .infinity }) == nil)
    }

    @Test(arguments: 1...6) func randomMatricesAreRebuilt(seed: Int) throws {
        let n = 5 * seed
        let half = randomMatrix(n, n, seed: UInt64(seed))
        let a = Matrix(n, n) { half[$0, $1] + half[$1, $0] }
        let spectrum = try #require(SymmetricEigen(a))
        let v = spectrum.vectors
        #expect(distance(v.times(v.transposed), Matrix(n, n) { $0 == $1 ? 1 : 0 }) < 1e-12)
        let scaled = Matrix(n, n) { spectrum.values[$0] * v[$0, $1] }
        #expect(distance(v.transposed.times(scaled), a) < 1e-12 * Double(n))
        #expect(spectrum.values == spectrum.values.sorted(by: >))
    }
}
