// What a run logs, and how far its logs have come.

import HDF5

/// What the logs of a run hold.
public struct RunLayout: Sendable {
    /// The populations whose spikes are logged, in the order of the network file.
    public var spikes: [LoggedPopulation]
    /// Where the spikes come from.
    public var provenance: Provenance
    /// The recordings of voltages; none for no report.
    public var voltages: [ReportLayout]
    /// The projections whose weights are logged; none for no log of weights.
    public var weights: [WeightLayout]
    /// The populations whose plateaus are logged; none for no log of plateaus.
    public var plateaus: [LoggedPopulation]

    /// Describes logs.
    public init(
        spikes: [LoggedPopulation], provenance: Provenance, voltages: [ReportLayout] = [],
        weights: [WeightLayout] = [], plateaus: [LoggedPopulation] = []
    ) {
        self.spikes = spikes
        self.provenance = provenance
        self.voltages = voltages
        self.weights = weights
        self.plateaus = plateaus
    }

    /// The logs there are.
    var logs: [LogKind] {
        LogKind.allCases.filter { !streams(of: $0).isEmpty || $0 == .spikes }
    }

    /// The names of a log's streams.
    func streams(of log: LogKind) -> [String] {
        switch log {
        case .spikes: spikes.map(\.name)
        case .voltages: voltages.map(\.population)
        case .weights: weights.map(\.projection)
        case .plateaus: plateaus.map(\.name)
        }
    }

    /// Makes the file of a log, with no rows.
    func create(_ log: LogKind, at path: String) throws {
        switch log {
        case .spikes:
            try SpikeLogWriter.create(path, populations: spikes, provenance: provenance)
        case .voltages: try VoltageReportWriter.create(path, populations: voltages)
        case .weights: try WeightLogWriter.create(path, projections: weights)
        case .plateaus:
            try SpikeLogWriter.create(path, populations: plateaus, provenance: provenance)
        }
    }
}

/// How far the logs of a run have come: a time, and the rows that each stream holds of what happened
/// before it. A checkpoint stores it, so that the logs can be cut back to the checkpoint's state.
public struct LogPosition: Codable, Equatable, Sendable {
    /// Everything before this time, in picoseconds, and nothing after it.
    public var time: Int64
    /// Spikes of each population of ``RunLayout/spikes``.
    public var spikes: [Int]
    /// Rows of each recording of ``RunLayout/voltages``.
    public var voltages: [Int]
    /// Samples of each projection of ``RunLayout/weights``.
    public var weights: [Int]
    /// Plateaus of each population of ``RunLayout/plateaus``.
    public var plateaus: [Int]

    /// Makes a position.
    public init(
        time: Int64, spikes: [Int], voltages: [Int] = [], weights: [Int] = [],
        plateaus: [Int] = []
    ) {
        self.time = time
        self.spikes = spikes
        self.voltages = voltages
        self.weights = weights
        self.plateaus = plateaus
    }

    /// The rows of a log's streams.
    func rows(of log: LogKind) -> [Int] {
        switch log {
        case .spikes: spikes
        case .voltages: voltages
        case .weights: weights
        case .plateaus: plateaus
        }
    }
}
