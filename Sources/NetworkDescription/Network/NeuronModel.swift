// A neuron: a small tree of compartments, and receptors on it.

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
    /// When the neuron has plateau potentials; `nil` for a neuron without.
    public var plateau: PlateauMechanism?

    /// Makes a neuron model.
    public init(
        name: String, compartments: [Compartment], receptors: [Receptor] = [],
        spike: SpikeMechanism? = nil, plateau: PlateauMechanism? = nil
    ) {
        self.name = name
        self.compartments = compartments
        self.receptors = receptors
        self.spike = spike
        self.plateau = plateau
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
    /// Nothing electrical: a signal that opens a gate or asks for a plateau, whatever its weight
    /// (dimensionless), unless that is zero.
    case cue
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
