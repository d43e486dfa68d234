// Integrals of voltages that learning rules ask for.

/// What gives ∫ (V - V∞) e^(-rate s) ds as a linear readout of the deviation from equilibrium: along
/// y' = A y the antiderivative of c·y e^(-rate s) is c (A - rate)⁻¹ y e^(-rate s).
final class VoltageIntegral {
    let compartment: Int
    /// ms for each number of the state, with the voltage free and held.
    let free: Buffer<Double>
    let held: Buffer<Double>

    init(compartment: Int, free: [Double], held: [Double]) {
        self.compartment = compartment
        self.free = Buffer(free)
        self.held = Buffer(held)
    }
}

extension Membrane {
    func integral(compartment: Int, rate: Double) -> VoltageIntegral? { nil }

    func antiderivative(
        _ state: UnsafeMutablePointer<Double>, _ integral: VoltageIntegral, at instant: Instant
    ) -> (transient: Double, level: Double) {
        (0, 0)
    }

    func feelsReset(compartment: Int) -> Bool { true }

    func growth(of integral: VoltageIntegral, receptor: Int) -> Double? { nil }
}
