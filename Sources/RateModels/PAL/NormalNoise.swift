// Normally distributed numbers, fast enough for one per unit and step.

/// The polar form of the normal distribution (Box and Muller 1958) with the generator xorwow
/// (Marsaglia 2003) in four lanes; many numbers are made at once. They have single precision and
/// reach 6.7.
final class NormalNoise {
    private typealias Bits = SIMD4<UInt32>

    private var x: Bits
    private var y: Bits
    private var z: Bits
    private var w: Bits
    private var v: Bits
    private var count: Bits

    /// How many pairs of numbers are made at once.
    private static let pairs = 256
    private static let blocks = 2 * pairs / Block.scalarCount
    private let bits: UnsafeMutablePointer<Bits>
    private let normals: UnsafeMutablePointer<SIMD4<Float>>
    private var used = NormalNoise.blocks

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func lanes() -> Bits {
            Bits((0..<4).map { _ in UInt32(truncatingIfNeeded: generator.next()) })
        }
        (x, y, z, w, v, count) = (lanes(), lanes(), lanes(), lanes(), lanes(), lanes())
        bits = .allocate(capacity: Self.blocks)
        bits.initialize(repeating: .zero, count: Self.blocks)
        normals = .allocate(capacity: Self.blocks)
        normals.initialize(repeating: .zero, count: Self.blocks)
    }

    deinit {
        bits.deallocate()
        normals.deallocate()
    }

    /// values[i] = keep · values[i] + gain · N(0, 1).
    func drive(_ values: Vector, keep: Double, gain: Double) {
        let (blocks, normals) = (values.blocks, normals)
        var used = used
        for i in 0..<values.width {
            if used == Self.blocks {
                refill()
                used = 0
            }
            blocks[i] = keep * blocks[i] + gain * Block(normals[used])
            used += 1
        }
        self.used = used
        values.clearRest()
    }

    private func refill() {
        var (x, y, z, w, v, count) = (x, y, z, w, v, count)
        for i in 0..<Self.blocks {
            let t = x ^ (x &>> 2)
            (x, y, z, w) = (y, z, w, v)
            v = (v ^ (v &<< 4)) ^ (t ^ (t &<< 1))
            count &+= 362_437
            bits[i] = v &+ count
        }
        (self.x, self.y, self.z, self.w, self.v, self.count) = (x, y, z, w, v, count)
        let bits = UnsafeRawPointer(bits).assumingMemoryBound(to: UInt32.self)
        let normals = UnsafeMutableRawPointer(normals).assumingMemoryBound(to: Float.self)
        // Numbers one by one: this loop the compiler turns into blocks.
        for i in 0..<Self.pairs {
            // In (0, 1], with the full precision of small numbers; and in [-1/8, 1/8).
            let uniform = Float(Int32(bitPattern: bits[i] &>> 1)) * 0x1p-31 + 0x1p-32
            let turn = Float(Int32(bitPattern: bits[Self.pairs + i])) * 0x1p-34
            let radius = squareRoot(-2 * logarithm(uniform))
            // Taylor's polynomials for an eighth of a turn either way, and the angle doubled twice.
            let t = turn * (2 * .pi)
            let t2 = t * t
            let sine = t * (((t2 * (-1 / 5040) + 1 / 120) * t2 - 1 / 6) * t2 + 1)
            let cosine = (((t2 * (1 / 40_320) - 1 / 720) * t2 + 1 / 24) * t2 - 0.5) * t2 + 1
            let (s, c) = (2 * sine * cosine, 1 - 2 * sine * sine)
            normals[i] = radius * (2 * s * c)
            normals[Self.pairs + i] = radius * (1 - 2 * s * s)
        }
    }
}

/// ln x of a positive normal number: x = 2ᵏ m with m between √½ and √2, and
/// ln m = 2 artanh((m - 1)/(m + 1)) as a series.
@inline(__always)
private func logarithm(_ x: Float) -> Float {
    let bits = Int32(bitPattern: x.bitPattern)
    let exponent = (bits &- 0x3F35_04F3) &>> 23
    let m = Float(bitPattern: UInt32(bitPattern: bits &- (exponent &<< 23)))
    let s = (m - 1) / (m + 1)
    let s2 = s * s
    return Float(exponent) * 0.693_147_18 + s * (((s2 * (2 / 7) + 2 / 5) * s2 + 2 / 3) * s2 + 2)
}

/// √x of a positive number: two steps of Newton's method for 1/√x, whose first guess halves the
/// exponent, to 5e-6. The library's function has a branch, which blocks cannot take.
@inline(__always)
private func squareRoot(_ x: Float) -> Float {
    var inverse = Float(bitPattern: 0x5F37_59DF &- (x.bitPattern &>> 1))
    let half = 0.5 * x
    inverse *= 1.5 - half * inverse * inverse
    inverse *= 1.5 - half * inverse * inverse
    return x * inverse
}
