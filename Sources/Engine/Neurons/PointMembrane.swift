// The fast path: one compartment with delta and exponential-current receptors.
import NetworkDescription
import RealModule

/// A one-compartment neuron as a sum of exponentials.
///
/// V(t) = V∞ + U e^(-(t-t₀)/τ_m) + Σ_k B_k e^(-(t-t₀)/τ_k), with one t₀ for all neurons of the group.
/// Between events U and B_k are constants, so a neuron that nothing happens to costs nothing, and an
/// event of weight w is an addition of w times a factor that all targets of a spike share:
/// delta: U += w e^((t-t₀)/τ_m); current: with c_k = τ_k τ_m / (C (τ_k - τ_m)),
/// B_k += w c_k e^((t-t₀)/τ_k) and U -= w c_k e^((t-t₀)/τ_m), which leaves V continuous.
/// A held (refractory) voltage is U = -∞. State: U, V∞, B_1, B_2, ….
///
/// Needs τ_k ≠ τ_m by at least a thousandth (``init(_:)`` returns `nil` otherwise), because the two
/// modes cancel as they coincide; ``LinearMembrane`` serves those.
final class PointMembrane: Membrane {
    struct Instant {
        let time: Int64
        /// e^((t-t₀)/τ) of each mode, and e^(-(t-t₀)/τ) of each when there are currents.
        let grow: UnsafeMutablePointer<Double>
        let decay: UnsafeMutablePointer<Double>
    }

    struct Channel {
        let instant: Instant
        let membraneGrowth: Double
        /// The state that a current's event adds to, 0 for a delta receptor, and by how much for a
        /// weight of one.
        let current: Int
        let membraneGain: Double
        let currentGain: Double
    }

    private let threshold: Double
    private let resetVoltage: Double
    private let rest: Double
    /// mV for each pA.
    private let resistance: Double
    /// 1/τ per picosecond: the membrane, then each current.
    private let rates: UnsafeMutablePointer<Double>
    /// c_k in mV for each pA; unused for the membrane's own mode.
    private let gains: UnsafeMutablePointer<Double>
    /// The mode of each receptor; 0 for a delta receptor.
    private let modes: UnsafeMutablePointer<Int>
    /// Owns what the pointers point to.
    private let storage: (rates: Buffer<Double>, gains: Buffer<Double>, modes: Buffer<Int>)
    private let currentCount: Int
    private var origin: Int64 = 0
    private let rebasePeriod: Int64

    init?(_ model: NeuronModel) {
        guard model.compartments.count == 1, let compartment = model.compartments.first else {
            return nil
        }
        if let spike = model.spike {
            guard case .threshold(let level) = spike.trigger, !spike.prospective,
                let reset = spike.reset
            else { return nil }
            threshold = level
            resetVoltage = reset
        } else {
            threshold = .infinity
            resetVoltage = 0
        }
        rest = compartment.restingPotential
        resistance = compartment.tau / compartment.capacitance
        var taus: [Double] = [compartment.tau]
        var gains = [0.0]
        var modes: [Int] = []
        for receptor in model.receptors {
            switch receptor.kind {
            case .delta:
                modes.append(0)
            case .exponentialCurrent(let tau):
                guard abs(tau - compartment.tau) > 1e-3 * compartment.tau else { return nil }
                if let known = taus.dropFirst().firstIndex(of: tau) {
                    modes.append(known)
                } else {
                    modes.append(taus.count)
                    taus.append(tau)
                    gains.append(
                        tau * compartment.tau
                            / (compartment.capacitance * (tau - compartment.tau)))
                }
            case .alphaCurrent, .exponentialConductance:
                return nil
            }
        }
        storage = (
            Buffer(taus.map { 1 / ($0 * Time.picosecondsPerMillisecond) }), Buffer(gains),
            Buffer(modes)
        )
        rates = storage.rates.pointer
        self.gains = storage.gains.pointer
        self.modes = storage.modes.pointer
        currentCount = taus.count - 1
        // Keeps (t - t₀)/τ of the fastest mode small enough for full precision of the factors.
        let fastest = taus.min() ?? 1
        rebasePeriod = Int64(min(max(32 * fastest * Time.picosecondsPerMillisecond, 1), 1e17))
    }

