// Events that certainly lead to no threshold crossing, and those that are applied before their time.
import CKernels

// A neuron with at most one current, which decays faster than its voltage, and V∞ below threshold. Let no
// crossing have happened up to now, and U e^(-(t-t₀)/τ_m) alone be below the distance of V∞ to threshold. Then
// none follows without further events: a current that lifts the voltage (B < 0) lifts it to that sum at most,
// and under one that lowers it (B > 0) the voltage has no maximum above V∞. So U alone tells, without a
// division. Events to come that lift the voltage make U larger than it is, which errs on the safe side.
extension PointMembrane {
    /// Whether U alone tells, for events at a receptor.
    static func tellsByOwnMode(
        _ modes: PointModes, _ receptor: Int, isTwoSided: Bool, height: Double
    ) -> Bool {
        let port = modes.ports[receptor]
        guard !isTwoSided, height < .infinity, port.membrane == 0 else { return false }
        return switch modes.siteCurrentCount {
        case 0: true
        // A delta event may lift the voltage above threshold while a current pulls it down.
        case 1: port.current != 0 && modes.taus[port.current] < modes.taus[0]
        default: false
        }
    }

    @inline(__always)
    func receiveFar(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) -> Bool {
        let u = state[0] + weight * channel.membraneGain
        let gap = height - state[1]
        guard channel.isSimple, gap >= 0, u < gap * channel.membraneGrowth else { return false }
        state[0] = u
        if channel.current != 0 { state[channel.current] += weight * channel.currentGain }
        return true
    }

    func receiveAhead(
        _ state: UnsafeMutablePointer<Double>, _ receptor: Int, weight: Double,
        _ times: UnsafeMutablePointer<Int64>, from first: Int
    ) -> Bool {
        let last = times[Int(INTERVAL_BATCH) - 1]
        // What lies far ahead would weigh too much now.
        guard isSimple[receptor], weight >= 0, last < .max, last &- origin < horizon else {
            return false
        }
        let growths = growths(receptor, times, from: first)
        let gains = gains(receptor, weight)
        let gap = height - state[1]
        let u = state[0] + gains.membrane * growths.sums.0
        guard gap >= 0, u < gap * growths.first else { return false }
        state[0] = u
        let current = PointModes.state(of: ports[receptor].current)
        if currentCount > 0 { state[current] += gains.current * growths.sums.1 }
        return true
    }

    func takeBack(
        _ state: UnsafeMutablePointer<Double>, _ receptor: Int, weight: Double,
        _ times: UnsafeMutablePointer<Int64>, from first: Int
    ) {
        let growths = growths(receptor, times, from: first)
        let gains = gains(receptor, weight)
        state[0] -= gains.membrane * growths.sums.0
        let current = PointModes.state(of: ports[receptor].current)
        if currentCount > 0 { state[current] -= gains.current * growths.sums.1 }
    }

    /// By how much an event moves the modes, but for their growth.
    @inline(__always)
    private func gains(_ receptor: Int, _ weight: Double) -> (membrane: Double, current: Double) {
        let port = ports[receptor]
        if port.current == 0 { return (weight, 0) }
        return (-port.gain * weight, port.gain * weight)
    }

    @inline(__always)
    private func growths(
        _ receptor: Int, _ times: UnsafeMutablePointer<Int64>, from first: Int
    ) -> growth_sums {
        sum_growths(
            times, Int32(first), origin, rates[0],
            currentCount > 0 ? rates[ports[receptor].current] : -1)
    }
}
