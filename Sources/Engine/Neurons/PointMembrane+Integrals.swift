// Integrals of voltages that are sums of exponentials.
import NetworkDescription

extension PointMembrane {
    /// Each mode decays by itself, so its antiderivative is a multiple of it.
    func integral(compartment: Int, rate: Double) -> VoltageIntegral? {
        let part = modes.parts[compartment]
        let modes = part.mode...(part.mode + part.currentCount)
        let factors = modes.map { -1 / (1 / self.modes.taus[$0] + rate) / part.share }
        let fastest = modes.map { 1 / self.modes.taus[$0] }.max() ?? 1
        // A rate that meets one of the neuron's own leaves no digits.
        guard factors.allSatisfy({ abs($0 * part.share) * fastest < 1e9 }) else { return nil }
        return VoltageIntegral(compartment: compartment, free: factors, held: [])
    }

    func antiderivative(
        _ state: UnsafeMutablePointer<Double>, _ integral: VoltageIntegral, at instant: Instant
    ) -> (transient: Double, level: Double) {
        let part = modes.parts[integral.compartment]
        if isHeld(part, state) {
            return (0, voltage(state, compartment: integral.compartment, at: instant))
        }
        var sum = 0.0
        for index in 0..<integral.free.count {
            let mode = part.mode + index
            sum +=
                integral.free.pointer[index] * state[PointModes.state(of: mode)]
                * decay(mode, at: instant)
        }
        return (sum, part.rest + state[part.equilibrium])
    }

    func feelsReset(compartment: Int) -> Bool { modes.parts[compartment].mode == 0 }

    /// Events at a dendrite, or elsewhere off the compartment, move its antiderivative by a constant.
    func growth(of integral: VoltageIntegral, receptor: Int) -> Double? {
        let part = modes.parts[integral.compartment]
        let port = ports[receptor]
        if part.mode == 0 && port.membrane == 0 { return nil }
        if part.share != 1 || part.pull != 0 {
            return port.current == part.mode ? port.gain * integral.free[0] : 0
        }
        guard port.membrane == part.mode else { return 0 }
        return port.current == 0 ? integral.free[0] : nil
    }
}
