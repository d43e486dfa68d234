// From population to population: the linear nodes between them are multiplied out into synapses.

/// A connection of one element with another.
struct Strand {
    var source: UInt32
    var target: UInt32
    var weight: Double
    /// In the file's unit of time.
    var delay: Double
}

/// All connections from one population to another.
struct Pathway {
    /// Index of the node that emits.
    var from: Int
    /// Index of the node that receives.
    var to: Int
    var strands: [Strand]
    /// The nodes of the last edges: where messages point to.
    var lastEdge: (from: Int, to: Int)
}

/// The connections in a graph.
struct Pathways {
    /// Those between populations.
    private(set) var all: [Pathway] = []
    /// What a population gets all the time: the biases before it, by node.
    private(set) var constants: [Int: [Double]] = [:]
    /// What is left out.
    private(set) var notes: [String] = []

    /// Connections that a graph may have, while and after they are multiplied out.
    static let most = 1 << 25

    private let graph: NIRGraph
    private let shapes: Shapes
    /// The nodes that are no populations, each after those that lead to it.
    private let order: [Int]
    private let operators: [Int: LinearOperator]
    private let successors: [[Int]]

    /// Multiplies out what lies between the populations of a graph.
    ///
    /// - Throws: ``NIRError`` for loops without a population, signals that are no spikes on the way to
    ///   neurons, and too many connections.
    init(_ graph: NIRGraph, _ shapes: Shapes) throws(NIRError) {
        self.graph = graph
        self.shapes = shapes
        var successors = [[Int]](repeating: [], count: graph.nodes.count)
        for edge in graph.edges { successors[edge.from].append(edge.to) }
        self.successors = successors
        order = try Self.order(graph, successors)
        var operators: [Int: LinearOperator] = [:]
        for node in order {
            operators[node] = LinearOperator(
                graph.nodes[node], inputShape: shapes.inputs[node], outputs: shapes.count(node))
        }
        self.operators = operators
        gatherConstants()
        var findings = Findings()
        for (index, node) in graph.nodes.enumerated() where node.isPopulation {
            if node.emitsSpikes {
                try follow(index)
            } else {
                refuse(index, &findings)
            }
        }
        try findings.check()
        noteOpenEnds()
    }

    /// The nodes that are no populations in the order of the flow.
    private static func order(
        _ graph: NIRGraph, _ successors: [[Int]]
    ) throws(NIRError) -> [Int] {
        var waiting = [Int](repeating: 0, count: graph.nodes.count)
        func isLinear(_ node: Int) -> Bool { !graph.nodes[node].isPopulation }
        for edge in graph.edges where isLinear(edge.from) && isLinear(edge.to) {
            waiting[edge.to] += 1
        }
        var order = graph.nodes.indices.filter { isLinear($0) && waiting[$0] == 0 }
        var next = 0
        while next < order.count {
            for successor in successors[order[next]] where isLinear(successor) {
                waiting[successor] -= 1
                if waiting[successor] == 0 { order.append(successor) }
            }
            next += 1
        }
        if let looped = graph.nodes.indices.first(where: { isLinear($0) && waiting[$0] > 0 }) {
            throw NIRError(
                "node '\(graph.nodes[looped].name)': lies on a loop without neurons, or after one; "
                    + "put neurons into the loop")
        }
        return order
    }

    private mutating func gatherConstants() {
        var arriving: [Int: [Double]] = [:]
        for node in order {
            guard let constant = operators[node]?.constant(from: arriving[node]) else { continue }
            for successor in successors[node] {
                if let known = arriving[successor] {
                    arriving[successor] = zip(known, constant).map(+)
                } else {
                    arriving[successor] = constant
                }
            }
        }
        for (node, values) in arriving where graph.nodes[node].isPopulation {
            if values.contains(where: { $0 != 0 }) { constants[node] = values }
        }
    }

