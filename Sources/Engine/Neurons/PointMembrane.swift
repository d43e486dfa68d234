// The fast path: dendrites that drive the spiking compartment one way, or not at all; delta and
// exponential-current receptors.
import NetworkDescription
import RealModule

/// A neuron as sums of exponentials, one sum for each compartment.
///
/// V(t) = v_rest + E + U e^(-(t-t₀)/τ_m) + Σ_k B_k e^(-(t-t₀)/τ_k), with one t₀ for all neurons of the
/// group and E the lasting effect of the bias. Between events U and B_k are constants, so a neuron that
/// nothing happens to costs nothing, and an event of weight w is an addition of w times a factor that
/// all targets of a spike share: delta: U += w e^((t-t₀)/τ_m); current: with
/// c_k = τ_k τ_m / (C (τ_k - τ_m)), B_k += w c_k e^((t-t₀)/τ_k) and U -= w c_k e^((t-t₀)/τ_m), which
/// leaves V continuous. A dendrite that drives the spiking compartment with g V_d without feeling it is
/// such a current, with events in mV and g c_k for c_k. A held (refractory) voltage is U = -∞. State: U, E, B_1, B_2, … of the spiking
/// compartment, then U, B_1, … of each other one, then their E.
///
/// Needs τ_k ≠ τ_m by at least a thousandth (``init(_:)`` returns `nil` otherwise), because the two
/// modes cancel as they coincide; ``LinearMembrane`` serves those.
final class PointMembrane: Membrane {
    struct Instant {
        let time: Int64
        /// e^((t-t₀)/τ) of each mode, and e^(-(t-t₀)/τ) of the spiking compartment's when it has
        /// currents.
        let grow: UnsafeMutablePointer<Double>
        let decay: UnsafeMutablePointer<Double>
    }

    struct Channel {
        let instant: Instant
        /// The growth of the spiking compartment's own mode.
        let membraneGrowth: Double
        /// The states that an event adds to, the second 0 for a delta receptor, and by how much for a
        /// weight of one.
        let membrane: Int
        let current: Int
        let membraneGain: Double
        let currentGain: Double
        /// Whether U alone tells that no crossing follows.
        let isSimple: Bool
    }

    let modes: PointModes
    private let site: PointModes.Part
    /// What a readout of the spiking compartment needs of it, apart from its modes.
    private let siteRest: Double
    private let siteEquilibrium: Int
    private let siteIndex: Int
    /// The threshold above rest, and whether it is mirrored below.
    let height: Double
    let isTwoSided: Bool
    /// A voltage below threshold stays there when V∞ is at least so far below it: 0, but ∞ where the
    /// mirrored threshold must be looked at, too.
    let quietGap: Double
    private let resetVoltage: Double
    /// 1/τ of each mode per picosecond.
    let rates: UnsafeMutablePointer<Double>
    let ports: UnsafeMutablePointer<PointModes.Port>
    /// Whether U alone tells that no crossing follows, for events at each receptor.
    let isSimple: UnsafeMutablePointer<Bool>
    /// Owns what the pointers point to.
    private let storage:
        (
            rates: Buffer<Double>, ports: Buffer<PointModes.Port>, shares: Buffer<Double>,
            isSimple: Buffer<Bool>
        )
    private let modeCount: Int
    /// Modes of the compartments that the spiking one does not feel.
    private let asideCount: Int
    let currentCount: Int
    /// What the readout takes of each mode of the spiking compartment.
    private let readoutShares: UnsafeMutablePointer<Double>
    /// How far V∞ is below threshold, at least, in every neuron.
    private var smallestGap = Double.infinity
    private(set) var origin: Int64 = 0
    private let rebasePeriod: Int64

