// The random numbers of numpy's RandomState, so that published generators give the same samples.

/// The Mersenne twister MT19937 (Matsumoto and Nishimura 1998), seeded and read as by
/// `numpy.random.RandomState`, whose streams numpy keeps as they are.
struct RandomState {
    private var state: [UInt32]
    private var position = RandomState.length

    private static let length = 624
    private static let middle = 397

    /// `RandomState(seed)`.
    init(seed: UInt32) {
        state = [seed]
        for index in 1..<UInt32(Self.length) {
            let last = state[state.count - 1]
            state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ index)
        }
    }

    /// The next 32 random bits.
    mutating func next() -> UInt32 {
        if position == Self.length { refill() }
        var y = state[position]
        position += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    private mutating func refill() {
        for i in 0..<Self.length {
            let next = state[(i + 1) % Self.length]
            let y = (state[i] & 0x8000_0000) | (next & 0x7FFF_FFFF)
            let far = state[(i + Self.middle) % Self.length]
            state[i] = far ^ (y >> 1) ^ (y & 1 == 1 ? 0x9908_B0DF : 0)
        }
        position = 0
    }

    /// `random_sample()`: uniform in [0, 1), of 53 bits.
    mutating func randomSample() -> Double {
        let (high, low) = (next() >> 5, next() >> 6)
        return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
    }

    /// `randint(bound)`: 0..<bound, numbers beyond it being drawn again.
    mutating func randint(_ bound: UInt32) -> UInt32 {
        precondition(bound > 0, "there is no number below 0")
        let largest = bound - 1
        if largest == 0 { return 0 }
        let mask = UInt32.max >> UInt32(largest.leadingZeroBitCount)
        while true {
            let value = next() & mask
            if value <= largest { return value }
        }
    }
}
