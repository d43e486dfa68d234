// What is done with a network: stimuli, recordings, and the settings of a run.

/// Input from outside the network.
public struct Stimulus: Sendable, Equatable {
    /// The name in the file; it also keys the stimulus's random numbers.
    public var name: String
    /// What it does.
    public var kind: Kind
    /// When it acts.
    public var during: Period

    /// What a stimulus does.
    public enum Kind: Sendable, Equatable {
        /// Poisson events, independent for each neuron: rate in Hz, weight in the receptors' unit.
        case poisson(to: [ReceptorTarget], rate: Value, weight: Value)
        /// A constant current in pA.
        case current(to: [CompartmentTarget], amplitude: Value)
    }

    /// Makes a stimulus.
    public init(name: String, kind: Kind, during: Period = Period()) {
        self.name = name
        self.kind = kind
        self.during = during
    }
}

/// What is recorded while a network runs.
public struct Recordings: Sendable, Equatable {
    /// Indices of the populations whose spikes are logged, ascending.
    public var spikes: [Int]
    /// Indices of the populations of which it is logged when plateaus happen, ascending.
    public var plateaus: [Int]
    /// The voltage recordings, at most one for each population.
    public var voltages: [VoltageRecording]
    /// The weight recordings, at most one for each projection.
    public var weights: [WeightRecording]

    /// Makes a set of recordings.
    public init(
        spikes: [Int] = [], plateaus: [Int] = [], voltages: [VoltageRecording] = [],
        weights: [WeightRecording] = []
    ) {
        self.spikes = spikes
        self.plateaus = plateaus
        self.voltages = voltages
        self.weights = weights
    }
}

/// Voltages of some compartments of some neurons, sampled regularly from time zero on.
public struct VoltageRecording: Sendable, Equatable {
    /// Index of the population.
    public var population: Int
    /// Indices of the compartments, ascending.
    public var compartments: [Int]
    /// Ids of the neurons, ascending.
    public var nodes: [Int]
    /// Time between samples; positive.
    public var every: Time

    /// Makes a voltage recording.
    public init(population: Int, compartments: [Int], nodes: [Int], every: Time) {
        self.population = population
        self.compartments = compartments
        self.nodes = nodes
        self.every = every
    }
}

/// Weights of a projection, sampled regularly.
public struct WeightRecording: Sendable, Equatable {
    /// Index of the projection.
    public var projection: Int
    /// Time between samples; positive.
    public var every: Time

    /// Makes a weight recording.
    public init(projection: Int, every: Time) {
        self.projection = projection
        self.every = every
    }
}

/// How time is advanced.
public enum Integrator: String, Sendable, Equatable, CaseIterable {
    /// Event by event, exact in continuous time.
    case event
    /// On a fixed step.
    case step

    /// The bits in which it can store weights, its default first.
    public var precisions: [Int] {
        switch self {
        case .event: [64]
        case .step: [32, 16]
        }
    }
}

/// The settings of a run.
public struct SimulationSettings: Sendable, Equatable {
    /// Biological time to run; spikes lie in `0 ..< duration`. For a task it is a limit.
    public var duration: Time
    /// Seed of every random number.
    public var seed: UInt64
    /// How time is advanced.
    public var integrator: Integrator
    /// Step of the `step` integrator.
    public var step: Time
    /// Bits of a stored weight, one of the integrator's; `nil` for its default.
    public var precision: Int?
    /// Number of threads; `nil` chooses by the machine.
    public var threads: Int?
    /// Biological time between checkpoints; `nil` where the clock decides.
    public var checkpoint: Time?

    /// The longest duration (26 days): sums of a few times do not overflow.
    public static let longestDuration = Time(picoseconds: .max / 4)

    /// Makes settings.
    public init(
        duration: Time, seed: UInt64 = 1, integrator: Integrator = .event,
        step: Time = Time(picoseconds: 100_000_000), precision: Int? = nil, threads: Int? = nil,
        checkpoint: Time? = nil
    ) {
        self.duration = duration
        self.seed = seed
        self.integrator = integrator
        self.step = step
        self.precision = precision
        self.threads = threads
        self.checkpoint = checkpoint
    }
}