    init?(_ model: NeuronModel) {
        guard let modes = PointModes(model) else { return nil }
        self.modes = modes
        siteIndex = model.spike?.compartment ?? 0
        site = modes.parts[siteIndex]
        (siteRest, siteEquilibrium) = (site.rest, site.equilibrium)
        let isProspective = model.spike?.prospective ?? false
        if case .threshold(let level) = model.spike?.trigger {
            // A crossing is searched for in the voltage alone.
            guard !isProspective else { return nil }
            height = level - site.rest
        } else {
            height = .infinity
        }
        resetVoltage = model.spike?.resetVoltage ?? 0
        isTwoSided = model.spike?.twoSided ?? false
        quietGap = isTwoSided ? .infinity : 0
        let shares = (0...modes.siteCurrentCount).map {
            isProspective ? 1 - modes.taus[0] / modes.taus[$0] : 1
        }
        storage = (
            Buffer(modes.taus.map { 1 / ($0 * Time.picosecondsPerMillisecond) }),
            Buffer(count: modes.ports.count, repeating: PointModes.Port()), Buffer(shares),
            Buffer(count: modes.ports.count, repeating: false)
        )
        rates = storage.rates.pointer
        readoutShares = storage.shares.pointer
        ports = storage.ports.pointer
        isSimple = storage.isSimple.pointer
        for (index, port) in modes.ports.enumerated() {
            ports[index] = port
            isSimple[index] = Self.tellsByOwnMode(
                modes, index, isTwoSided: isTwoSided, height: height)
        }
        modeCount = modes.taus.count
        currentCount = modes.siteCurrentCount
        asideCount = modeCount - currentCount - 1
        // Keeps (t - t₀)/τ of the fastest mode small enough for full precision of the factors.
        let fastest = modes.taus.min() ?? 1
        rebasePeriod = Int64(min(max(32 * fastest * Time.picosecondsPerMillisecond, 1), 1e17))
    }

    var stateCount: Int { modes.stateCount }
    var instantCount: Int { modeCount + currentCount + 1 }
    var lookAhead: Int64 { rebasePeriod }
    /// e^((t-t₀)/τ) stays finite, and so do its products, within this span after a change of origin.
    var longestWindow: Int64 { 16 * rebasePeriod }
    /// How far from the origin events are applied before their time, at most.
    var horizon: Int64 { 2 * rebasePeriod }

    @inline(__always)
    func instant(at time: Int64, in room: UnsafeMutablePointer<Double>) -> Instant {
        let elapsed = Double(time &- origin)
        room[0] = Double.exp(elapsed * rates[0])
        let decay = room + modeCount
        if currentCount > 0 {
            decay[0] = 1 / room[0]
            for mode in 1...currentCount {
                let twin = modes.twins[mode]
                room[mode] = twin < mode ? room[twin] : Double.exp(elapsed * rates[mode])
                decay[mode] = twin < mode ? decay[twin] : 1 / room[mode]
            }
        }
        if asideCount > 0 {
            for mode in (modeCount - asideCount)..<modeCount {
                let twin = modes.twins[mode]
                room[mode] = twin < mode ? room[twin] : Double.exp(elapsed * rates[mode])
            }
        }
        return Instant(time: time, grow: room, decay: decay)
    }

    @inline(__always)
    func channel(_ receptor: Int, at instant: Instant) -> Channel {
        let port = ports[receptor]
        let growth = instant.grow[port.membrane]
        return Channel(
            instant: instant, membraneGrowth: instant.grow[0],
            membrane: PointModes.state(of: port.membrane),
            current: PointModes.state(of: port.current),
            membraneGain: port.current == 0 ? growth : -port.gain * growth,
            currentGain: port.gain * instant.grow[port.current], isSimple: isSimple[receptor])
    }

    func initialise(
        _ state: UnsafeMutablePointer<Double>, voltages: [Double], bias: [Double],
        at instant: Instant
    ) {
        for index in 0..<stateCount { state[index] = 0 }
        for (index, part) in modes.parts.enumerated() {
            state[part.equilibrium] = part.resistance * bias[index] + part.lift
        }
        setSiteEquilibrium(state)
        for (index, part) in modes.parts.enumerated() {
            state[PointModes.state(of: part.mode)] =
                (voltages[index] - part.rest - state[part.equilibrium]) * part.share
                * instant.grow[part.mode]
        }
        if !modes.dendrites.isEmpty {
            place(voltages[siteIndex], state, at: instant)
        }
    }

