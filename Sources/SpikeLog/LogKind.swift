// The logs of a run, and what of each grows: the one place that knows their layouts while they grow.

import HDF5

/// A log of a run. The numbers are those of the journal.
enum LogKind: UInt8, CaseIterable {
    case spikes = 1
    case voltages = 2
    case weights = 3
    case plateaus = 4

    /// Where the log of a run is.
    func path(in folder: RunFolder) -> String {
        switch self {
        case .spikes: folder.spikes
        case .voltages: folder.voltages
        case .weights: folder.weights
        case .plateaus: folder.plateaus
        }
    }

    /// The group that holds its streams.
    var group: String {
        switch self {
        case .spikes, .plateaus: "spikes"
        case .voltages: "report"
        case .weights: "weights"
        }
    }

    /// The datasets of one stream: of a population, a recording or a projection.
    ///
    /// - Throws: ``HDF5Error`` or ``SpikeLogError`` when the file does not have them as it should.
    func columns(of stream: String, in root: Group, of path: String) throws -> [Column] {
        let numbers: [(name: String, Column.Number)] =
            switch self {
            case .spikes, .plateaus: [("timestamps", .float64), ("node_ids", .uint32)]
            case .voltages: [("data", .float32)]
            case .weights: [("time", .float64), ("data", .float64)]
            }
        return try numbers.map { name, number in
            try Column("\(group)/\(stream)/\(name)", number, in: root, of: path)
        }
    }

    /// Brings what the file says about its rows up to their number.
    func settle(
        _ root: Group, streams: [String], rows: [Int], timeMs: Double, isComplete: Bool
    ) throws {
        switch self {
        case .spikes, .plateaus:
            try RunGroup.update(root, counts: rows, flushedMs: timeMs, isComplete: isComplete)
        case .voltages:
            for (stream, rows) in zip(streams, rows) {
                let dataset = try root.dataset("\(group)/\(stream)/mapping/time")
                var time = try dataset.read(Double.self)
                guard time.count == 3 else { continue }
                time[1] = time[0] + Double(rows) * time[2]
                try dataset.write(time)
            }
        case .weights: break
        }
    }
}
