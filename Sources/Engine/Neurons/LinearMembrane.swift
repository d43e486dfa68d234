// The general path for current-based neurons: any tree of compartments, any time constants.
import NetworkDescription
import RealModule

/// A neuron as one linear system, propagated exactly over any gap by a ladder of matrix exponentials.
///
/// State: time of the last update, whether the voltage is held, x (compartment voltages in mV, then
/// receptor states in pA), the equilibrium voltages now in effect, and the bias currents. The readout
/// is V of the spiking compartment, or V + τ_eff dV/dt, which is linear in the state too.
final class LinearMembrane: Membrane {
    let system: LinearSystem
    /// The threshold above the site's resting potential, and whether it is mirrored below.
    private let height: Double
    private let isTwoSided: Bool
    private let rest: Double
    /// The voltage after a spike, where spikes set it.
    private let resetVoltage: Double?
    private let size: Int
    private let compartments: Int
    private let ladder: PropagatorLadder
    /// The system with the spiking compartment held at its reset.
    private let held: (system: LinearSystem, ladder: PropagatorLadder)?
    private let rows: ReadoutRows
    private let site: Int

    /// Throws when the model has no stable equilibrium, which a positive leak excludes.
    init(_ model: NeuronModel, _ ladders: PropagatorCache) throws(SimulationError) {
        let unstable = SimulationError.unstableNeuron(model.name)
        guard let system = LinearSystem(model) else { throw unstable }
        self.system = system
        size = system.matrix.size
        compartments = system.compartmentCount
        ladder = ladders.ladder(system.matrix)
        site = model.spike?.compartment ?? 0
        resetVoltage = model.spike?.resetVoltage
        if let spike = model.spike, resetVoltage != nil, spike.refractory > .zero {
            guard let clamped = LinearSystem(model, clamped: site) else {
                throw unstable
            }
            held = (clamped, ladders.ladder(clamped.matrix))
        } else {
            held = nil
        }
        guard
            let rows = ReadoutRows(
                system.matrix, site: site, prospective: model.spike?.prospective ?? false)
        else { throw unstable }
        self.rows = rows
        let slowest = model.compartments.map(\.tau).max() ?? 1
        lookAhead = Int64(min(8 * slowest * Time.picosecondsPerMillisecond, 1e17))
        rest = model.compartments[site].restingPotential
        isTwoSided = model.spike?.twoSided ?? false
        if case .threshold(let level) = model.spike?.trigger {
            height = level - rest
        } else {
            height = .infinity
        }
    }

