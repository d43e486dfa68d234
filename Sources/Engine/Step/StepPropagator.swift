// What one step does to a neuron of one compartment: exact factors, worked out once in double precision.
import NetworkDescription
import RealModule

/// The exact solution of the membrane equation over one step h (Rotter and Diesmann 1999, "Exact digital
/// simulation of time-invariant linear systems"), for the voltage U relative to the threshold:
///
///     U(t + h) = U(t) + leak · U(t) + drive + Σ response · I(t),
///
/// drive being what the resting potential and constant currents bring. That U is small near the threshold
/// keeps single precision exact where it matters.
///
/// With conductances the equation is no longer linear in the state. They decay exactly, and act throughout a
/// step with their means over it (exponential Euler with mean conductances, second order in h):
///
///     U(t + h) = U(t) + (1 - e^-a)/a · (drive + Σ pull · g(t) - a · U(t)),  a = leak + Σ mean · g(t).
///
/// Currents then act with their means, too.
struct StepPropagator {
    /// The part of a receptor.
    enum Receptor {
        case delta
        case exponential(response: Float, decay: Float)
        case alpha(
            response: Float, slopeResponse: Float, decay: Float, step: Float, gain: Float)
        case conductance(mean: Float, pull: Float, decay: Float)
    }

    /// What the leak does to U in a step; with conductances, its share of a.
    let leak: Float
    let hasConductances: Bool
    /// The voltage (mV) that U counts from.
    let origin: Double
    /// U from which a neuron spikes; infinite for one that never does.
    let limit: Float
    /// U after a spike.
    let reset: Float
    /// Steps for which U is held after a spike.
    let refractory: Int32
    let receptors: [Receptor]
    /// What the resting potential brings in a step (mV), and what a pA does.
    private let rest: Double
    private let perCurrent: Double

    /// Factors for a model without any ``StepObstacle``.
    init(_ model: NeuronModel, _ grid: StepGrid) {
        let h = grid.milliseconds
        let soma = model.compartments[0]
        let decayed = -Double.expMinusOne(-h / soma.tau)
        let hasConductances = model.receptors.contains {
            if case .exponentialConductance = $0.kind { true } else { false }
        }
        self.hasConductances = hasConductances
        let leaked = hasConductances ? h / soma.tau : decayed
        leak = Float(hasConductances ? leaked : -leaked)
        if case .threshold(let threshold)? = model.spike?.trigger {
            (origin, limit) = (threshold, 0)
        } else {
            (origin, limit) = (soma.restingPotential, .infinity)
        }
        if case .voltage(let voltage)? = model.spike?.reset {
            reset = Float(voltage - origin)
        } else {
            reset = 0
        }
        refractory = Int32(clamping: grid.nearest(model.spike?.refractory.picoseconds ?? 0))
        rest = (soma.restingPotential - origin) * leaked
        perCurrent = soma.tau / soma.capacitance * leaked
        let origin = origin
        receptors = model.receptors.map {
            hasConductances
                ? Self.meanReceptor($0.kind, on: soma, origin: origin, h)
                : Self.receptor($0.kind, on: soma, h)
        }
    }

    /// What constant currents (pA) and the leak bring in a step.
    func drive(current: Double) -> Float { Float(rest + perCurrent * current) }

    /// A voltage in mV as U, and back.
    func relative(_ voltage: Double) -> Float { Float(voltage - origin) }
    func voltage(_ relative: Float) -> Float { Float(Double(relative) + origin) }

    private static func receptor(
        _ kind: ReceptorKind, on soma: Compartment, _ h: Double
    ) -> Receptor {
        // The response to a current that decays with tau is e^(-h/tau_m)/C times the integral of
        // e^(κs) over the step, κ = 1/tau_m - 1/tau; of s e^(κs) for the slope of an alpha function.
        func kappa(_ tau: Double) -> Double { h / soma.tau - h / tau }
        let scale = Double.exp(-h / soma.tau) * h / soma.capacitance
        switch kind {
        case .exponentialCurrent(let tau):
            return .exponential(
                response: Float(scale * meanExponential(kappa(tau))),
                decay: Float(Double.exp(-h / tau)))
        case .alphaCurrent(let tau):
            return .alpha(
                response: Float(scale * meanExponential(kappa(tau))),
                slopeResponse: Float(scale * h * meanRamp(kappa(tau))),
                decay: Float(Double.exp(-h / tau)), step: Float(h),
                gain: Float(Double.exp(1) / tau))
        case .delta, .exponentialConductance, .cue:
            return .delta
        }
    }

    /// A receptor of a neuron with conductances: what it does by its mean over the step.
    private static func meanReceptor(
        _ kind: ReceptorKind, on soma: Compartment, origin: Double, _ h: Double
    ) -> Receptor {
        func mean(_ tau: Double) -> Double {
            h / soma.capacitance * meanExponential(-h / tau)
        }
        switch kind {
        case .exponentialConductance(let tau, let reversal):
            return .conductance(
                mean: Float(mean(tau)), pull: Float(mean(tau) * (reversal - origin)),
                decay: Float(Double.exp(-h / tau)))
        case .exponentialCurrent(let tau):
            return .exponential(
                response: Float(mean(tau)), decay: Float(Double.exp(-h / tau)))
        case .alphaCurrent(let tau):
            return .alpha(
                response: Float(mean(tau)),
                slopeResponse: Float(h * h / soma.capacitance * meanRamp(-h / tau)),
                decay: Float(Double.exp(-h / tau)), step: Float(h),
                gain: Float(Double.exp(1) / tau))
        case .delta, .cue:
            return .delta
        }
    }

    /// ∫₀¹ e^(xs) ds.
    private static func meanExponential(_ x: Double) -> Double {
        x == 0 ? 1 : Double.expMinusOne(x) / x
    }

    /// ∫₀¹ s e^(xs) ds, by its series where the closed form cancels.
    private static func meanRamp(_ x: Double) -> Double {
        if abs(x) > 0.5 { return (Double.exp(x) * (x - 1) + 1) / (x * x) }
        var (term, sum) = (1.0, 0.5)
        for k in 1...20 {
            term *= x / Double(k)
            sum += term / Double(k + 2)
        }
        return sum
    }
}
