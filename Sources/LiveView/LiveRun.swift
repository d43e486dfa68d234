// What a live view is told of a run: once before it begins, and again and again while it goes on.
import Experiments

/// What stays the same during a run.
public struct LiveRun: Sendable {
    /// A population whose spikes are recorded.
    public struct Population: Sendable, Equatable {
        /// The name in the log.
        public var name: String
        /// Number of elements.
        public var size: Int
        /// Ids of spikes are below it.
        public var idCount: Int

        /// Makes a population.
        public init(name: String, size: Int, idCount: Int) {
            self.name = name
            self.size = size
            self.idCount = idCount
        }
    }

    /// The name of the network.
    public var title: String
    /// The populations that are recorded, in the order of the log.
    public var populations: [Population]
    /// The table that grows by a row each epoch, when the network has a task (``MetricsFile``).
    public var metricsPath: String?

    /// Describes a run.
    public init(title: String, populations: [Population], metricsPath: String? = nil) {
        self.title = title
        self.populations = populations
        self.metricsPath = metricsPath
    }
}

/// Whether a run goes on.
public enum RunState: Sendable, Equatable {
    /// The network is being built.
    case building
    /// The run goes on.
    case running
    /// The run is over; in words, how it ended.
    case ended(String)
}

/// All that a page shows of a run at one moment.
struct LiveSnapshot: Sendable {
    var state = RunState.building
    var pace = RunPace(timeMs: 0, durationMs: 0, elapsed: 0)
    /// Spikes of each population so far.
    var counts: [Int]
    /// The last stretch of biological time.
    var recent = SpikeWindow.View(every: 1, fromMs: 0, toMs: 0, bands: [])
    /// The counts over the whole run.
    var history: CountHistory
    /// Where the learning experiment is.
    var phase: Experiment.Progress?
}
