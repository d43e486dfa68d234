// The edges of one population on their way into a file, and the pools that they come from.
import HDF5
import NetworkDescription

/// Finds the population that an element of a pool is in.
struct SourcePool {
    private let populations: [(index: Int, elements: Range<Int>)]

    /// The pool of a projection's sources.
    init(_ projection: Projection, _ network: Network) {
        var end = 0
        populations = projection.sources.map { index in
            let first = end
            end += network.populations[index].size
            return (index, first..<end)
        }
    }

    func place(of element: UInt32) -> (population: Int, element: Int) {
        for (index, elements) in populations where elements.contains(Int(element)) {
            return (index, Int(element) - elements.lowerBound)
        }
        preconditionFailure("a synapse comes from an element of its pool")
    }
}

/// Finds the receptor that an element of a pool is.
struct TargetPool {
    private let receptors: [(target: ReceptorTarget, elements: Range<Int>)]

    /// The pool of a projection's targets.
    init(_ projection: Projection, _ network: Network) {
        var end = 0
        receptors = projection.targets.map { target in
            let first = end
            end += network.populations[target.population].size
            return (target, first..<end)
        }
    }

    func place(of element: UInt32) -> (target: ReceptorTarget, element: Int) {
        for (target, elements) in receptors where elements.contains(Int(element)) {
            return (target, Int(element) - elements.lowerBound)
        }
        preconditionFailure("a synapse goes to an element of its pool")
    }
}

/// Edges between two populations.
struct EdgeList {
    private var sources: [Int] = []
    private var targets: [Int] = []
    private var weights: [Double] = []
    private var delays: [Double] = []

    mutating func append(source: Int, target: Int, weight: Double, delay: Double) {
        sources.append(source)
        targets.append(target)
        weights.append(weight)
        delays.append(delay)
    }

    /// Writes the edges in order of their targets, all of one type, with the indices of both
    /// directions.
    ///
    /// - Returns: What stands in the table of types: a weight or delay that all edges share.
    func write(
        to group: Group, from source: Population, to target: Population, type: Int
    ) throws -> [(column: String, value: Double)] {
        let order = sources.indices.sorted {
            (targets[$0], sources[$0], $0) < (targets[$1], sources[$1], $1)
        }
        let count = order.count
        for (name, ids, population) in [
            ("source_node_id", sources, source), ("target_node_id", targets, target),
        ] {
            let dataset = try group.createDataset(name, order.map { UInt64(ids[$0]) })
            try dataset.setAttribute("node_population", population.name)
        }
        try group.createDataset("edge_type_id", [UInt64](repeating: UInt64(type), count: count))
        try group.createDataset("edge_group_id", [UInt64](repeating: 0, count: count))
        try group.createDataset("edge_group_index", (0..<count).map(UInt64.init))
        let attributes = try group.createGroup("0")
        var shared: [(column: String, value: Double)] = []
        for (name, values) in [("syn_weight", weights), ("delay", delays)] {
            if let first = values.first, values.allSatisfy({ $0 == first }) {
                shared.append((name, first))
            } else {
                try attributes.createDataset(name, order.map { values[$0] })
            }
        }
        let indices = try group.createGroup("indices")
        try Self.writeIndex(
            indices.createGroup("target_to_source"), order.map { targets[$0] }, target.size)
        try Self.writeIndex(
            indices.createGroup("source_to_target"), order.map { sources[$0] }, source.size)
        return shared
    }

    /// For each node the runs of consecutive edges that name it.
    private static func writeIndex(_ group: Group, _ nodes: [Int], _ size: Int) throws {
        var runs: [[Range<Int>]] = Array(repeating: [], count: size)
        for (edge, node) in nodes.enumerated() {
            if let last = runs[node].last, last.upperBound == edge {
                runs[node][runs[node].count - 1] = last.lowerBound..<(edge + 1)
            } else {
                runs[node].append(edge..<(edge + 1))
            }
        }
        var nodeRanges: [UInt64] = []
        var end = 0
        for runs in runs {
            nodeRanges += [UInt64(end), UInt64(end + runs.count)]
            end += runs.count
        }
        let edgeRanges = runs.joined().flatMap { [UInt64($0.lowerBound), UInt64($0.upperBound)] }
        try group.createDataset("node_id_to_ranges", nodeRanges, shape: [size, 2])
        // libsonata reads the plural, bmtk and NEST's guide the singular.
        try group.link("node_id_to_range", to: "node_id_to_ranges")
        try group.createDataset("range_to_edge_id", edgeRanges, shape: [end, 2])
    }
}
