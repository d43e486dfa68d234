// Normally distributed numbers, fast enough for one per unit and step.
import Foundation

/// The ziggurat method (Marsaglia and Tsang 2000) with 128 strips and one draw of 64 bits for most
/// numbers, the strip and the position taken from separate bits (Doornik 2005).
struct NormalNoise: Sendable {
    private var generator: SeededGenerator

    /// Where the tail begins, and the area of each strip.
    private static let tail = 3.442619855899
    private static let area = 9.91256303526217e-3
    private static let strips = 128

    /// The right ends of the strips, and what part of each lies under the curve all over.
    private static let edges: [Double] = {
        let density = exp(-tail * tail / 2)
        var edges = [area / density, tail]
        for strip in 2..<strips {
            let x = edges[strip - 1]
            edges.append((-2 * log(area / x + exp(-x * x / 2))).squareRoot())
        }
        return edges + [0]
    }()
    private static let inner = (0..<strips).map { edges[$0 + 1] / edges[$0] }

    private let edges = Self.edges
    private let inner = Self.inner

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// values[i] = keep · values[i] + gain · N(0, 1).
    mutating func drive(
        _ values: UnsafeMutablePointer<Double>, keep: Double, gain: Double, _ count: Int
    ) {
        edges.withUnsafeBufferPointer { edges in
            inner.withUnsafeBufferPointer { inner in
                for i in 0..<count {
                    let bits = generator.next()
                    let strip = Int(bits & 127)
                    let position = Self.signedUniform(bits)
                    let isInside = abs(position) < inner[strip]
                    let normal =
                        isInside ? position * edges[strip] : outer(strip, position)
                    values[i] = keep * values[i] + gain * normal
                }
            }
        }
    }

    /// From the upper 53 bits, in (-1, 1).
    private static func signedUniform(_ bits: UInt64) -> Double {
        Double(Int64(bitPattern: bits) >> 11) * 0x1p-52 + 0x1p-53
    }

    /// The rare case: the point may lie above the curve, then another is drawn.
    private mutating func outer(_ first: Int, _ start: Double) -> Double {
        var (strip, position) = (first, start)
        while abs(position) >= inner[strip] {
            if strip == 0 { return tailed(isNegative: position < 0) }
            let x = position * edges[strip]
            let low = exp(-(edges[strip] * edges[strip] - x * x) / 2)
            let high = exp(-(edges[strip + 1] * edges[strip + 1] - x * x) / 2)
            if high + uniform() * (low - high) < 1 { return x }
            let bits = generator.next()
            (strip, position) = (Int(bits & 127), Self.signedUniform(bits))
        }
        return position * edges[strip]
    }

    /// Marsaglia's method for numbers beyond the last strip.
    private mutating func tailed(isNegative: Bool) -> Double {
        while true {
            let x = log(uniform()) / Self.tail
            let y = log(uniform())
            if -2 * y >= x * x { return isNegative ? x - Self.tail : Self.tail - x }
        }
    }

    /// In (0, 1].
    private mutating func uniform() -> Double {
        Double((generator.next() >> 11) + 1) * 0x1p-53
    }
}
