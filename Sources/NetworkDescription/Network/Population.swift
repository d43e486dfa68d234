// Populations: neurons of one model, or sources of spikes.

/// A named set of neurons, or of spike sources.
public struct Population: Sendable, Equatable {
    /// The name in the file; it also keys the population's random numbers.
    public var name: String
    /// Number of elements.
    public var size: Int
    /// What the elements are.
    public var kind: Kind
    /// Which nodes of a circuit the elements are; `nil` when they stand for themselves.
    public var nodes: CircuitNodes?

    /// What the elements of a population are.
    public enum Kind: Sendable, Equatable {
        /// Neurons of one model.
        case neurons(NeuronPopulation)
        /// Sources that emit spikes on their own.
        case source(SpikeSource)
    }

    /// Makes a population.
    public init(name: String, size: Int, kind: Kind, nodes: CircuitNodes? = nil) {
        self.name = name
        self.size = size
        self.kind = kind
        self.nodes = nodes
    }
}

/// What a population of neurons is made of.
public struct NeuronPopulation: Sendable, Equatable {
    /// Index into ``Network/neurons``.
    public var model: Int
    /// Initial voltage (mV) for each compartment of the model; the resting potential by default.
    public var initial: [Value]
    /// Constant bias current (pA) for each compartment of the model; zero by default.
    public var bias: [Value]

    /// Makes a description with one value for each compartment.
    public init(model: Int, initial: [Value], bias: [Value]) {
        self.model = model
        self.initial = initial
        self.bias = bias
    }
}

/// What a population of sources emits.
public enum SpikeSource: Sendable, Equatable {
    /// Independent Poisson trains of a rate (Hz) within a period.
    case poisson(rate: Value, during: Period)
    /// Regular trains: the spike times are start + (phase + k)/rate, k = 0, 1, 2, …; rate in Hz,
    /// phase in [0, 1].
    case regular(rate: Value, phase: Value, during: Period)
    /// Given spikes.
    case spikes(SpikeTrains)
    /// What the learning task presents.
    case task
}

/// A span of biological time; without a stop it lasts to the end.
public struct Period: Sendable, Equatable {
    /// The first instant.
    public var start: Time
    /// The first instant after the period.
    public var stop: Time?

    /// Makes a period.
    public init(start: Time = .zero, stop: Time? = nil) {
        self.start = start
        self.stop = stop
    }
}

/// Spikes of a population, in order of time, ties in order of id.
public struct SpikeTrains: Sendable, Equatable {
    /// Spike times, ascending.
    public var times: [Time]
    /// The element that spikes, for each time.
    public var ids: [UInt32]

    /// Makes trains from spikes in any order.
    public init(times: [Time], ids: [UInt32]) {
        let order = zip(times, ids).sorted { $0 < $1 }
        self.times = order.map(\.0)
        self.ids = order.map(\.1)
    }
    /// The spikes moved up to multiples of a step.
    ///
    /// As in NEST, times count in whole microseconds here: one that is less than half a microsecond
    /// behind a multiple lies on it.
    package func movedUp(to step: Time) -> SpikeTrains {
        let microsecond: Int64 = 1_000_000
        let times = times.map { time in
            // What lies beyond every run may stay where it is.
            guard time <= SimulationSettings.longestDuration else { return time }
            let whole = (time.picoseconds + microsecond / 2) / microsecond * microsecond
            if whole % step.picoseconds == 0 { return Time(picoseconds: whole) }
            let steps = (time.picoseconds + step.picoseconds - 1) / step.picoseconds
            return Time(picoseconds: steps * step.picoseconds)
        }
        return SpikeTrains(times: times, ids: ids)
    }
}
