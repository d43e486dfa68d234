// The exponential function of several numbers at once.

/// Four numbers that are worked on at once.
typealias Block = SIMD4<Double>

/// e^x within 4 units in the last place, for x kept within ±708. A reduction to |r| ≤ ln 2 / 2 and
/// Taylor's polynomial: libm's own `exp` takes one number at a time, and differs between machines.
@inline(__always)
func exponential(_ x: Block) -> Block {
    let x = x.replacing(with: -708, where: x .< -708).replacing(with: 708, where: x .> 708)
    // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
    let shifted = x * 0x1.71547652b82fep0 + 0x1.8p52
    let k = shifted - 0x1.8p52
    let r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33
    // The terms in pairs, and pairs of pairs, so that one multiplication need not wait for another.
    func pair(_ constant: Double, _ factor: Double) -> Block { r * factor + constant }
    let r2 = r * r
    let r4 = r2 * r2
    let low = pair(1, 1) + pair(1.0 / 2, 1.0 / 6) * r2
    let middle = pair(1.0 / 24, 1.0 / 120) + pair(1.0 / 720, 1.0 / 5040) * r2
    let high = pair(1.0 / 40_320, 1.0 / 362_880) + pair(1.0 / 3_628_800, 1.0 / 39_916_800) * r2
    let p = low + (middle + (high + r4 * (1.0 / 479_001_600)) * r4) * r4
    let bits = unsafeBitCast(p, to: SIMD4<UInt64>.self)
    let exponent = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< 52
    return unsafeBitCast(bits &+ exponent, to: Block.self)
}
