// Exact propagation of a linear system over any whole number of picoseconds.

/// exp(A Δ) for every Δ, as a product over the digits of Δ in base 2^`digitBits`.
///
/// Each rung holds exp(A · digit · base^level) - 1, computed once in double precision, so a gap costs
/// one small matrix-vector product for each digit that is not zero, four or five for typical gaps,
/// and equal or nearly equal time constants need no special case.
final class PropagatorLadder: @unchecked Sendable {
    private let size: Int
    private let digitBits: Int64
    private let rungs: Buffer<Double>

    /// `matrix` is A per picosecond. Large systems use smaller digits to bound the memory.
    init(_ matrix: Matrix) {
        size = matrix.size
        let bits = matrix.size <= 12 ? 8 : 4
        digitBits = Int64(bits)
        let base = 1 << bits
        let levels = 64 / bits
        let area = size * size
        rungs = Buffer(count: levels * base * area, repeating: 0)
        var unit = 1.0
        for level in 0..<levels {
            var powers = [Matrix(size: size), (unit * matrix).exponentialMinusOne()]
            for digit in 2..<base {
                let half = powers[digit / 2]
                let even = 2 * half + half * half
                powers.append(digit % 2 == 0 ? even : even + powers[1] + even * powers[1])
            }
            for (digit, power) in powers.enumerated() {
                let start = (level * base + digit) * area
                for (offset, element) in power.elements.enumerated() {
                    rungs[start + offset] = element
                }
            }
            unit *= Double(base)
        }
    }

    /// Replaces `state` by exp(A · gap) · state; `scratch` has room for as many numbers.
    @inline(__always)
    func propagate(
        _ state: UnsafeMutablePointer<Double>, by gap: Int64, scratch: UnsafeMutablePointer<Double>
    ) {
        var rest = gap
        var level = rungs.pointer
        let area = size * size
        let mask: Int64 = (1 << digitBits) - 1
        while rest > 0 {
            let digit = Int(rest & mask)
            if digit != 0 { apply(level + digit * area, state, scratch) }
            rest >>= digitBits
            level += (Int(mask) + 1) * area
        }
    }

    @inline(__always)
    private func apply(
        _ rung: UnsafeMutablePointer<Double>, _ state: UnsafeMutablePointer<Double>,
        _ scratch: UnsafeMutablePointer<Double>
    ) {
        var element = rung
        for row in 0..<size {
            var sum = state[row]
            for column in 0..<size { sum += element[column] * state[column] }
            scratch[row] = sum
            element += size
        }
        for row in 0..<size { state[row] = scratch[row] }
    }
}

/// Ladders that were built already: workers and populations of one model share them.
final class PropagatorCache {
    private var ladders: [(matrix: Matrix, ladder: PropagatorLadder)] = []

    func ladder(_ matrix: Matrix) -> PropagatorLadder {
        if let known = ladders.first(where: { $0.matrix == matrix }) { return known.ladder }
        let ladder = PropagatorLadder(matrix)
        ladders.append((matrix, ladder))
        return ladder
    }
}
