// Neurons with conductance-based receptors, integrated numerically between events.
import NetworkDescription
import RealModule

/// A tree of compartments with any receptors, conductances among them: C dV/dt gains g (E - V).
///
/// Between events the state is integrated by ``DormandPrince``, whose local error stays below
/// 1e-9 · (1 + |x|) a step. Threshold crossings are looked for on the cubic Hermite interpolant of each
/// step; a step whose interpolated peak comes closer to the threshold than 100 mV (h/τ)⁴/384 (τ the
/// fastest time constant, the size of the interpolation error) is halved and looked at again, and a
/// crossing is settled by integrating to it. State: time of the last update, whether the voltage is
/// held, x, and the bias currents.
final class ConductanceMembrane: Membrane {
    private struct Conductance {
        var state: Int
        var compartment: Int
        var reversal: Double
        /// Per picosecond and nS.
        var rate: Double
    }

    private let system: LinearSystem
    private let conductances: [Conductance]
    private let rise: ResponseBounds
    private let lowest: Double
    private let threshold: Double
    /// The voltage after a spike, where spikes set it.
    private let resetVoltage: Double?
    private let site: Int
    private let size: Int
    private let compartments: Int
    private let solver: DormandPrince
    /// Rest potential over time constant: the constant part of dV/dt.
    private let leak: [Double]
    private let biasRate: [Double]
    private let fastest: Double
    private let readoutLead: Double
    let lookAhead: Int64
    /// Whether a voltage or a conductance has grown without bound.
    private(set) var hasDiverged = false
    /// The fastest that conductances may charge a compartment, per picosecond: within 10 ns, beyond all that
    /// could be integrated in useful time.
    private static let fastestCharge = 1e-4

    init(_ model: NeuronModel) throws(SimulationError) {
        guard let system = LinearSystem(model) else {
            throw .unstableNeuron(model.name)
        }
        self.system = system
        size = system.matrix.size
        compartments = system.compartmentCount
        solver = DormandPrince(size: size)
        resetVoltage = model.spike?.resetVoltage
        site = model.spike?.compartment ?? 0
        let perPicosecond = 1 / Time.picosecondsPerMillisecond
        leak = model.compartments.map { $0.restingPotential * perPicosecond / $0.tau }
        biasRate = model.compartments.map { perPicosecond / $0.capacitance }
        var driven = system.matrix
        var found: [Conductance] = []
        for (receptor, jump) in zip(model.receptors, system.jumps) {
            guard case .exponentialConductance(_, let reversal) = receptor.kind else { continue }
            let rate = perPicosecond / model.compartments[receptor.compartment].capacitance
            driven[receptor.compartment, jump.state] = rate
            found.append(
                Conductance(
                    state: jump.state, compartment: receptor.compartment, reversal: reversal,
                    rate: rate))
        }
        conductances = found
        var row = Array(repeating: 0.0, count: size)
        row[site] = 1
        guard let rise = ResponseBounds(row: row, matrix: driven) else {
            throw .unstableNeuron(model.name)
        }
        self.rise = rise
        lowest = min(
            model.compartments.map(\.restingPotential).min() ?? 0, found.map(\.reversal).min() ?? 0,
            resetVoltage ?? .infinity)
        if case .threshold(let level) = model.spike?.trigger {
            threshold = level
        } else {
            threshold = .infinity
        }
        let fastestRate = (0..<size).map { -system.matrix[$0, $0] }.max() ?? 1
        fastest = 1 / fastestRate
        readoutLead =
            model.spike?.prospective == true ? -1 / system.matrix[site, site] : 0
        let slowest = model.compartments.map(\.tau).max() ?? 1
        lookAhead = Int64(min(8 * slowest * Time.picosecondsPerMillisecond, 1e17))
    }