    func drivesReadout(_ receptor: Int) -> Bool { ports[receptor].membrane == 0 }

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
    func receiveRow<Index>(
        _ neurons: NeuronStore, from first: Int, _ events: RunEvents<Index>, _ channel: Channel,
        maySpike: Bool
    ) -> Bool? {
        if height == .infinity && channel.membrane == 0 && channel.current != 0 {
            receiveRow(neurons, from: first, events, channel)
            return false
        }
        guard currentCount == 0, channel.current == 0, !maySpike || smallestGap >= 0 else {
            return nil
        }
        let limit =
            maySpike && channel.membrane == 0
            ? smallestGap * channel.membraneGrowth : .infinity
        let gain = channel.membraneGain
        let states = neurons.column(channel.membrane, from: first)
        // Loops of their own, so that nothing is asked for in them that stays the same.
        let isBelow =
            if let weights = events.weights {
                isTwoSided
                    ? states.add(count: events.count, below: limit, abs) {
                        events.amplitude * weights[$0] * gain
                    }
                    : states.add(count: events.count, below: limit, { $0 }) {
                        events.amplitude * weights[$0] * gain
                    }
            } else {
                states.add(count: events.count, below: limit, isTwoSided ? abs : { $0 }) { _ in
                    events.uniform * gain
                }
            }
        return maySpike && !isBelow
    }

    /// Events that move a current of neurons that cross no threshold.
    @inline(__always)
    private func receiveRow<Index>(
        _ neurons: NeuronStore, from first: Int, _ events: RunEvents<Index>, _ channel: Channel
    ) {
        let gains = (
            events.amplitude * channel.membraneGain, events.amplitude * channel.currentGain
        )
        let own = neurons.column(channel.membrane, from: first)
        let current = neurons.column(channel.current, from: first)
        if let weights = events.weights {
            own.add(count: events.count) { weights[$0] * gains.0 }
            current.add(count: events.count) { weights[$0] * gains.1 }
        } else {
            own.add(count: events.count) { _ in events.uniform * channel.membraneGain }
            current.add(count: events.count) { _ in events.uniform * channel.currentGain }
        }
    }

    @inline(__always)
    func receiveAside(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) {
        state[channel.membrane] += weight * channel.membraneGain
        if channel.current != 0 { state[channel.current] += weight * channel.currentGain }
    }

    func reset(_ state: UnsafeMutablePointer<Double>, at instant: Instant, holding: Bool) {
        if holding {
            state[0] = -.infinity
        } else {
            release(state, at: instant)
        }
    }

    func release(_ state: UnsafeMutablePointer<Double>, at instant: Instant) {
        place(resetVoltage, state, at: instant)
    }

    /// Sets the spiking compartment's voltage.
    private func place(
        _ voltage: Double, _ state: UnsafeMutablePointer<Double>, at instant: Instant
    ) {
        var currents = 0.0
        for current in 0..<currentCount {
            currents += state[2 + current] * instant.decay[1 + current]
        }
        state[0] = (voltage - site.rest - state[1] - currents) * instant.grow[0]
    }

    func shift(_ state: UnsafeMutablePointer<Double>, by voltage: Double, at instant: Instant) {
        state[0] += voltage * instant.grow[0]
    }

    func setBias(_ state: UnsafeMutablePointer<Double>, _ bias: [Double], at instant: Instant) {
        // A voltage is continuous: what its equilibrium gains, its modes lose.
        let before = state[site.equilibrium]
        var shift = 0.0
        for (index, part) in modes.parts.enumerated() {
            let equilibrium = part.resistance * bias[index] + part.lift
            let lost = (state[part.equilibrium] - equilibrium) * part.share
            if part.mode != 0 {
                state[PointModes.state(of: part.mode)] += lost * instant.grow[part.mode]
                if part.pull != 0 { shift += lost }
            }
            state[part.equilibrium] = equilibrium
        }
        setSiteEquilibrium(state)
        state[0] += (before - state[site.equilibrium] - shift) * instant.grow[0]
    }