    var stateCount: Int { 2 + currentCount }
    var instantCount: Int { 2 * (currentCount + 1) }
    var lookAhead: Int64 { rebasePeriod }
    /// e^((t-t₀)/τ) stays finite, and so do its products, within this span after a change of origin.
    var longestWindow: Int64 { 16 * rebasePeriod }

    @inline(__always)
    func instant(at time: Int64, in room: UnsafeMutablePointer<Double>) -> Instant {
        let elapsed = Double(time &- origin)
        room[0] = Double.exp(elapsed * rates[0])
        let decay = room + (currentCount + 1)
        if currentCount > 0 {
            decay[0] = 1 / room[0]
            for mode in 1...currentCount {
                let factor = Double.exp(elapsed * rates[mode])
                room[mode] = factor
                decay[mode] = 1 / factor
            }
        }
        return Instant(time: time, grow: room, decay: decay)
    }

    @inline(__always)
    func channel(_ receptor: Int, at instant: Instant) -> Channel {
        let mode = modes[receptor]
        let growth = instant.grow[0]
        return Channel(
            instant: instant, membraneGrowth: growth, current: mode == 0 ? 0 : 1 + mode,
            membraneGain: mode == 0 ? growth : -gains[mode] * growth,
            currentGain: mode == 0 ? 0 : gains[mode] * instant.grow[mode])
    }

    func initialise(_ state: UnsafeMutablePointer<Double>, voltages: [Double], bias: [Double]) {
        let equilibrium = rest + resistance * (bias.first ?? 0)
        state[0] = (voltages.first ?? rest) - equilibrium
        state[1] = equilibrium
        for current in 0..<currentCount { state[2 + current] = 0 }
    }

    @inline(__always)
    func receive(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) -> Int64 {
        let u = state[0] + weight * channel.membraneGain
        state[0] = u
        if currentCount == 0 {
            return singleModeOutlook(u, state[1], channel.membraneGrowth, channel.instant.time)
        }
        if channel.current != 0 { state[channel.current] += weight * channel.currentGain }
        return outlook(state, at: channel.instant)
    }

    @inline(__always)
    func outlook(_ state: UnsafeMutablePointer<Double>, at instant: Instant) -> Int64 {
        if currentCount == 0 {
            return singleModeOutlook(state[0], state[1], instant.grow[0], instant.time)
        }
        var mode = state[0] * instant.decay[0]
        if mode == -.infinity { return .max }
        var highest = max(mode, 0)
        var sample = CrossingSample(value: state[1] - threshold, slope: 0, curvature: 0)
        sample.add(mode, rates[0])
        for current in 1...currentCount {
            mode = state[1 + current] * instant.decay[current]
            highest += max(mode, 0)
            sample.add(mode, rates[current])
        }
        return highest <= threshold - state[1] ? .max : instant.time + sample.freeTime
    }

    /// A single mode only falls towards V∞; it rises by itself when V∞ is above threshold.
    @inline(__always)
    private func singleModeOutlook(
        _ u: Double, _ equilibrium: Double, _ growth: Double, _ time: Int64
    ) -> Int64 {
        let gap = threshold - equilibrium
        if u < gap * growth {
            if gap >= 0 || u == -.infinity { return .max }
            return max(singleModeCrossing(u, gap) - 1, time)
        }
        return time
    }

