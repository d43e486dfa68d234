// Events of sensors in files: which file, and how it is read.

/// A recording of events in a file, or labelled ones in a file or folder.
public struct EventSource: Sendable, Equatable {
    /// The path; absolute.
    public var path: String
    /// The format; by the ending of the path when `nil`.
    public var format: Format?
    /// Columns of the sensor; what the file says when `nil`.
    public var width: Int?
    /// Rows of the sensor, likewise.
    public var height: Int?
    /// What becomes of the polarity of events.
    public var polarity: Polarity
    /// Number of the sample, in files that hold several.
    public var sample: Int

    /// The formats of event files.
    public enum Format: String, Sendable, CaseIterable {
        /// N-MNIST, AEDAT 2.0, Prophesee's DAT and EVT 2.0, tables, and the HDF5 layout of SHD and SSC.
        case nmnist, aedat2, dat, evt2, csv, shd
    }

    /// What becomes of the polarity of an event.
    public enum Polarity: String, Sendable, CaseIterable {
        /// Elements for each, for both together, for one of them only.
        case both, merged, on, off
    }

    /// Whether the file is in the HDF5 layout of SHD and SSC.
    public var isSpikingSet: Bool {
        guard let format else {
            let name = path.lowercased()
            return name.hasSuffix(".h5") || name.hasSuffix(".hdf5")
        }
        return format == .shd
    }

    /// Makes a source.
    public init(
        path: String, format: Format? = nil, width: Int? = nil, height: Int? = nil,
        polarity: Polarity = .both, sample: Int = 0
    ) {
        self.path = path
        self.format = format
        self.width = width
        self.height = height
        self.polarity = polarity
        self.sample = sample
    }
}

/// Reads the events of one recording as spikes, and tells of how many elements its sensor is.
public typealias EventReader = (EventSource) throws -> (trains: SpikeTrains, size: Int)