    var stateCount: Int { CellState.headerCount + size + compartments }

    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ neurons: NeuronStore) {
        CellState.check(neurons, in: archive, slice.path)
    }
    /// A copy of the state and the bias for looking ahead, and the solver's room.
    var instantCount: Int { stateCount + size + solver.roomCount }

    func instant(at time: Int64, in room: UnsafeMutablePointer<Double>) -> CellInstant {
        CellInstant(time: time, room: room)
    }

    func initialise(
        _ state: UnsafeMutablePointer<Double>, voltages: [Double], bias: [Double],
        at instant: CellInstant
    ) {
        CellState(state).start(voltages, size: size, at: instant.time)
        for index in 0..<compartments { CellState(state).x[size + index] = bias[index] }
    }

    func channel(_ receptor: Int, at instant: CellInstant) -> CellChannel {
        CellChannel(jump: system.jumps[receptor], instant: instant)
    }

    func receive(
        _ state: UnsafeMutablePointer<Double>, _ channel: CellChannel, weight: Double
    ) -> Int64 {
        let (jump, instant) = (channel.jump, channel.instant)
        advance(state, to: instant.time, instant.room)
        if jump.isVoltage && CellState(state).isHeld && jump.state == site { return .max }
        CellState(state).x[jump.state] += weight * jump.scale
        return outlookNow(state, at: instant.time)
    }

    func outlook(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant) -> Int64 {
        advance(state, to: instant.time, instant.room)
        return outlookNow(state, at: instant.time)
    }

    /// Bounds the voltage by that of the linear neuron whose conductances drive it from the lowest
    /// voltage that can occur: couplings are not negative, so more drive never means less voltage.
    private func outlookNow(_ state: UnsafeMutablePointer<Double>, at time: Int64) -> Int64 {
        if threshold == .infinity || CellState(state).isHeld { return .max }
        if readoutLead != 0 { return time }
        let x = CellState(state).x
        let bias = x + size
        var floor = lowest
        for index in 0..<compartments { floor = min(floor, x[index], equilibrium(index, bias)) }
        // Negative currents, or weights below zero, could take a voltage below the floor.
        for index in compartments..<size where x[index] < 0 { return time }
        var highest = equilibrium(site, bias)
        highest += rise.supremum {
            $0 < compartments ? x[$0] - equilibrium($0, bias) : x[$0] * drive($0, floor)
        }
        return highest <= threshold ? .max : time
    }

    /// What multiplies a receptor state in the bounding linear neuron.
    private func drive(_ state: Int, _ floor: Double) -> Double {
        for conductance in conductances where conductance.state == state {
            return max(conductance.reversal - floor, 0)
        }
        return 1
    }

    private func equilibrium(_ index: Int, _ bias: UnsafeMutablePointer<Double>) -> Double {
        var sum = system.rest[index]
        for source in 0..<compartments { sum += bias[source] * system.resistance[source][index] }
        return sum
    }

    func reset(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant, holding: Bool) {
        guard let resetVoltage else { return }
        advance(state, to: instant.time, instant.room)
        CellState(state).x[site] = resetVoltage
        if holding { CellState(state).isHeld = true }
    }

    func release(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant) {
        advance(state, to: instant.time, instant.room)
        CellState(state).isHeld = false
    }

    func shift(_ state: UnsafeMutablePointer<Double>, by voltage: Double, at instant: CellInstant) {
        advance(state, to: instant.time, instant.room)
        CellState(state).x[site] += voltage
    }

    func setBias(_ state: UnsafeMutablePointer<Double>, _ bias: [Double], at instant: CellInstant) {
        advance(state, to: instant.time, instant.room)
        for index in 0..<compartments { CellState(state).x[size + index] = bias[index] }
    }

    func voltage(
        _ state: UnsafeMutablePointer<Double>, compartment: Int, at instant: CellInstant
    ) -> Double {
        let copy = viewed(state, at: instant.time, instant.room)
        return CellState(copy).x[compartment]
    }

    func readout(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant) -> Double {
        let copy = viewed(state, at: instant.time, instant.room)
        return readoutNow(copy, instant.room + stateCount)
    }

    func rebase(to time: Int64, _ neurons: NeuronStore) {}

    /// A copy of a neuron's state at a later time, at the start of `room`.
    private func viewed(
        _ state: UnsafeMutablePointer<Double>, at time: Int64, _ room: UnsafeMutablePointer<Double>
    ) -> UnsafeMutablePointer<Double> {
        for index in 0..<stateCount { room[index] = state[index] }
        advance(room, to: time, room + stateCount + size)
        return room
    }

    /// V, or V + τ_eff dV/dt; `room` takes the derivative.
    private func readoutNow(
        _ state: UnsafeMutablePointer<Double>, _ room: UnsafeMutablePointer<Double>
    ) -> Double {
        let voltage = CellState(state).x[site]
        if readoutLead == 0 { return voltage }
        derivative(state, CellState(state).x, room)
        return voltage + readoutLead * room[site]
    }

    @inline(__always)
    private func derivative(
        _ state: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>,
        _ out: UnsafeMutablePointer<Double>
    ) {
        system.matrix.elements.withUnsafeBufferPointer { matrix in
            for row in 0..<size {
                var sum = 0.0
                for column in 0..<size { sum += matrix[row * size + column] * x[column] }
                out[row] = sum
            }
        }
        let bias = CellState(state).x + size
        for index in 0..<compartments { out[index] += leak[index] + bias[index] * biasRate[index] }
        for conductance in conductances {
            let driving = conductance.reversal - x[conductance.compartment]
            out[conductance.compartment] += conductance.rate * x[conductance.state] * driving
        }
        if CellState(state).isHeld { out[site] = 0 }
    }

    /// Integrates a state to `time`; `room` is the solver's.
    private func advance(
        _ state: UnsafeMutablePointer<Double>, to time: Int64, _ room: UnsafeMutablePointer<Double>
    ) {
        let last = CellState(state).lastUpdate
        if time <= last { return }
        CellState(state).lastUpdate = time
        if refuses(state) { return }
        let x = CellState(state).x
        var rest = Double(time - last)
        var h = min(rest, fastest / 4)
        while rest > 0 {
            h = min(h, rest)
            let error = solver.step(x, h, room) { derivative(state, $0, $1) }
            if h < 1, !error.isFinite {
                hasDiverged = true
                break
            }
            if error <= 1 || h < 1 {
                for index in 0..<size { x[index] = room[solver.resultOffset + index] }
                rest -= h
            }
            h = max(h * DormandPrince.growth(after: error), 0.5)
        }
    }

    /// Notices conductances without bound. They decay between events, so that it is enough to look once.
    private func refuses(_ state: UnsafeMutablePointer<Double>) -> Bool {
        let x = CellState(state).x
        for conductance in conductances
        where x[conductance.state] * conductance.rate > Self.fastestCharge {
            hasDiverged = true
        }
        return hasDiverged
    }

    // MARK: - Crossings

    func firstCrossing(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Crossing? {
        search(state, from: first, through: last, in: room).map { Crossing(time: $0) }
    }

    private func search(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Int64? {
        if threshold == .infinity || CellState(state).isHeld || first > last { return nil }
        let copy = viewed(state, at: first, room)
        if refuses(copy) { return nil }
        let slopes = room + stateCount
        let solverRoom = slopes + size
        if readoutNow(copy, slopes) >= threshold { return first }
        var now = first
        var h = fastest / 4
        // Once a step ends above threshold, steps halve what lies between.
        var end = last
        var isBracketed = false
        while now < end {
            let wanted = isBracketed ? (end - now) / 2 : Int64(h)
            let length = min(max(wanted, 1), end - now)
            let x = CellState(copy).x
            let error = solver.step(x, Double(length), solverRoom) { derivative(copy, $0, $1) }
            if !(error <= 1) && length > 1 && !isBracketed {
                h = Double(length) * DormandPrince.growth(after: error)
                continue
            }
            guard error.isFinite else {
                hasDiverged = true
                return nil
            }
            switch verdict(copy, solverRoom, Double(length)) {
            case .crossing:
                (end, isBracketed) = (now + length, true)
                if length == 1 { return end }
            case .unclear where length > 1:
                h = Double(length) / 2
                if isBracketed { (end, isBracketed) = (last, false) }
            case .below, .unclear:
                for index in 0..<size { x[index] = solverRoom[solver.resultOffset + index] }
                now += length
                h = Double(length) * DormandPrince.growth(after: error)
            }
        }
        return nil
    }

    private enum Verdict {
        case below, crossing, unclear
    }

    /// Judges a step from its end points and slopes.
    private func verdict(
        _ state: UnsafeMutablePointer<Double>, _ room: UnsafeMutablePointer<Double>, _ h: Double
    ) -> Verdict {
        if readoutLead != 0 { return prospectiveVerdict(state, room) }
        let end = room + solver.resultOffset
        let (f0, f1) = (CellState(state).x[site] - threshold, end[site] - threshold)
        if f1 >= 0 { return .crossing }
        let (d0, d1) = (room[site] * h, room[6 * size + site] * h)
        let ratio = h / fastest
        let margin = 100 * ratio * ratio * ratio * ratio / 384
        return Self.peak(f0, f1, d0, d1) + margin < 0 ? .below : .unclear
    }

    /// A readout with the derivative in it has no slope at hand: the ends of the steps decide.
    private func prospectiveVerdict(
        _ state: UnsafeMutablePointer<Double>, _ room: UnsafeMutablePointer<Double>
    ) -> Verdict {
        let value = room[solver.resultOffset + site] + readoutLead * room[6 * size + site]
        return value >= threshold ? .crossing : .below
    }

    /// The largest value on [0, 1] of the cubic with these values and slopes at its ends.
    private static func peak(_ f0: Double, _ f1: Double, _ d0: Double, _ d1: Double) -> Double {
        var best = max(f0, f1)
        let a = 3 * (2 * f0 - 2 * f1 + d0 + d1)
        let b = 2 * (3 * f1 - 3 * f0 - 2 * d0 - d1)
        let discriminant = b * b - 4 * a * d0
        if discriminant < 0 { return best }
        let q = -0.5 * (b + (b >= 0 ? 1 : -1) * discriminant.squareRoot())
        for s in [a == 0 ? 2 : q / a, q == 0 ? 2 : d0 / q] where s > 0 && s < 1 {
            let cubic = ((a / 3 * s + b / 2) * s + d0) * s + f0
            best = max(best, cubic)
        }
        return best
    }
}
