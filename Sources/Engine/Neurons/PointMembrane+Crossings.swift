// Threshold crossings of a sum of exponentials; those at the mirrored threshold, too.
import RealModule

// Whatever has a sign here looks at sign · (V - v_rest): the lower threshold of a two-sided neuron is
// the upper one of the mirrored neuron.
extension PointMembrane {
    @inline(__always)
    func outlook(_ state: UnsafeMutablePointer<Double>, at instant: Instant) -> Int64 {
        if currentCount == 0 {
            return singleModeOutlook(state[0], state[1], instant.grow[0], instant.time)
        }
        if state[0] == -.infinity { return .max }
        let upper = outlook(state, at: instant, sign: 1)
        return isTwoSided ? min(upper, lowerOutlook(state, at: instant)) : upper
    }

    /// The outlook on the mirrored threshold, kept out of the hot loops.
    @inline(never)
    private func lowerOutlook(
        _ state: UnsafeMutablePointer<Double>, at instant: Instant
    ) -> Int64 {
        outlook(state, at: instant, sign: -1)
    }

    @inline(__always)
    private func outlook(
        _ state: UnsafeMutablePointer<Double>, at instant: Instant, sign: Double
    ) -> Int64 {
        let gap = height - sign * state[1]
        var mode = sign * state[0] * instant.decay[0]
        var highest = max(mode, 0)
        var sample = CrossingSample(value: -gap, slope: 0)
        sample.add(mode, rates[0])
        for current in 1...currentCount {
            mode = sign * state[1 + current] * instant.decay[current]
            highest += max(mode, 0)
            sample.add(mode, rates[current])
        }
        return highest <= gap ? .max : instant.time + sample.freeTime
    }

    /// The outlook without currents: a single mode only falls towards V∞; it rises by itself when V∞ is
    /// above threshold.
    @inline(__always)
    func singleModeOutlook(
        _ u: Double, _ equilibrium: Double, _ growth: Double, _ time: Int64
    ) -> Int64 {
        let gap = height - equilibrium
        if u < gap * growth && gap >= quietGap { return .max }
        return singleModeSearch(u, equilibrium, growth, time)
    }

    /// The rare cases of ``singleModeOutlook(_:_:_:_:)``, kept out of the hot loops.
    @inline(never)
    private func singleModeSearch(
        _ u: Double, _ equilibrium: Double, _ growth: Double, _ time: Int64
    ) -> Int64 {
        let upper = singleModeSearch(u, gap: height - equilibrium, growth, time)
        if !isTwoSided { return upper }
        return min(upper, singleModeSearch(-u, gap: height + equilibrium, growth, time))
    }

    private func singleModeSearch(
        _ u: Double, gap: Double, _ growth: Double, _ time: Int64
    ) -> Int64 {
        if u < gap * growth {
            if gap >= 0 || u == -.infinity { return .max }
            return max(singleModeTime(u, gap) - 1, time)
        }
        return time
    }

    func firstCrossing(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Crossing? {
        if height == .infinity || state[0] == -.infinity { return nil }
        return Crossing.first(through: last, isTwoSided: isTwoSided) { sign, last in
            if currentCount == 0 {
                return singleModeCrossing(
                    sign * state[0], gap: height - sign * state[1], from: first, through: last)
            }
            let trajectory = PointTrajectory(
                state: state, sign: sign, height: height, origin: origin, rates: rates,
                count: currentCount)
            return trajectory.firstCrossing(from: first, through: last)
        }
    }

    /// The time of U e^(-(t-t₀)/τ) = gap for a gap below zero, to about a picosecond.
    private func singleModeTime(_ u: Double, _ gap: Double) -> Int64 {
        let elapsed = Double.log(u / gap) / rates[0]
        return elapsed < 4e18 ? origin + Int64(elapsed.rounded(.up)) : .max
    }

    /// Without currents the crossing is closed; what remains is to settle the last picosecond by the
    /// very comparison that ``outlook(_:at:)`` makes.
    private func singleModeCrossing(
        _ u: Double, gap: Double, from first: Int64, through last: Int64
    ) -> Int64? {
        func isAbove(_ time: Int64) -> Bool {
            u >= gap * Double.exp(Double(time - origin) * rates[0])
        }
        guard first <= last else { return nil }
        if isAbove(first) { return first }
        guard gap < 0 else { return nil }
        var time = max(singleModeTime(u, gap), first)
        guard time <= last + 2 else { return nil }
        while time > first, isAbove(time - 1) { time -= 1 }
        while time <= last, !isAbove(time) { time += 1 }
        return time <= last ? time : nil
    }
}

/// What a ``PointMembrane`` is above its threshold between events.
private struct PointTrajectory: Trajectory {
    let state: UnsafeMutablePointer<Double>
    let sign: Double
    let height: Double
    let origin: Int64
    let rates: UnsafeMutablePointer<Double>
    let count: Int

    func sample(_ time: Int64) -> CrossingSample {
        let elapsed = Double(time - origin)
        var sample = CrossingSample(value: sign * state[1] - height, slope: 0)
        var rate = rates[0]
        var decay = Double.exp(-elapsed * rate)
        sample.add(sign * state[0] * decay, rate)
        for current in 0..<count {
            // Dendrites often share their time constant.
            if rates[1 + current] != rate {
                rate = rates[1 + current]
                decay = Double.exp(-elapsed * rate)
            }
            sample.add(sign * state[2 + current] * decay, rate)
        }
        return sample
    }
}

extension CrossingSample {
    /// Adds a mode that decays with a rate.
    @inline(__always)
    fileprivate mutating func add(_ mode: Double, _ rate: Double) {
        let bend = mode * rate * rate
        value += mode
        slope -= mode * rate
        curvature += abs(bend)
        rise += max(bend, 0)
    }
}
