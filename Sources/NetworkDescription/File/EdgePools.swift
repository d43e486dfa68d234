// From the nodes that edges name to the elements of a projection's pools.

/// Finds the part of a pool that holds a node, and the node's element in it.
private struct NodeLookup {
    private var runs: [(nodes: Range<UInt32>, part: Int, firstElement: Int)] = []

    /// Looks nodes up in the nodes of parts; a part without is all nodes from 0 to its size.
    init(_ parts: [(nodes: NodeIDs?, size: Int)]) {
        for (part, (nodes, size)) in parts.enumerated() {
            var first = 0
            for run in nodes?.runs ?? [0..<UInt32(clamping: size)] where !run.isEmpty {
                runs.append((run, part, first))
                first += run.count
            }
        }
        runs.sort { $0.nodes.lowerBound < $1.nodes.lowerBound }
    }

    /// A node that two parts hold.
    var ambiguous: UInt32? {
        for (run, next) in zip(runs, runs.dropFirst())
        where next.nodes.lowerBound < run.nodes.upperBound {
            return next.nodes.lowerBound
        }
        return nil
    }

    /// The last run that begins at or before a node is the only one that may hold it.
    subscript(node: UInt32) -> (part: Int, element: Int)? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].nodes.lowerBound <= node { low = middle + 1 } else { high = middle }
        }
        guard low > 0, runs[low - 1].nodes.contains(node) else { return nil }
        let run = runs[low - 1]
        return (run.part, run.firstElement + Int(node - run.nodes.lowerBound))
    }
}

/// The pools of a projection, by node.
struct EdgePools {
    /// A population of neurons among the targets.
    private struct Target {
        /// Where its first receptor's part of the pool begins; for negative weights, its second's.
        var first: Int
        var negative: Int
        /// Whether a negative weight counts positive: a conductance has no sign.
        var isUnsigned = false
    }

    /// The edges that belong to a projection, as elements of its pools.
    struct Edges {
        var sources: [UInt32] = []
        var targets: [UInt32] = []
        var weights: [Double] = []
        var delays: [Double] = []
        /// The rows of the file that they stand in.
        var rows: [Int] = []
    }

    private let sourceLookup: NodeLookup
    private let targetLookup: NodeLookup
    private var sourceFirsts: [Int] = []
    private var targets: [Target] = []
    /// What the whole network holds of the circuit's populations.
    private let knownSources: NodeLookup
    private let knownTargets: NodeLookup

    /// Sorts the pools of a projection for edges between two populations of a circuit.
    ///
    /// Of two receptors of one population the second takes the negative weights.
    init(
        _ projection: Projection, _ populations: [Population], _ neurons: [NeuronModel],
        _ table: EdgeTable
    ) throws(EdgeProblem) {
        var end = 0
        var parts: [(nodes: NodeIDs?, size: Int)] = []
        for index in projection.sources {
            let population = populations[index]
            try Self.check(population, is: table.sourcePopulation, "comes from")
            parts.append((population.nodes?.ids, population.size))
            sourceFirsts.append(end)
            end += population.size
        }
        sourceLookup = try Self.lookup(parts, end)
        end = 0
        parts = []
        var known: [Int: Int] = [:]
        for target in projection.targets {
            let population = populations[target.population]
            if let part = known[target.population] {
                guard targets[part].first == targets[part].negative else {
                    throw EdgeProblem(
                        "goes to more than two receptors of '\(population.name)': name one, or "
                            + "one for positive and one for negative weights")
                }
                targets[part].negative = end
                targets[part].isUnsigned = Self.isConductance(target, population, neurons)
            } else {
                try Self.check(population, is: table.targetPopulation, "goes to")
                known[target.population] = targets.count
                targets.append(Target(first: end, negative: end))
                parts.append((population.nodes?.ids, population.size))
            }
            end += population.size
        }
        targetLookup = try Self.lookup(parts, end)
        let neuronPopulations = populations.filter {
            if case .neurons = $0.kind { true } else { false }
        }
        knownSources = Self.nodes(of: table.sourcePopulation, in: populations)
        knownTargets = Self.nodes(of: table.targetPopulation, in: neuronPopulations)
    }

    private static func lookup(
        _ parts: [(nodes: NodeIDs?, size: Int)], _ poolSize: Int
    ) throws(EdgeProblem) -> NodeLookup {
        let lookup = NodeLookup(parts)
        if let node = lookup.ambiguous {
            throw EdgeProblem(
                "names node \(node), which two populations of a pool hold: say with 'nodes' which "
                    + "nodes their elements are")
        }
        guard UInt32(exactly: poolSize) != nil else {
            throw EdgeProblem("goes between pools of more than 2^32 elements")
        }
        return lookup
    }

    private static func nodes(of name: String, in populations: [Population]) -> NodeLookup {
        NodeLookup(
            populations.compactMap {
                $0.nodes?.population == name ? ($0.nodes?.ids, $0.size) : nil
            })
    }

    private static func check(
        _ population: Population, is name: String, _ verb: String
    ) throws(EdgeProblem) {
        guard let nodes = population.nodes, nodes.population != name else { return }
        throw EdgeProblem(
            "\(verb) '\(name)', but '\(population.name)' holds nodes of '\(nodes.population)'")
    }

    private static func isConductance(
        _ target: ReceptorTarget, _ population: Population, _ neurons: [NeuronModel]
    ) -> Bool {
        guard case .neurons(let description) = population.kind,
            case .exponentialConductance =
                neurons[description.model].receptors[target.receptor].kind
        else { return false }
        return true
    }

    /// The edges between nodes of the pools. An edge from or to nodes that another population of the
    /// network holds belongs to another projection.
    ///
    /// - Throws: ``EdgeProblem`` for an edge from or to a node that no population holds.
    func matched(_ table: EdgeTable) throws(EdgeProblem) -> Edges {
        var edges = Edges()
        for row in table.sources.indices {
            let (source, target) = (table.sources[row], table.targets[row])
            let (from, to) = (sourceLookup[source], targetLookup[target])
            guard from != nil || knownSources[source] != nil else {
                throw Self.unknown(row, "comes from", source, table.sourcePopulation)
            }
            guard to != nil || knownTargets[target] != nil else {
                throw Self.unknown(row, "goes to", target, table.targetPopulation)
            }
            guard let from, let to else { continue }
            let weight = table.weights[row]
            let part = targets[to.part]
            let first = weight < 0 ? part.negative : part.first
            edges.sources.append(UInt32(sourceFirsts[from.part] + from.element))
            edges.targets.append(UInt32(first + to.element))
            edges.weights.append(weight < 0 && part.isUnsigned ? -weight : weight)
            edges.delays.append(table.delays[row])
            edges.rows.append(row)
        }
        return edges
    }

    private static func unknown(
        _ row: Int, _ verb: String, _ node: UInt32, _ name: String
    ) -> EdgeProblem {
        EdgeProblem(
            "has edge \(row), which \(verb) node \(node) of '\(name)': no population of the "
                + "network that it could \(verb) holds that node")
    }
}
