// Plateau potentials: events of a dendrite that tell learning how strongly, and in which direction.

/// When a neuron has plateaus, and how large they are.
///
/// At a test the neuron has a plateau if all conditions hold. Its amplitude follows from the deviation
/// A = V - v_rest of a compartment (mV, with its sign). A plateau does not change any voltage; it is
/// counted, and learning rules are told of it.
public struct PlateauMechanism: Sendable, Equatable {
    /// Index of the compartment whose voltage is read.
    public var compartment: Int
    /// When the neuron is tested.
    public var test: Test
    /// How large a plateau is.
    public var amplitude: Amplitude
    /// Whether A is multiplied by 4 φ (1 - φ), the slope of the neuron's escape noise relative to its
    /// steepest: A then is what the compartment does to the spiking of the neuron, and neurons that are
    /// silent or saturated have next to no plateaus.
    public var isScaledBySlope: Bool
    /// The spiking compartment (the root, in a neuron that does not spike) must be above this
    /// voltage (mV).
    public var somaAbove: Double?
    /// The neuron's last spike, of either sign, must be at most this long ago.
    public var firedWithin: Time?

    /// What brings about a test.
    public enum Test: Sendable, Equatable {
        /// Events at the cue receptor with this index. The voltage is read with the events of the same
        /// picosecond that come before the cue in the fixed order of events.
        case cue(receptor: Int)
        /// Poisson times of a rate (Hz), independent for each neuron.
        case poisson(rate: Double)
        /// Whenever this much time has passed, all neurons at once: what plateaus of graded amplitude
        /// teach is then a sum over the neuron's course in steps of this size.
        case regular(every: Time)
    }

    /// The amplitude of a plateau in mV.
    public enum Amplitude: Sendable, Equatable {
        /// A itself; no plateau where A = 0.
        case graded
        /// A rounded at random to one of the two nearest multiples of this quantum (mV), so that its
        /// mean is A; no plateau where that is zero.
        case quantum(Double)
    }

    /// Makes a plateau mechanism.
    public init(
        compartment: Int, test: Test, amplitude: Amplitude = .graded,
        isScaledBySlope: Bool = false, somaAbove: Double? = nil, firedWithin: Time? = nil
    ) {
        self.compartment = compartment
        self.test = test
        self.amplitude = amplitude
        self.isScaledBySlope = isScaledBySlope
        self.somaAbove = somaAbove
        self.firedWithin = firedWithin
    }
}
