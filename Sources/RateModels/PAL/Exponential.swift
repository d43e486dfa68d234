// The exponential function of several numbers at once.

/// e^x as a fraction, within 4 units in the last place, for x kept within ±690: functions of e^x then
/// need only one division. A reduction to |r| ≤ ln 2 / 2 and the fraction of Padé of degree 5. The
/// library's `exp` takes one number at a time, and differs between machines.
@inline(__always)
func exponential(_ x: Block) -> (numerator: Block, denominator: Block) {
    let x = x.replacing(with: -690, where: x .< -690).replacing(with: 690, where: x .> 690)
    // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
    let shifted = x * 0x1.71547652b82fep0 + 0x1.8p52
    let k = shifted - 0x1.8p52
    let r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33
    let r2 = r * r
    let even = (r2 * 30 + 3360) * r2 + 30_240
    let odd = ((r2 + 420) * r2 + 15_120) * r
    let bits = unsafeBitCast(even + odd, to: SIMD4<UInt64>.self)
    let exponent = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< 52
    return (unsafeBitCast(bits &+ exponent, to: Block.self), even - odd)
}