    /// Lets the spiking compartment's equilibrium follow those of the dendrites, all else being set.
    private func setSiteEquilibrium(_ state: UnsafeMutablePointer<Double>) {
        var equilibrium = state[site.equilibrium]
        for index in modes.dendrites {
            equilibrium += modes.parts[index].pull * state[modes.parts[index].equilibrium]
        }
        state[site.equilibrium] = equilibrium
        smallestGap = min(smallestGap, height - (isTwoSided ? abs(equilibrium) : equilibrium))
    }

    /// e^(-(t-t₀)/τ) of a mode.
    @inline(__always)
    func decay(_ mode: Int, at instant: Instant) -> Double {
        currentCount > 0 && mode <= currentCount ? instant.decay[mode] : 1 / instant.grow[mode]
    }

    func voltage(
        _ state: UnsafeMutablePointer<Double>, compartment: Int, at instant: Instant
    ) -> Double {
        let part = modes.parts[compartment]
        if isHeld(part, state) { return resetVoltage }
        var sum = 0.0
        for mode in part.mode...(part.mode + part.currentCount) {
            sum += state[PointModes.state(of: mode)] * decay(mode, at: instant)
        }
        return part.rest + state[part.equilibrium] + sum / part.share
    }

    func readout(_ state: UnsafeMutablePointer<Double>, at instant: Instant) -> Double {
        var sum = siteRest + state[siteEquilibrium]
        if readoutShares[0] != 0 {
            if state[0] == -.infinity { return resetVoltage }
            sum += readoutShares[0] * state[0] * decay(0, at: instant)
        }
        for current in 0..<currentCount {
            sum += readoutShares[1 + current] * state[2 + current] * instant.decay[1 + current]
        }
        return sum
    }

    func isHeld(
        _ part: PointModes.Part, _ state: UnsafeMutablePointer<Double>
    ) -> Bool {
        part.mode == 0 && state[0] == -.infinity
    }

    func rebase(to time: Int64, _ neurons: NeuronStore) {
        let periods = (time - origin) / rebasePeriod
        guard periods > 0 else { return }
        let factors = (0..<modeCount).map { Double.exp(-Double(rebasePeriod) * rates[$0]) }
        for index in 0..<neurons.count {
            let state = neurons[index].state
            // A held voltage stays held: -∞ times a factor of zero is not a number.
            if state[0] > -.infinity {
                state[0] = Self.decayed(state[0], by: factors[0], times: periods)
            }
            for mode in 1..<modeCount {
                state[1 + mode] = Self.decayed(state[1 + mode], by: factors[mode], times: periods)
            }
        }
        origin += periods * rebasePeriod
    }

    /// Decays period by period, so that windows that were skipped leave no mark in the rounding.
    @inline(__always)
    private static func decayed(_ x: Double, by factor: Double, times: Int64) -> Double {
        var (x, left) = (x, times)
        while left > 0 && x != 0 {
            x = flushed(x * factor)
            left -= 1
        }
        return x
    }

    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ neurons: NeuronStore) {
        archive.scalar("\(slice.path)/origin", &origin, isPossible: archive.hasBeen)
        guard archive.isRestoring else { return }
        for index in 0..<neurons.count {
            let equilibrium = neurons[index].state[site.equilibrium]
            smallestGap = min(smallestGap, height - (isTwoSided ? abs(equilibrium) : equilibrium))
        }
    }

    /// Decayed remains count as zero long before they become slow denormal numbers.
    @inline(__always)
    private static func flushed(_ x: Double) -> Double {
        abs(x) < 1e-150 ? 0 : x
    }
}
