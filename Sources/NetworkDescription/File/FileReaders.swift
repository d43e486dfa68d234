// What reads the files of other formats that a network file names.

/// Readers that come from outside; files of a format without a reader are refused.
public struct FileReaders {
    /// Reads SONATA spike files (`.h5`).
    public var spikes: SpikeFileReader?
    /// Reads SONATA edge files.
    public var edges: EdgeFileReader?
    /// Reads graphs of other tools.
    public var graphs: GraphReader?
    /// Reads files of events.
    public var events: EventReader?

    /// Makes a set of readers.
    public init(
        spikes: SpikeFileReader? = nil, edges: EdgeFileReader? = nil, graphs: GraphReader? = nil,
        events: EventReader? = nil
    ) {
        (self.spikes, self.edges, self.graphs, self.events) = (spikes, edges, graphs, events)
    }
}
