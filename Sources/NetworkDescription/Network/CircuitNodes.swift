// Which nodes of a SONATA circuit the elements of a population are.

/// Ids of nodes, ascending: few runs of consecutive ids, however many ids there are.
public struct NodeIDs: Sendable, Equatable {
    /// The runs, ascending, with gaps between.
    public let runs: [Range<UInt32>]
    /// For each run, the number of ids before it.
    private let firsts: [Int]
    /// The number of ids.
    public let count: Int

    /// Makes ids of runs; `nil` when they are not ascending or one is empty.
    public init?(runs: [Range<UInt32>]) {
        var merged: [Range<UInt32>] = []
        for run in runs {
            guard !run.isEmpty, run.lowerBound >= merged.last?.upperBound ?? 0 else { return nil }
            if let last = merged.last, last.upperBound == run.lowerBound {
                merged[merged.count - 1] = last.lowerBound..<run.upperBound
            } else {
                merged.append(run)
            }
        }
        var firsts: [Int] = []
        var count = 0
        for run in merged {
            firsts.append(count)
            count += run.count
        }
        (self.runs, self.firsts, self.count) = (merged, firsts, count)
    }

    /// Makes ids of a list; `nil` when it is not ascending or holds the largest number there is.
    public init?(_ ids: some Sequence<UInt32>) {
        var runs: [Range<UInt32>] = []
        for id in ids {
            guard id < .max else { return nil }
            if let last = runs.last, last.upperBound == id {
                runs[runs.count - 1] = last.lowerBound..<(id + 1)
            } else {
                runs.append(id..<(id + 1))
            }
        }
        self.init(runs: runs)
    }

    /// The largest id; `nil` when there is none.
    public var last: UInt32? { runs.last.map { $0.upperBound - 1 } }

    /// The id of an element.
    ///
    /// - Precondition: The element is below ``count``.
    public subscript(element: Int) -> UInt32 {
        let run = Self.last(in: firsts) { $0 <= element }
        return runs[run].lowerBound + UInt32(element - firsts[run])
    }

    /// The element that has an id; `nil` when there is none.
    public func element(of id: UInt32) -> Int? {
        guard let first = runs.first, id >= first.lowerBound else { return nil }
        let run = Self.last(in: runs) { $0.lowerBound <= id }
        return runs[run].contains(id) ? firsts[run] + Int(id - runs[run].lowerBound) : nil
    }

    /// The last element of an ascending array that a condition holds for, if it holds for the first.
    private static func last<Element>(
        in array: [Element], where holds: (Element) -> Bool
    ) -> Int {
        var (low, high) = (0, array.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(array[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}

/// The nodes of a circuit that the elements of a population are, in their order.
public struct CircuitNodes: Sendable, Equatable {
    /// The name of the population in the circuit; spikes and voltages are logged under it.
    public var population: String
    /// The id of each element in that population.
    public var ids: NodeIDs

    /// Makes nodes.
    public init(population: String, ids: NodeIDs) {
        self.population = population
        self.ids = ids
    }
}

/// The edges of a circuit as a file holds them.
public struct EdgeTable: Sendable, Equatable {
    /// The population of the nodes that edges come from.
    public var sourcePopulation: String
    /// The population of the nodes that edges go to.
    public var targetPopulation: String
    /// The node that each edge comes from.
    public var sources: [UInt32]
    /// The node that each edge goes to.
    public var targets: [UInt32]
    /// The weight of each edge in the unit of its target; NaN where the file gives none.
    public var weights: [Double]
    /// The delay of each edge in ms; NaN where the file gives none.
    public var delays: [Double]

    /// Makes a table; all columns have one length.
    public init(
        sourcePopulation: String, targetPopulation: String, sources: [UInt32],
        targets: [UInt32], weights: [Double], delays: [Double]
    ) {
        self.sourcePopulation = sourcePopulation
        self.targetPopulation = targetPopulation
        self.sources = sources
        self.targets = targets
        self.weights = weights
        self.delays = delays
    }
}

/// Where the edges of a circuit stand.
public struct EdgeFile: Sendable, Equatable {
    /// Path of the edges, an HDF5 file.
    public var edges: String
    /// Path of the table of edge types, if there is one.
    public var types: String?
    /// Folder of the parameter files that edge types name, if there is one.
    public var parameters: String?
    /// The edge population; `nil` for the only one there is.
    public var population: String?

    /// Makes a place.
    public init(
        edges: String, types: String? = nil, parameters: String? = nil, population: String? = nil
    ) {
        self.edges = edges
        self.types = types
        self.parameters = parameters
        self.population = population
    }
}
