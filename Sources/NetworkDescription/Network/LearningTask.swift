// A learning experiment: samples of a data set, shown one after another, and what is asked of them.

/// A learning experiment.
public struct LearningTask: Sendable, Equatable {
    /// The samples that are learnt.
    public var training: SampleSelection
    /// The samples that are only tested.
    public var test: SampleSelection?
    /// How often every training sample is presented.
    public var epochs: Int
    /// Whether the training samples come in a new order each epoch, instead of that of the file.
    public var isShuffled: Bool
    /// When the test samples are presented.
    public var testing: Testing
    /// How samples become spikes, and answers are read from spikes; `nil` for a task that describes
    /// a rate model only.
    public var presentation: Presentation?
    /// The rate model that learns the same task.
    public var rateModel: RateModel?

    /// Makes a task.
    public init(
        training: SampleSelection, test: SampleSelection? = nil, epochs: Int,
        isShuffled: Bool = true, testing: Testing = Testing(),
        presentation: Presentation? = nil, rateModel: RateModel? = nil
    ) {
        self.training = training
        self.test = test
        self.epochs = epochs
        self.isShuffled = isShuffled
        self.testing = testing
        self.presentation = presentation
        self.rateModel = rateModel
    }

    /// Phases in which the test samples are presented and nothing is learnt.
    public struct Testing: Sendable, Equatable {
        /// Epochs from one test to the next; `nil` for one at the end, where there always is one.
        public var every: Int?
        /// The number of samples in tests before the last; all when `nil`.
        public var count: Int?
        /// Whether targets are presented as well.
        public var showsTargets: Bool

        /// Makes a plan.
        public init(every: Int? = nil, count: Int? = nil, showsTargets: Bool = false) {
            self.every = every
            self.count = count
            self.showsTargets = showsTargets
        }
    }
}

/// Some samples of a data set.
public struct SampleSelection: Sendable, Equatable {
    /// Where they are.
    public var source: Source
    /// The seed of the order in which the samples are numbered; that of the files when `nil`.
    public var shuffle: UInt64?
    /// Number of the first one.
    public var first: Int
    /// How many; all that follow when `nil`.
    public var count: Int?

    /// Makes a selection.
    public init(source: Source, shuffle: UInt64? = nil, first: Int = 0, count: Int? = nil) {
        self.source = source
        self.shuffle = shuffle
        self.first = first
        self.count = count
    }

    /// The files of a data set; paths are absolute.
    public enum Source: Sendable, Equatable {
        /// A text table with one row for each sample: its features, and its label in one column.
        case table(path: String, label: String)
        /// A data set that is known by name.
        case named(String)
        /// Images and labels in IDX files, as MNIST comes.
        case idx(images: String, labels: String)
        /// Features and labels in NPY files.
        case npy(features: String, labels: String)
        /// Recordings of events, in one file or a folder of folders.
        case events(EventSource)
        /// Made, not read.
        case generated(Generator)
    }

    /// What makes samples.
    public enum Generator: Sendable, Equatable {
        /// Points in a Yin-Yang figure.
        case yinYang(size: Int, seed: UInt32)
        /// The rows, columns and diagonals of a square picture.
        case bars(side: Int)
        /// Numbers drawn uniformly in [0, 1).
        case uniform(features: Int, size: Int, seed: UInt32)
    }
}

/// How the samples of a task are presented to a spiking network.
public struct Presentation: Sendable, Equatable {
    /// How long a sample lasts.
    public var sample: Time
    /// The silence after it.
    public var gap: Time
    /// Whether membranes, currents and spikes under way start anew with each sample.
    public var restarts: Bool
    /// The populations that the features drive.
    public var inputs: [Input]
    /// The populations that the labels drive.
    public var targets: [Target]
    /// The populations that spike at fixed times of each sample.
    public var cues: [Cue]
    /// How learning slows down.
    public var learningRates: [LearningRate]
    /// Projections whose weights are set to those of others.
    public var copies: [Copy]
    /// How the network's answer is read.
    public var readout: Readout?
    /// From which time within a sample it counts spikes.
    public var readoutStart: Time
    /// Pairs of projections whose weights are compared.
    public var alignments: [Alignment]

    /// Makes a presentation.
    public init(
        sample: Time, gap: Time = .zero, restarts: Bool = true, inputs: [Input] = [],
        targets: [Target] = [], cues: [Cue] = [], learningRates: [LearningRate] = [],
        copies: [Copy] = [], readout: Readout? = nil, readoutStart: Time = .zero,
        alignments: [Alignment] = []
    ) {
        self.sample = sample
        self.gap = gap
        self.restarts = restarts
        self.inputs = inputs
        self.targets = targets
        self.cues = cues
        self.learningRates = learningRates
        self.copies = copies
        self.readout = readout
        self.readoutStart = readoutStart
        self.alignments = alignments
    }

    /// A population whose element i spikes for feature i.
    public struct Input: Sendable, Equatable {
        /// Index of the population.
        public var population: Int
        /// How a feature becomes spikes.
        public var encoding: Encoding

