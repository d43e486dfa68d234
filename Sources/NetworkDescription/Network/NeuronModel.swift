// A neuron: a small tree of compartments, receptors on it, and the way it spikes.

/// A leaky integrate-and-fire neuron with dendritic compartments.
///
/// Compartment c with leak g_c = capacitance/tau follows
/// C_c dV_c/dt = -g_c (V_c - v_rest) + Σ_k g_kc (V_k - V_c) + I_bias + Σ I_receptor,
/// the sum over its parent and its children.
public struct NeuronModel: Sendable, Equatable {
    /// The name in the file.
    public var name: String
    /// The tree; element 0 is the root, parents precede their children.
    public var compartments: [Compartment]
    /// The receptors, in file order.
    public var receptors: [Receptor]
    /// How spikes arise; `nil` for a neuron that never spikes.
    public var spike: SpikeMechanism?

    /// Makes a neuron model.
    public init(
        name: String, compartments: [Compartment], receptors: [Receptor] = [],
        spike: SpikeMechanism? = nil
    ) {
        self.name = name
        self.compartments = compartments
        self.receptors = receptors
        self.spike = spike
    }
}

/// One compartment of a neuron.
public struct Compartment: Sendable, Equatable {
    /// The name in the file.
    public var name: String
    /// Index of the parent compartment; `nil` for the root.
    public var parent: Int?
    /// Capacitance in pF.
    public var capacitance: Double
    /// Membrane time constant in ms; the leak conductance is capacitance/tau (nS).
    public var tau: Double
    /// Resting potential in mV.
    public var restingPotential: Double
    /// Conductance in nS with which the parent feels this compartment.
    public var couplingToParent: Double
    /// Conductance in nS with which this compartment feels its parent.
    public var couplingFromParent: Double

    /// Makes a compartment.
    public init(
        name: String, parent: Int? = nil, capacitance: Double, tau: Double,
        restingPotential: Double, couplingToParent: Double = 0, couplingFromParent: Double = 0
    ) {
        self.name = name
        self.parent = parent
        self.capacitance = capacitance
        self.tau = tau
        self.restingPotential = restingPotential
        self.couplingToParent = couplingToParent
        self.couplingFromParent = couplingFromParent
    }
}

/// What an arriving event of weight w does.
public enum ReceptorKind: Sendable, Equatable {
    /// V jumps by w (mV).
    case delta
    /// I jumps by w (pA), then decays with `tau` (ms).
    case exponentialCurrent(tau: Double)
    /// I(t) = w (e s/tau) exp(-s/tau), s since the event: peak w (pA) at s = tau (ms).
    case alphaCurrent(tau: Double)
    /// g jumps by w (nS), then decays with `tau` (ms); I = g (reversal - V), reversal in mV.
    case exponentialConductance(tau: Double, reversal: Double)
}

/// A place on a neuron where events arrive.
public struct Receptor: Sendable, Equatable {
    /// The name in the file.
    public var name: String
    /// Index of the compartment it sits on.
    public var compartment: Int
    /// What an event does.
    public var kind: ReceptorKind

    /// Makes a receptor.
    public init(name: String, compartment: Int, kind: ReceptorKind) {
        self.name = name
        self.compartment = compartment
        self.kind = kind
    }
}

/// The form φ of an escape intensity.
public enum EscapeFunction: String, Sendable, Equatable, CaseIterable {
    /// φ(z) = 1/(1 + exp(-z)).
    case sigmoid
}

/// What makes a neuron spike.
public enum SpikeTrigger: Sendable, Equatable {
    /// A spike when the readout reaches this voltage (mV) from below.
    case threshold(Double)
    /// Stochastic spikes of intensity maxRate · φ((readout - midpoint)/slope): Hz, mV, mV.
    case escape(function: EscapeFunction, maxRate: Double, slope: Double, midpoint: Double)
}

/// Where and how a neuron spikes.
public struct SpikeMechanism: Sendable, Equatable {
    /// Index of the compartment that is read out and reset.
    public var compartment: Int
    /// What makes a spike.
    public var trigger: SpikeTrigger
    /// Voltage (mV) after a spike and during the refractory period; always given with a threshold,
    /// `nil` leaves the voltage alone.
    public var reset: Double?
    /// Time after a spike in which no spike arises and, with a reset, the voltage is held.
    public var refractory: Time
    /// Whether the readout is V + tau_eff dV/dt instead of V, tau_eff = C / (total conductance of
    /// the compartment: leak and couplings that it feels).
    public var prospective: Bool

    /// Makes a spike mechanism.
    public init(
        compartment: Int = 0, trigger: SpikeTrigger, reset: Double?, refractory: Time = .zero,
        prospective: Bool = false
    ) {
        self.compartment = compartment
        self.trigger = trigger
        self.reset = reset
        self.refractory = refractory
        self.prospective = prospective
    }
}
