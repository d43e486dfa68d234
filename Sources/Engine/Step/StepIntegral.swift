// Integrals of voltages between grid points.
import NetworkDescription

/// ∫ V e^(-rate(s-t)) ds from a grid point to a time t up to the next, for every neuron of a group.
///
/// Without conductances the voltage is known all the way, a sum of exponentials, and the integral is exact. With
/// conductances it is taken as a straight line between the grid points: an error of second order in the step,
/// as that of the voltages themselves.
final class StepIntegral {
    /// What the integral gets from each number at the grid point.
    private struct Factors {
        /// Of a constant voltage.
        var level: Double
        var voltage: Double
        /// Of what constant currents and the leak bring in a step.
        var drive = 0.0
        var receptors: [(current: Double, slope: Double)] = []
        /// Of the voltage at the next grid point.
        var next = 0.0
    }

    /// Per ms.
    let rate: Double
    private var factors: (span: Int64, factors: Factors)?
    /// By neuron of the slice, for a time.
    private var values: Buffer<Double>?
    private var time: Int64 = .min

    init(rate: Double) {
        self.rate = rate
    }

    /// Has the values worked out anew, since the state has changed.
    func forget() {
        time = .min
    }

    /// The integrals from the grid point of a group's state to a time, in mV ms, by neuron.
    func values(at time: Int64, _ group: StepGroup) -> UnsafePointer<Double> {
        let values = values ?? Buffer(count: group.elements.count, repeating: 0)
        self.values = values
        if time != self.time { fill(values, to: time, group) }
        self.time = time
        return UnsafePointer(values.pointer)
    }

    private func fill(_ values: Buffer<Double>, to time: Int64, _ group: StepGroup) {
        let factors = factors(time - group.grid.time(group.point), group)
        let (first, count) = (group.lanes.used.lowerBound, group.elements.count)
        let (sum, origin) = (values.pointer, group.propagator.origin)
        let voltages = group.voltages.pointer + first
        for local in 0..<count {
            sum[local] = factors.level * origin + factors.voltage * Double(voltages[local])
        }
        func add(_ numbers: UnsafePointer<Float>, times factor: Double) {
            for local in 0..<count { sum[local] += factor * Double(numbers[first + local]) }
        }
        if group.propagator.hasConductances {
            if let next = group.course?.next(group) { add(next, times: factors.next) }
        } else {
            group.currents.update(for: group.point + 1, group.propagator)
            if let each = group.currents.each {
                add(each.pointer, times: factors.drive)
            } else {
                let drive = factors.drive * Double(group.currents.common)
                for local in 0..<count { sum[local] += drive }
            }
            for (receptor, factors) in zip(group.receptors, factors.receptors) {
                if let current = receptor.current { add(current.pointer, times: factors.current) }
                if let slope = receptor.slope { add(slope.pointer, times: factors.slope) }
            }
        }
        let held = group.held.pointer + first
        for local in 0..<count where Int64(held[local]) > group.point {
            sum[local] = factors.level * (origin + Double(voltages[local]))
        }
    }

    private func factors(_ span: Int64, _ group: StepGroup) -> Factors {
        if let factors, factors.span == span { return factors.factors }
        let made = makeFactors(span, group)
        factors = (span, made)
        return made
    }

    private func makeFactors(_ span: Int64, _ group: StepGroup) -> Factors {
        let elapsed = Double(span) / Time.picosecondsPerMillisecond
        let soma = group.model.compartments[0]
        let level = OriginDecay.span(-rate, elapsed)
        if group.propagator.hasConductances {
            let line = course(elapsed, leak: 0, gain: 1 / group.grid.milliseconds, decay: 0)
            return Factors(level: level, voltage: line.voltage - line.input, next: line.input)
        }
        let leak = 1 / soma.tau
        let drive = course(
            elapsed, leak: leak, gain: leak / -Double(group.propagator.leak), decay: 0)
        return Factors(
            level: level, voltage: drive.voltage, drive: drive.input,
            receptors: group.model.receptors.map {
                switch $0.kind {
                case .exponentialCurrent(let tau), .alphaCurrent(let tau):
                    let part = course(
                        elapsed, leak: leak, gain: 1 / soma.capacitance, decay: 1 / tau)
                    return (part.input, part.slope)
                case .delta, .exponentialConductance, .cue: return (0, 0)
                }
            })
    }

    /// What J' = rate J + U, U' = -leak U + gain I, I' = -decay I + S, S' = -decay S bring to J in a span.
    private func course(
        _ span: Double, leak: Double, gain: Double, decay: Double
    ) -> (voltage: Double, input: Double, slope: Double) {
        var system = Matrix(size: 4)
        (system[0, 0], system[0, 1]) = (rate * span, span)
        (system[1, 1], system[1, 2]) = (-leak * span, gain * span)
        (system[2, 2], system[2, 3], system[3, 3]) = (-decay * span, span, -decay * span)
        let solution = system.exponentialMinusOne()
        return (solution[0, 1], solution[0, 2], solution[0, 3])
    }
}