        /// Makes an input.
        public init(population: Int, encoding: Encoding) {
            self.population = population
            self.encoding = encoding
        }
    }

    /// How a feature v, 1 at the data set's maximum, becomes spikes during the sample of length T.
    public enum Encoding: Sendable, Equatable {
        /// A regular train of v · `spikes` spikes on average, of random phase.
        case regular(spikes: Double)
        /// A Poisson train of v · `spikes` spikes on average.
        case poisson(spikes: Double)
        /// One spike at (1 - v) T; none for v = 0.
        case latency
        /// The events of the sample as they are, those after T left out: for data sets of events.
        case events
    }

    /// A population with one element for each class.
    ///
    /// The element of class c has the value y = `offset`, plus 1 for the class of the sample, and
    /// emits |y| · `spikes` spikes of the sign of y; a fraction is one more spike with that
    /// probability.
    public struct Target: Sendable, Equatable {
        /// Index of the population.
        public var population: Int
        /// Added to every value.
        public var offset: Double
        /// Spikes for the value 1.
        public var spikes: Double
        /// When they come.
        public var timing: Timing

        /// Makes a target.
        public init(population: Int, offset: Double = 0, spikes: Double, timing: Timing) {
            self.population = population
            self.offset = offset
            self.spikes = spikes
            self.timing = timing
        }

        /// When the spikes of a target come, after the start of the sample.
        public enum Timing: Sendable, Equatable {
            /// The first at `at`, each further one `spacing` later.
            case volley(at: Time, spacing: Time)
            /// A regular train of random phase over a span.
            case train(from: Time, to: Time)
        }
    }

    /// A population all of whose elements spike at these times after the start of each sample.
    public struct Cue: Sendable, Equatable {
        /// Index of the population.
        public var population: Int
        /// Times after the start of the sample, ascending.
        public var times: [Time]

        /// Makes a cue.
        public init(population: Int, times: [Time]) {
            self.population = population
            self.times = times
        }
    }

    /// A factor on everything that the rule of a projection does, renewed each epoch.
    public struct LearningRate: Sendable, Equatable {
        /// Index of the projection.
        public var projection: Int
        /// Samples after which the factor 1/(1 + samples/`t0`) is one half; `nil` for no such decay.
        public var t0: Double?
        /// The factor's own factor from one epoch to the next.
        public var perEpoch: Double

        /// Makes a schedule.
        public init(projection: Int, t0: Double? = nil, perEpoch: Double = 1) {
            self.projection = projection
            self.t0 = t0
            self.perEpoch = perEpoch
        }

        /// The factor for an epoch, counted from 0, before which `samples` were presented.
        public func factor(epoch: Int, samples: Int) -> Double {
            var factor = t0.map { 1 / (1 + Double(samples) / $0) } ?? 1
            // A power by multiplication is the same on every machine.
            for _ in 0..<epoch where factor > 0 && perEpoch != 1 { factor *= perEpoch }
            return factor
        }
    }

    /// A projection whose weights are set to those of another: what no synapse could know, for comparison
    /// with networks that learn everything by themselves.
    public struct Copy: Sendable, Equatable {
        /// Index of the projection that is set.
        public var projection: Int
        /// Index of the projection that is copied.
        public var original: Int
        /// Factor on the weights.
        public var scale: Double
        /// Whether weight (i, j) becomes that from j to i of the original.
        public var isTransposed: Bool
        /// Whether this happens before each training sample; else once, before the first.
        public var isRepeated: Bool

        /// Makes a copy.
        public init(
            projection: Int, original: Int, scale: Double, isTransposed: Bool, isRepeated: Bool
        ) {
            self.projection = projection
            self.original = original
            self.scale = scale
            self.isTransposed = isTransposed
            self.isRepeated = isRepeated
        }
    }

    /// How the answer of the network to a sample is read: the class of the largest output.
    public enum Readout: Sendable, Equatable {
        /// Output c = Σ_i w_ci (r_i - mean_i) with the weights of a projection from a target
        /// population to the population that is read, used backwards; r_i are the signed spikes of
        /// element i in the sample, the running mean is subtracted when `isCentred`.
        case weights(projection: Int, population: Int, isCentred: Bool)
        /// Output c is the number of spikes of element c.
        case spikes(population: Int)
    }

    /// A projection and a way back between the same two populations; aligned when Q = scale · Rᵀ.
    public struct Alignment: Sendable, Equatable {
        /// The name in the file.
        public var name: String
        /// Index of one projection, Q.
        public var first: Int
        /// Indices of the projections that lead back, each from where the one before it ends: R is the product of
        /// their weights.
        public var way: [Int]
        /// The scale: effects of spikes may differ on the two sides.
        public var scale: Double

        /// Makes a pair.
        public init(name: String, first: Int, way: [Int], scale: Double = 1) {
            self.name = name
            self.first = first
            self.way = way
            self.scale = scale
        }
    }
}
