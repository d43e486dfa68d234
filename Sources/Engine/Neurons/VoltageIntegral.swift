// Integrals of voltages that learning rules ask for.

/// What gives ∫ (V - V∞) e^(-rate s) ds as a linear readout of the deviation from equilibrium: along
/// y' = A y the antiderivative of c·y e^(-rate s) is c (A - rate)⁻¹ y e^(-rate s).
struct VoltageIntegral {
    let compartment: Int
    /// ms for each number of the state, with the voltage free and held.
    let free: [Double]
    let held: [Double]
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
