// Counter-based random numbers: Philox4x32-10.

/// The Philox4x32-10 block function (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as
/// easy as 1, 2, 3"): four 32-bit words from a 128-bit counter and a 64-bit key.
@inline(__always)
func philox4x32(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
        let p0 = 0xD251_1F53 as UInt64 &* UInt64(c0)
        let p1 = 0xCD9E_8D57 as UInt64 &* UInt64(c2)
        let high0 = UInt32(truncatingIfNeeded: p0 >> 32)
        let high1 = UInt32(truncatingIfNeeded: p1 >> 32)
        (c0, c1, c2, c3) = (
            high1 ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1), high0 ^ c3 ^ k1,
            UInt32(truncatingIfNeeded: p0)
        )
        k0 &+= 0x9E37_79B9
        k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
}