    var stateCount: Int { CellState.headerCount + size + 2 * compartments }

    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ neurons: NeuronStore) {
        CellState.check(neurons, in: archive, slice.path)
    }
    var instantCount: Int { 2 * size }
    let lookAhead: Int64

    func instant(at time: Int64, in room: UnsafeMutablePointer<Double>) -> CellInstant {
        CellInstant(time: time, room: room)
    }

    func initialise(
        _ state: UnsafeMutablePointer<Double>, voltages: [Double], bias: [Double],
        at instant: CellInstant
    ) {
        CellState(state).start(voltages, size: size, at: instant.time)
        setEquilibrium(state, bias: bias)
    }

    func channel(_ receptor: Int, at instant: CellInstant) -> CellChannel {
        CellChannel(jump: system.jumps[receptor], instant: instant)
    }

    func receive(
        _ state: UnsafeMutablePointer<Double>, _ channel: CellChannel, weight: Double
    ) -> Int64 {
        let (jump, instant) = (channel.jump, channel.instant)
        advance(state, to: instant)
        let isHeld = CellState(state).isHeld
        if jump.isVoltage && isHeld && jump.state == site { return .max }
        CellState(state).x[jump.state] += weight * jump.scale
        return outlookNow(state, at: instant.time)
    }

    func outlook(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant) -> Int64 {
        advance(state, to: instant)
        return outlookNow(state, at: instant.time)
    }

    @inline(__always)
    private func outlookNow(_ state: UnsafeMutablePointer<Double>, at time: Int64) -> Int64 {
        if height == .infinity || CellState(state).isHeld { return .max }
        let upper = outlook(state, at: time, sign: 1)
        return isTwoSided ? min(upper, outlook(state, at: time, sign: -1)) : upper
    }

    /// The outlook on one threshold: the lower one is the upper one of the mirrored neuron.
    @inline(__always)
    private func outlook(
        _ state: UnsafeMutablePointer<Double>, at time: Int64, sign: Double
    ) -> Int64 {
        let x = CellState(state).x
        let equilibrium = x + size
        var sample = CrossingSample(
            value: sign * (equilibrium[site] - rest) - height, slope: 0)
        var highest = sample.value
        for index in 0..<size {
            let y = sign * (index < compartments ? x[index] - equilibrium[index] : x[index])
            highest += y * (y > 0 ? rows.highest[index] : rows.lowest[index])
            rows.add(index, y, to: &sample)
        }
        return highest <= 0 ? .max : time + sample.freeTime
    }

    func firstCrossing(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Crossing? {
        if height == .infinity || CellState(state).isHeld { return nil }
        return Crossing.first(through: last, isTwoSided: isTwoSided) { sign, last in
            LinearTrajectory(membrane: self, state: state, sign: sign, room: room)
                .firstCrossing(from: first, through: last)
        }
    }

    func reset(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant, holding: Bool) {
        guard let resetVoltage else { return }
        advance(state, to: instant)
        CellState(state).x[site] = resetVoltage
        if holding {
            CellState(state).isHeld = true
            setEquilibrium(state)
        }
    }

    func release(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant) {
        guard CellState(state).isHeld else { return }
        advance(state, to: instant)
        CellState(state).isHeld = false
        setEquilibrium(state)
    }

    func shift(_ state: UnsafeMutablePointer<Double>, by voltage: Double, at instant: CellInstant) {
        advance(state, to: instant)
        CellState(state).x[site] += voltage
    }

    func setBias(_ state: UnsafeMutablePointer<Double>, _ bias: [Double], at instant: CellInstant) {
        advance(state, to: instant)
        setEquilibrium(state, bias: bias)
    }

    /// Works out the equilibrium that belongs to the bias currents, given or as they are.
    private func setEquilibrium(_ state: UnsafeMutablePointer<Double>, bias: [Double]? = nil) {
        let equilibrium = CellState(state).x + size
        let stored = equilibrium + compartments
        if let bias { for index in 0..<compartments { stored[index] = bias[index] } }
        let isHeld = CellState(state).isHeld
        let system = isHeld ? held?.system ?? system : system
        for index in 0..<compartments {
            var sum = system.rest[index]
            for source in 0..<compartments {
                let isClamp = isHeld && source == site
                let drive = isClamp ? resetVoltage ?? 0 : stored[source]
                sum += drive * system.resistance[source][index]
            }
            equilibrium[index] = sum
        }
    }

    func voltage(
        _ state: UnsafeMutablePointer<Double>, compartment: Int, at instant: CellInstant
    ) -> Double {
        let y = deviation(state, at: instant.time, instant.room)
        return y[compartment] + CellState(state).x[size + compartment]
    }

    func readout(_ state: UnsafeMutablePointer<Double>, at instant: CellInstant) -> Double {
        let y = deviation(state, at: instant.time, instant.room)
        var sum = CellState(state).x[size + site]
        for index in 0..<size { sum += rows.readout[index] * y[index] }
        return sum
    }

    func integral(compartment: Int, rate: Double) -> VoltageIntegral? {
        guard let free = Self.integralRow(system.matrix, compartment, rate) else { return nil }
        guard let held else {
            return VoltageIntegral(compartment: compartment, free: free, held: [])
        }
        var matrix = held.system.matrix
        // The deviation of a held voltage is zero; any decay will do for it.
        matrix[site, site] = system.matrix[site, site]
        guard let heldRow = Self.integralRow(matrix, compartment, rate) else { return nil }
        return VoltageIntegral(compartment: compartment, free: free, held: heldRow)
    }

    /// c (A - rate)⁻¹ in ms, c being the compartment's unit row; rate per ms.
    private static func integralRow(
        _ matrix: Matrix, _ compartment: Int, _ rate: Double
    ) -> [Double]? {
        let picoseconds = Time.picosecondsPerMillisecond
        var transposed = Matrix(size: matrix.size)
        for row in 0..<matrix.size {
            for column in 0..<matrix.size {
                transposed[column, row] = matrix[row, column] * picoseconds
            }
        }
        let fastest = transposed.rowNorm
        for index in 0..<matrix.size { transposed[index, index] -= rate }
        var unit = Array(repeating: 0.0, count: matrix.size)
        unit[compartment] = 1
        guard let row = transposed.solve(unit) else { return nil }
        // A rate that meets one of the neuron's own leaves no digits.
        return row.allSatisfy { abs($0) * fastest < 1e9 } ? row : nil
    }

    func antiderivative(
        _ state: UnsafeMutablePointer<Double>, _ integral: VoltageIntegral,
        at instant: CellInstant
    ) -> (transient: Double, level: Double) {
        let y = deviation(state, at: instant.time, instant.room)
        let row = CellState(state).isHeld ? integral.held : integral.free
        var sum = 0.0
        for index in 0..<row.count { sum += row[index] * y[index] }
        return (sum, CellState(state).x[size + integral.compartment])
    }

    func rebase(to time: Int64, _ neurons: NeuronStore) {}

    /// x - x∞ at a time not before the last update, in `room`.
    @inline(__always)
    private func deviation(
        _ state: UnsafeMutablePointer<Double>, at time: Int64, _ room: UnsafeMutablePointer<Double>
    ) -> UnsafeMutablePointer<Double> {
        let x = CellState(state).x
        let equilibrium = x + size
        for index in 0..<size {
            room[index] = index < compartments ? x[index] - equilibrium[index] : x[index]
        }
        let last = CellState(state).lastUpdate
        let ladder = CellState(state).isHeld ? held?.ladder ?? ladder : ladder
        ladder.propagate(room, by: time - last, scratch: room + size)
        return room
    }

    /// Propagates a neuron's own state.
    @inline(__always)
    private func advance(_ state: UnsafeMutablePointer<Double>, to instant: CellInstant) {
        let last = CellState(state).lastUpdate
        if instant.time <= last { return }
        let y = deviation(state, at: instant.time, instant.room)
        let x = CellState(state).x
        let equilibrium = x + size
        for index in 0..<size {
            x[index] = index < compartments ? y[index] + equilibrium[index] : y[index]
        }
        CellState(state).lastUpdate = instant.time
    }

    /// The readout of a free neuron, or of the mirrored one, minus the threshold.
    fileprivate func sample(
        _ state: UnsafeMutablePointer<Double>, _ time: Int64, sign: Double,
        _ room: UnsafeMutablePointer<Double>
    ) -> CrossingSample {
        let y = deviation(state, at: time, room)
        let equilibrium = CellState(state).x[size + site]
        var sample = CrossingSample(
            value: sign * (equilibrium - rest) - height, slope: 0)
        for index in 0..<size { rows.add(index, sign * y[index], to: &sample) }
        return sample
    }
}

