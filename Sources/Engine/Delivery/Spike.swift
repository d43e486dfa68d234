// A spike on its way, and the piece of a row that it brings to one moment.

/// A spike of one element of one population.
struct Spike: Comparable {
    var time: Int64
    var population: UInt32
    var id: UInt32

    @inline(__always)
    static func < (lhs: Spike, rhs: Spike) -> Bool {
        if lhs.time != rhs.time { return lhs.time < rhs.time }
        if lhs.population != rhs.population { return lhs.population < rhs.population }
        return lhs.id < rhs.id
    }
}

/// A run: synapses of one row that act at one time.
struct DueRun: Comparable {
    var arrival: Int64
    var population: UInt32
    var id: UInt32
    var table: UInt32
    var count: UInt32
    var first: Int

    /// The fixed order of simultaneous events: time, source population, source, synapse.
    @inline(__always)
    static func < (lhs: DueRun, rhs: DueRun) -> Bool {
        if lhs.arrival != rhs.arrival { return lhs.arrival < rhs.arrival }
        if lhs.population != rhs.population { return lhs.population < rhs.population }
        if lhs.id != rhs.id { return lhs.id < rhs.id }
        if lhs.table != rhs.table { return lhs.table < rhs.table }
        return lhs.first < rhs.first
    }
}