    /// Follows the spikes of a population up to the next ones.
    private mutating func follow(_ start: Int) throws(NIRError) {
        var arriving: [Int: [Strand]] = [:]
        var found: [Int: Pathway] = [:]
        // Strands through one branching node connect no pair twice; after that they may.
        var isUnique: [Int: Bool] = [:]
        func hand(_ strands: [Strand], from node: Int, isUnique unique: Bool) throws(NIRError) {
            for successor in successors[node] {
                if graph.nodes[successor].isPopulation {
                    found[
                        successor,
                        default: Pathway(
                            from: start, to: successor, strands: [], lastEdge: (node, successor))
                    ].strands += strands
                } else {
                    isUnique[successor] = unique && arriving[successor] == nil
                    arriving[successor, default: []] += strands
                }
            }
        }
        let identity = (0..<shapes.count(start)).map {
            Strand(source: UInt32($0), target: UInt32($0), weight: 1, delay: 0)
        }
        try hand(identity, from: start, isUnique: true)
        for node in order {
            guard let strands = arriving.removeValue(forKey: node), let map = operators[node],
                !successors[node].isEmpty
            else { continue }
            let unique = isUnique[node] ?? false
            let merged = unique ? strands : Self.merged(strands)
            try hand(
                try spread(merged, through: map, node), from: node,
                isUnique: !map.branches || (unique && merged.count == identity.count))
        }
        for pathway in found.values.sorted(by: { $0.to < $1.to }) where !pathway.strands.isEmpty {
            all.append(pathway)
        }
        let total = all.reduce(0) { $0 + $1.strands.count }
        guard total <= Self.most else { throw tooMany(start) }
    }

    private func spread(
        _ strands: [Strand], through map: LinearOperator, _ node: Int
    ) throws(NIRError) -> [Strand] {
        let (most, overflow) = strands.count.multipliedReportingOverflow(by: map.mostOutputs)
        guard !overflow, most <= Self.most else { throw tooMany(node) }
        var result: [Strand] = []
        result.reserveCapacity(most)
        for strand in strands {
            let input = Int(strand.target)
            let delay = strand.delay + map.delay(of: input)
            map.spread(input) { output, weight in
                result.append(
                    Strand(
                        source: strand.source, target: UInt32(output),
                        weight: strand.weight * weight, delay: delay))
            }
        }
        return result
    }

    private func tooMany(_ node: Int) -> NIRError {
        NIRError(
            "node '\(graph.nodes[node].name)': the connections through it are more than the "
                + "\(Self.most) that a graph may have")
    }

    /// Joins strands that connect the same pair with the same delay.
    private static func merged(_ strands: [Strand]) -> [Strand] {
        let sorted = strands.sorted {
            ($0.source, $0.target, $0.delay) < ($1.source, $1.target, $1.delay)
        }
        var result: [Strand] = []
        for strand in sorted {
            if let last = result.last, last.source == strand.source, last.target == strand.target,
                last.delay == strand.delay
            {
                result[result.count - 1].weight += strand.weight
            } else {
                result.append(strand)
            }
        }
        return result
    }

    // MARK: What is no spike

    /// Reports where the voltages of neurons without a threshold lead to other populations.
    private func refuse(_ start: Int, _ findings: inout Findings) {
        var seen: Set<Int> = [start]
        var stack = [start]
        while let node = stack.popLast() {
            for successor in successors[node] {
                if graph.nodes[successor].isPopulation {
                    findings.edge(
                        graph.nodes[node].name, graph.nodes[successor].name,
                        "hands on the voltages of '\(graph.nodes[start].name)', but only spikes can "
                            + "be handed on; use neurons with a threshold there")
                } else if seen.insert(successor).inserted {
                    stack.append(successor)
                }
            }
        }
    }

    /// Says which maps end in an output instead of in neurons.
    private mutating func noteOpenEnds() {
        for node in order where operators[node]?.isIdentity == false {
            let ends = successors[node].filter { graph.nodes[$0].kind == .passage }
            for end in ends where successors[end].isEmpty {
                notes.append(
                    "'\(graph.nodes[node].name)' leads to '\(graph.nodes[end].name)' without neurons "
                        + "between them: what it makes of the spikes before it is left out")
            }
        }
    }
}
