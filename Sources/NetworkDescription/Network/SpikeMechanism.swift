// How a neuron spikes: what triggers a spike, what it does to the voltage, and when it may happen.

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

/// What a spike does to the voltage of its compartment.
public enum SpikeReset: Sendable, Equatable {
    /// The voltage is set to this value (mV) and held there during the refractory period.
    case voltage(Double)
    /// The voltage is lowered by this much (mV, positive) and goes on integrating, so that drive
    /// beyond the threshold is not lost.
    case subtract(Double)
}

/// Lets threshold crossings make spikes only while it is open.
///
/// It is closed at first. When it opens with the readout not below threshold, the neuron spikes at
/// once: inhibition around the soma that is lifted.
public struct SpikeGate: Sendable, Equatable {
    /// Index of the cue receptor whose events open the gate.
    public var receptor: Int
    /// How long an event keeps it open.
    public var open: Time

    /// Makes a gate.
    public init(receptor: Int, open: Time) {
        self.receptor = receptor
        self.open = open
    }
}

/// Where and how a neuron spikes.
public struct SpikeMechanism: Sendable, Equatable {
    /// Index of the compartment that is read out and reset.
    public var compartment: Int
    /// What makes a spike.
    public var trigger: SpikeTrigger
    /// What a spike does to the voltage; always given with a threshold, `nil` leaves the voltage
    /// alone.
    public var reset: SpikeReset?
    /// Time after a spike in which no spike arises. At its end the threshold is examined again.
    public var refractory: Time
    /// Whether the readout is V + tau_eff dV/dt instead of V, tau_eff = C / (total conductance of
    /// the compartment: leak and couplings that it feels).
    public var prospective: Bool
    /// Whether there is a second threshold, mirrored about the compartment's resting potential.
    /// Crossing it downward makes a negative spike, with the reset mirrored; such a spike delivers the
    /// weights of its synapses times -1. The neuron stands for a pair of cells, ON and OFF, that share
    /// one membrane. Needs a threshold above rest, no prospective readout, and a reset that subtracts
    /// less than the distance of the thresholds.
    public var twoSided: Bool
    /// When the neuron may spike; `nil` for at any time.
    public var gate: SpikeGate?

    /// Makes a spike mechanism.
    public init(
        compartment: Int = 0, trigger: SpikeTrigger, reset: SpikeReset?,
        refractory: Time = .zero, prospective: Bool = false, twoSided: Bool = false,
        gate: SpikeGate? = nil
    ) {
        self.compartment = compartment
        self.trigger = trigger
        self.reset = reset
        self.refractory = refractory
        self.prospective = prospective
        self.twoSided = twoSided
        self.gate = gate
    }
}