    func firstCrossing(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Int64? {
        if state[0] == -.infinity { return nil }
        if currentCount == 0 { return singleModeCrossing(state, from: first, through: last) }
        let trajectory = PointTrajectory(
            state: state, threshold: threshold, origin: origin, rates: rates,
            count: currentCount)
        return trajectory.firstCrossing(from: first, through: last)
    }

    /// The time of U e^(-(t-t₀)/τ) = θ - V∞ for V∞ above threshold, to about a picosecond.
    private func singleModeCrossing(_ u: Double, _ gap: Double) -> Int64 {
        let elapsed = Double.log(u / gap) / rates[0]
        return elapsed < 4e18 ? origin + Int64(elapsed.rounded(.up)) : .max
    }

    /// Without currents the crossing is closed; what remains is to settle the last picosecond by the
    /// very comparison that ``outlook(_:at:)`` makes.
    private func singleModeCrossing(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64
    ) -> Int64? {
        let (u, gap) = (state[0], threshold - state[1])
        func isAbove(_ time: Int64) -> Bool {
            u >= gap * Double.exp(Double(time - origin) * rates[0])
        }
        guard first <= last else { return nil }
        if isAbove(first) { return first }
        guard gap < 0 else { return nil }
        var time = max(singleModeCrossing(u, gap), first)
        guard time <= last + 2 else { return nil }
        while time > first, isAbove(time - 1) { time -= 1 }
        while time <= last, !isAbove(time) { time += 1 }
        return time <= last ? time : nil
    }

    func reset(_ state: UnsafeMutablePointer<Double>, at instant: Instant, holding: Bool) {
        if holding {
            state[0] = -.infinity
        } else {
            release(state, at: instant)
        }
    }

    func release(_ state: UnsafeMutablePointer<Double>, at instant: Instant) {
        var currents = 0.0
        for current in 0..<currentCount {
            currents += state[2 + current] * instant.decay[1 + current]
        }
        state[0] = (resetVoltage - state[1] - currents) * instant.grow[0]
    }

    func setBias(_ state: UnsafeMutablePointer<Double>, _ bias: [Double], at instant: Instant) {
        let equilibrium = rest + resistance * (bias.first ?? 0)
        state[0] += (state[1] - equilibrium) * instant.grow[0]
        state[1] = equilibrium
    }

    func voltage(
        _ state: UnsafeMutablePointer<Double>, compartment: Int, at time: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Double {
        if state[0] == -.infinity { return resetVoltage }
        return readout(state, at: time, in: room)
    }

    func readout(
        _ state: UnsafeMutablePointer<Double>, at time: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Double {
        let elapsed = Double(time - origin)
        var sum = state[1] + state[0] * Double.exp(-elapsed * rates[0])
        for current in 0..<currentCount {
            sum += state[2 + current] * Double.exp(-elapsed * rates[1 + current])
        }
        return sum
    }

    func rebase(to time: Int64, _ neurons: NeuronStore) {
        let next = time / rebasePeriod * rebasePeriod
        guard next > origin else { return }
        let elapsed = Double(next - origin)
        let factors = (0...currentCount).map { Double.exp(-elapsed * rates[$0]) }
        for index in 0..<neurons.count {
            let state = neurons[index].state
            // A held voltage stays held: -∞ times a factor of zero is not a number.
            if state[0] > -.infinity { state[0] = Self.flushed(state[0] * factors[0]) }
            for current in 0..<currentCount {
                state[2 + current] = Self.flushed(state[2 + current] * factors[1 + current])
            }
        }
        origin = next
    }

    /// Decayed remains count as zero long before they become slow denormal numbers.
    @inline(__always)
    private static func flushed(_ x: Double) -> Double {
        abs(x) < 1e-150 ? 0 : x
    }
}

/// V - θ of a ``PointMembrane`` between events.
private struct PointTrajectory: Trajectory {
    let state: UnsafeMutablePointer<Double>
    let threshold: Double
    let origin: Int64
    let rates: UnsafeMutablePointer<Double>
    let count: Int

    func sample(_ time: Int64) -> CrossingSample {
        let elapsed = Double(time - origin)
        var sample = CrossingSample(value: state[1] - threshold, slope: 0, curvature: 0)
        sample.add(state[0] * Double.exp(-elapsed * rates[0]), rates[0])
        for current in 0..<count {
            let rate = rates[1 + current]
            sample.add(state[2 + current] * Double.exp(-elapsed * rate), rate)
        }
        return sample
    }
}

extension CrossingSample {
    /// Adds a mode that decays with a rate.
    @inline(__always)
    fileprivate mutating func add(_ mode: Double, _ rate: Double) {
        value += mode
        slope -= mode * rate
        curvature += abs(mode) * rate * rate
    }
}
