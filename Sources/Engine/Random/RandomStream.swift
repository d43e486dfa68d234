// Random numbers by name: the same object draws the same numbers whatever else is in the network.
import CKernels

/// What a random number is for; each purpose of each object has its own stream.
package enum RandomPurpose: String {
    case connection, weight, delay, initial, bias, rate, phase, spikes, background, amplitude
    case candidate, acceptance, plateau, rounding, order
}

/// A stream of random numbers, addressed by (element, index): nothing is consumed, so the order of
/// drawing and the number of threads cannot matter.
package struct RandomStream: Sendable {
    let key: SIMD2<UInt32>

    /// The stream of one purpose of one named object.
    package init(seed: UInt64, object: String, purpose: RandomPurpose) {
        var hash = 0xCBF2_9CE4_8422_2325 as UInt64 ^ Self.mix(seed)
        for byte in object.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = Self.mix(hash)
        for byte in purpose.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = Self.mix(hash)
        key = SIMD2(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
    }

    /// The finaliser of SplitMix64: every input bit reaches every output bit.
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Four words for one index of one element.
    @inline(__always)
    func words(_ element: UInt64, _ index: UInt64) -> SIMD4<UInt32> {
        let counter = SIMD4(
            UInt32(truncatingIfNeeded: element), UInt32(truncatingIfNeeded: element >> 32),
            UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
        return philox4x32(counter: counter, key: key)
    }

    /// Two uniform numbers in (0, 1], 53 bits each: safe for a logarithm.
    @inline(__always)
    package func uniforms(_ element: UInt64, _ index: UInt64) -> (Double, Double) {
        let w = words(element, index)
        return (Self.uniform(w.x, w.y), Self.uniform(w.z, w.w))
    }

    /// The first uniform number at index 0 of many elements.
    func uniforms(
        of elements: UnsafeBufferPointer<UInt64>, into numbers: UnsafeMutablePointer<Double>
    ) {
        guard let start = elements.baseAddress else { return }
        draw_uniforms(Int32(elements.count), start, key.x, key.y, numbers)
    }

    @inline(__always)
    private static func uniform(_ low: UInt32, _ high: UInt32) -> Double {
        let bits = (UInt64(high) << 32 | UInt64(low)) >> 11
        return Double(bits &+ 1) * 0x1p-53
    }

    /// A uniform whole number below `bound`, exactly uniform by rejection (Lemire 2019).
    @inline(__always)
    package func below(_ bound: UInt32, _ element: UInt64, _ index: UInt64) -> UInt32 {
        below(bound, 1, element, index).0
    }

    /// Two such numbers from one block of words.
    @inline(__always)
    func below(
        _ first: UInt32, _ second: UInt32, _ element: UInt64, _ index: UInt64
    ) -> (UInt32, UInt32) {
        let words = words(element, index)
        let a = UInt64(words.x) &* UInt64(first)
        let b = UInt64(words.z) &* UInt64(second)
        if UInt32(truncatingIfNeeded: a) >= first && UInt32(truncatingIfNeeded: b) >= second {
            return (UInt32(truncatingIfNeeded: a >> 32), UInt32(truncatingIfNeeded: b >> 32))
        }
        return belowRejecting(first, second, element, index)
    }

    /// Two such numbers at index 0 of many elements that follow one another.
    func below(
        _ first: UInt32, _ second: UInt32, _ elements: Range<UInt64>,
        into numbers: (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>)
    ) {
        let mayBeRejected = draw_pairs(
            Int32(elements.count), elements.lowerBound, key.x, key.y, first, second, numbers.0,
            numbers.1)
        if mayBeRejected == 0 { return }
        for (place, element) in elements.enumerated() {
            (numbers.0[place], numbers.1[place]) = below(first, second, element, 0)
        }
    }

    @inline(never)
    private func belowRejecting(
        _ first: UInt32, _ second: UInt32, _ element: UInt64, _ index: UInt64
    ) -> (UInt32, UInt32) {
        let limits = ((0 &- first) % first, (0 &- second) % second)
        var attempt: UInt64 = 0
        while true {
            // Retries live in the high half of the index, where no caller's index reaches.
            let words = words(element, index | attempt << 56)
            let a = UInt64(words.x) &* UInt64(first)
            let b = UInt64(words.z) &* UInt64(second)
            if UInt32(truncatingIfNeeded: a) >= limits.0
                && UInt32(truncatingIfNeeded: b) >= limits.1
            {
                return (UInt32(truncatingIfNeeded: a >> 32), UInt32(truncatingIfNeeded: b >> 32))
            }
            attempt += 1
        }
    }
}