/// The readout of a ``LinearMembrane`` between events.
private struct LinearTrajectory: Trajectory {
    let membrane: LinearMembrane
    let state: UnsafeMutablePointer<Double>
    let sign: Double
    let room: UnsafeMutablePointer<Double>

    func sample(_ time: Int64) -> CrossingSample {
        membrane.sample(state, time, sign: sign, room)
    }
}

/// What a linear readout is made of: rows over the deviation from equilibrium, side by side.
private struct ReadoutRows {
    let readout: UnsafeMutablePointer<Double>
    private let slope: UnsafeMutablePointer<Double>
    private let bend: UnsafeMutablePointer<Double>
    /// Bounds on how far each positive or negative deviation can bend the readout upwards.
    private let bendHighest: UnsafeMutablePointer<Double>
    private let bendLowest: UnsafeMutablePointer<Double>
    /// Bounds on how far each positive or negative deviation can lift the readout.
    let highest: UnsafeMutablePointer<Double>
    let lowest: UnsafeMutablePointer<Double>
    private let storage: Buffer<Double>

    /// `nil` when the system is not stable.
    init?(_ matrix: Matrix, site: Int, prospective: Bool) {
        let size = matrix.size
        var row = Array(repeating: 0.0, count: size)
        row[site] = 1
        if prospective {
            let timeConstant = -1 / matrix[site, site]
            for column in 0..<size { row[column] += timeConstant * matrix[site, column] }
        }
        let slopeRow = matrix.leftMultiplied(by: row)
        let bendRow = matrix.leftMultiplied(by: slopeRow)
        guard let rise = ResponseBounds(row: row, matrix: matrix),
            let bend = ResponseBounds(row: bendRow, matrix: matrix)
        else { return nil }
        storage = Buffer(
            row + slopeRow + bend.magnitude + bend.upper + bend.lower + rise.upper + rise.lower)
        readout = storage.pointer
        slope = readout + size
        self.bend = slope + size
        bendHighest = self.bend + size
        bendLowest = bendHighest + size
        highest = bendLowest + size
        lowest = highest + size
    }

    /// Adds the share of one deviation.
    @inline(__always)
    func add(_ index: Int, _ y: Double, to sample: inout CrossingSample) {
        sample.value += readout[index] * y
        sample.slope += slope[index] * y
        sample.curvature += bend[index] * abs(y)
        sample.rise += y * (y > 0 ? bendHighest[index] : bendLowest[index])
    }
}
