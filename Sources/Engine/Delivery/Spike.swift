// A spike on its way, and the piece of a row that it brings to one moment.

/// What comes from one element of a population with a sign.
///
/// A two-sided neuron, and any source, may emit negative spikes; they deliver the weights of their
/// synapses times -1. The sign is the top bit of `id`, the element the rest.
protocol SignedEvent {
    var id: UInt32 { get }
}

extension SignedEvent {
    /// The bit of `id` that marks a negative spike.
    static var negativeBit: UInt32 { 1 << 31 }

    var isNegative: Bool {
        @inline(__always) get { id & Self.negativeBit != 0 }
    }

    /// The element that the spike comes from.
    var element: Int {
        @inline(__always) get { Int(id & ~Self.negativeBit) }
    }

    /// +1 or -1.
    var amplitude: Double {
        @inline(__always) get { isNegative ? -1 : 1 }
    }

    /// Ascends by element, then positive before negative.
    @inline(__always)
    fileprivate var rank: UInt32 { id << 1 | id >> 31 }
}

/// A spike of one element of one population.
struct Spike: Comparable, SignedEvent {
    var time: Int64
    var population: UInt32
    var id: UInt32

    /// The order of spikes: time, population, element, sign.
    @inline(__always)
    static func < (lhs: Spike, rhs: Spike) -> Bool {
        if lhs.time != rhs.time { return lhs.time < rhs.time }
        if lhs.population != rhs.population { return lhs.population < rhs.population }
        return lhs.rank < rhs.rank
    }

    /// The spikes of several ordered lists, in order: one that occurs several times in a list, as often as
    /// in the list that has it most often.
    static func union(_ lists: [[Spike]]) -> [Spike] {
        var counted: [(spike: Spike, occurrence: Int)] = []
        for list in lists {
            for (index, spike) in list.enumerated() {
                let isRepeated = index > 0 && list[index - 1] == spike
                counted.append((spike, isRepeated ? (counted.last?.occurrence ?? 0) + 1 : 0))
            }
        }
        counted.sort { ($0.spike, $0.occurrence) < ($1.spike, $1.occurrence) }
        return counted.indices.filter { $0 == 0 || counted[$0] != counted[$0 - 1] }
            .map { counted[$0].spike }
    }
}

/// A run: synapses of one row that act at one time.
struct DueRun: Comparable, SignedEvent {
    var arrival: Int64
    var population: UInt32
    var id: UInt32
    var table: UInt32
    var count: UInt32
    var first: Int

    /// The fixed order of simultaneous events: time, source population, source, sign, synapse.
    @inline(__always)
    static func < (lhs: DueRun, rhs: DueRun) -> Bool {
        if lhs.arrival != rhs.arrival { return lhs.arrival < rhs.arrival }
        if lhs.population != rhs.population { return lhs.population < rhs.population }
        if lhs.id != rhs.id { return lhs.rank < rhs.rank }
        if lhs.table != rhs.table { return lhs.table < rhs.table }
        return lhs.first < rhs.first
    }
}
