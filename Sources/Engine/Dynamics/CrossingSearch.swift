// The first time at which a readout reaches its threshold: none is missed, however short.

/// Where a readout reaches a threshold.
struct Crossing {
    var time: Int64
    /// Whether it is the mirrored threshold of a two-sided neuron, reached from above.
    var isNegative = false

    /// The first crossing up to `last` that a search finds, given the sign of the side to look at and
    /// where to stop.
    @inline(__always)
    static func first(
        through last: Int64, isTwoSided: Bool, _ search: (_ sign: Double, Int64) -> Int64?
    ) -> Crossing? {
        let upper = search(1, last)
        if isTwoSided, let lower = search(-1, upper ?? last) {
            return Crossing(time: lower, isNegative: true)
        }
        return upper.map { Crossing(time: $0) }
    }
}

/// What the search needs to know of a readout minus its threshold at one time.
struct CrossingSample {
    /// Readout minus threshold in mV.
    var value: Double
    /// Its derivative in mV/ps.
    var slope: Double
    /// A bound on the absolute second derivative from this time on, in mV/ps².
    var curvature = 0.0
    /// A bound on the second derivative from this time on, in mV/ps²; it may be much less than the bound on
    /// its size, in a voltage that bends down.
    var rise = 0.0
}

extension CrossingSample {
    /// How many picoseconds after this sample certainly pass before the value can be zero: by then the
    /// parabola with this slope and the bound on the second derivative has not risen to it.
    @inline(__always)
    var freeTime: Int64 {
        if value >= 0 { return 0 }
        let reach = slope + (slope * slope - 2 * rise * value).squareRoot()
        // A hair less than the root, so that rounding cannot make it too long.
        let time = -2 * value / reach * (1 - 1e-9)
        return time < 1e17 ? Int64(time) : 100_000_000_000_000_000
    }
}

/// A readout between events.
protocol Trajectory {
    func sample(_ time: Int64) -> CrossingSample
}

extension Trajectory {
    /// The first whole picosecond in `first ... last` at which the value is not negative.
    ///
    /// An interval is dismissed when its end points plus the curvature bound exclude a crossing, or
    /// when the value is monotone in it and negative at both ends; otherwise it is halved, the earlier
    /// half first. The result depends on the trajectory alone, not on where the search began.
    func firstCrossing(from first: Int64, through last: Int64) -> Int64? {
        guard first <= last else { return nil }
        let start = sample(first)
        if start.value >= 0 { return first }
        if first == last { return nil }
        return search(first, start, last, sample(last))
    }

    private func search(
        _ a: Int64, _ atA: CrossingSample, _ b: Int64, _ atB: CrossingSample
    ) -> Int64? {
        let gap = Double(b - a)
        let turn = atA.curvature * gap
        // Numbers that have left their range would be halved to the last picosecond.
        guard turn < .infinity else { return nil }
        if atB.value < 0 {
            if max(atA.value, atB.value) + turn * gap / 8 < 0 { return nil }
            if abs(atA.slope) > turn { return nil }
        } else if atA.slope > turn {
            return polish(a, atA.value, b, atB.value)
        }
        if b - a <= 1 { return atB.value >= 0 ? b : nil }
        let middle = a + (b - a) / 2
        let atMiddle = sample(middle)
        if atMiddle.value >= 0 { return search(a, atA, middle, atMiddle) }
        return search(a, atA, middle, atMiddle) ?? search(middle, atMiddle, b, atB)
    }

    /// Closes in on the root of a rising piece: regula falsi, Illinois variant, on whole picoseconds.
    private func polish(
        _ first: Int64, _ atFirst: Double, _ last: Int64, _ atLast: Double
    ) -> Int64 {
        var (a, fa) = (first, atFirst)
        var (b, fb) = (last, atLast)
        while b - a > 1 {
            let guess = Double(b - a) * (fa / (fa - fb))
            let middle = min(max(a + Int64(guess.rounded(.up)), a + 1), b - 1)
            let value = sample(middle).value
            if value >= 0 {
                (b, fb) = (middle, value)
                fa /= 2
            } else {
                (a, fa) = (middle, value)
                fb /= 2
            }
        }
        return b
    }
}
