// Networks in files of other tools: what is asked of whoever reads one, and what it hands back.

/// A graph of neurons that a network file names, and how its numbers are to be read; `nil` leaves a
/// choice to the file.
public struct GraphImport: Sendable, Equatable {
    /// The path of the file; absolute.
    public var path: String
    /// Milliseconds in the file's unit of time.
    public var unitMs: Double?
    /// The time step of the tool that wrote it.
    public var timeStep: Time?
    /// Whether a spike is an impulse of area one, or lasts for one step.
    public var spikes: SpikeArea?
    /// How a state decays in a step.
    public var decay = Decay.euler
    /// The delay of loops that have none.
    public var recurrentDelay: Time?
    /// The integrator that the network is to run with.
    public var integrator: Integrator?
    /// The step of the step integrator.
    public var step: Time?

    /// The integral of a spike over time.
    public enum SpikeArea: String, Sendable, CaseIterable {
        /// One, in the file's unit of time: the differential equations taken literally.
        case dirac
        /// One step: a spike has the value 1 for the time of a step.
        case step
    }

    /// The factor of a state of time constant τ from one step dt to the next.
    public enum Decay: String, Sendable, CaseIterable {
        /// 1 - dt/τ: forward Euler, which most tools use, and for which they export τ.
        case euler
        /// exp(-dt/τ).
        case exact
    }

    /// Asks for a file, leaving everything else to it.
    public init(path: String) {
        self.path = path
    }
}

/// What a graph comes to. Indices count within it.
public struct ImportedNetwork: Sendable, Equatable {
    /// The neuron models.
    public var neurons: [NeuronModel] = []
    /// The populations.
    public var populations: [Population] = []
    /// The populations that wait for spikes from outside: sources without any so far.
    public var inputs: [Int] = []
    /// The projections.
    public var projections: [Projection] = []
    /// Constant currents.
    public var stimuli: [Stimulus] = []
    /// Neurons that do not spike are recorded by their voltages.
    public var voltages: [VoltageRecording] = []
    /// The integrator that suits the file.
    public var integrator = Integrator.event
    /// Its step.
    public var step: Time?
    /// How long after the last input something may still happen.
    public var settling = Time.zero
    /// How the file was understood, for people.
    public var notes: [String] = []

    /// Makes an empty network.
    public init() {}
}

/// Reads a graph; its errors say what is wrong, and where in the file.
public typealias GraphReader = (GraphImport) throws -> ImportedNetwork
