// What shape of array each node hands on, and whether every edge fits.

/// The shapes in a graph: those that nodes state, and what follows from them.
struct Shapes {
    /// The array that each node hands on, by node.
    private(set) var outputs: [[Int]]
    /// The array that each node gets, by node; empty for nodes without an edge to them.
    private(set) var inputs: [[Int]]

    /// Follows the shapes along the edges.
    ///
    /// - Throws: ``NIRError`` with every edge whose ends do not fit.
    init(_ graph: NIRGraph) throws(NIRError) {
        var findings = Findings()
        var known = [[Int]?](repeating: nil, count: graph.nodes.count)
        var gets = [[Int]?](repeating: nil, count: graph.nodes.count)
        var successors = [[Int]](repeating: [], count: graph.nodes.count)
        for edge in graph.edges { successors[edge.from].append(edge.to) }
        for (index, node) in graph.nodes.enumerated() { known[index] = node.ownShape }
        var queue = graph.nodes.indices.filter { known[$0] != nil }
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            for successor in successors[node] {
                guard let shape = known[node], gets[successor] == nil else { continue }
                gets[successor] = shape
                guard known[successor] == nil else { continue }
                known[successor] = try? graph.nodes[successor].output(for: shape).get()
                if known[successor] != nil { queue.append(successor) }
            }
        }
        for edge in graph.edges {
            guard let shape = known[edge.from] else { continue }
            let (from, to) = (graph.nodes[edge.from], graph.nodes[edge.to])
            if case .failure(let misfit) = to.output(for: shape) {
                findings.edge(from.name, to.name, misfit.reason)
            } else if let first = gets[edge.to], Self.count(first) != Self.count(shape) {
                findings.edge(
                    from.name, to.name,
                    "brings an array of \(shape), but another edge to it one of \(first)")
            }
        }
        try findings.check()
        for (index, shape) in known.enumerated() where shape == nil {
            findings.node(
                graph.nodes[index].name, "nothing leads to it, so its shape cannot be told")
        }
        try findings.check()
        outputs = known.map { $0 ?? [] }
        inputs = gets.map { $0 ?? [] }
    }

    /// The number of elements that a node hands on.
    func count(_ node: Int) -> Int { Self.count(outputs[node]) }

    static func count(_ shape: [Int]) -> Int { shape.reduce(1, *) }
}

/// Why an array does not fit a node.
struct Misfit: Error {
    var reason: String
}

extension NIRNode {
    /// The shape that the node hands on whatever it gets; `nil` when that depends.
    fileprivate var ownShape: [Int]? {
        switch kind {
        case .input(let shape): shape
        case .dense(let weight, _): [weight.shape[0]]
        case .neurons(let neurons) where Shapes.count(neurons.shape) > 1: neurons.shape
        default: nil
        }
    }

    /// What the node hands on when it gets an array of this shape.
    fileprivate func output(for shape: [Int]) -> Result<[Int], Misfit> {
        let count = Shapes.count(shape)
        func same(as values: Int, _ what: String) -> Result<[Int], Misfit> {
            guard values == 1 || values == count else {
                return .failure(
                    Misfit(reason: "brings an array of \(shape), but there are \(values) \(what)"))
            }
            return .success(shape)
        }
        switch kind {
        case .input: return .failure(Misfit(reason: "nothing may lead to an Input"))
        case .passage: return .success(shape)
        case .scale(let factors): return same(as: factors.count, "factors")
        case .delay(let delays): return same(as: delays.count, "delays")
        case .threshold(let thresholds): return same(as: thresholds.count, "thresholds")
        case .neurons(let neurons):
            return same(as: Shapes.count(neurons.shape), "neurons").map { shape in
                Shapes.count(neurons.shape) > 1 ? neurons.shape : shape
            }
        case .dense(let weight, _):
            guard weight.shape[1] == count else {
                return .failure(
                    Misfit(
                        reason: "brings an array of \(shape), but 'weight' has \(weight.shape[1]) "
                            + "inputs"))
            }
            return .success([weight.shape[0]])
        case .flatten(let start, let end): return flattened(shape, start, end)
        case .window(let parameters):
            return WindowOperator.make(parameters, image: shape).map(\.outputShape)
        }
    }

    private func flattened(_ shape: [Int], _ start: Int, _ end: Int) -> Result<[Int], Misfit> {
        let rank = shape.count
        let (first, last) = (start < 0 ? start + rank : start, end < 0 ? end + rank : end)
        // Files of tools that count the batch name one dimension too many.
        guard shape.indices.contains(first), shape.indices.contains(last), first <= last else {
            return .success([Shapes.count(shape)])
        }
        let joined = Shapes.count(Array(shape[first...last]))
        return .success(Array(shape[..<first]) + [joined] + Array(shape[(last + 1)...]))
    }
}
