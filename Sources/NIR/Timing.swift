// When spikes arrive: in a graph at once, in a network after a delay.

/// The delays of the connections of one pathway, in picoseconds.
struct DelayRange {
    /// Whether there are connections without delay.
    var hasNone: Bool
    /// The smallest of the delays that there are.
    var smallest: Int?

    /// The smallest delay, `none` being that of the connections that have none.
    func smallest(none: Int) -> Int {
        guard let smallest else { return none }
        return hasNone ? min(none, smallest) : smallest
    }
}

/// The latency of every population, and the delays that keep all that the graph says about order.
///
/// A graph hands spikes on without delay, which a network cannot. Every population therefore runs
/// behind the graph by a latency ℓ, and a connection from u to v gets the delay D + ℓ(v) - ℓ(u), D being
/// what the graph says. This changes nothing but the times at which populations spike, each shifted
/// as a whole (retiming; Leiserson and Saxe 1991, Algorithmica 6:5).
struct Timing {
    /// The latency of each population, by node, in picoseconds.
    private(set) var latencies: [Int]
    /// The delay that a connection of a pathway gets when the graph gives it none, by pathway.
    private(set) var loops: [Int]
    /// The shortest delay.
    let hop: Int

    /// Finds the smallest latencies for which every delay is at least `hop`.
    ///
    /// - Parameters:
    ///   - delays: What delays the connections of each pathway have in the graph.
    ///   - recurrent: The delay of loops without one; `nil` when there is none to take.
    /// - Throws: ``NIRError`` that names the loop that is too short.
    init(
        _ graph: NIRGraph, _ pathways: [Pathway], delays: [DelayRange], hop: Int, recurrent: Int?
    ) throws(NIRError) {
        self.hop = hop
        loops = Array(repeating: 0, count: pathways.count)
        latencies = graph.nodes.map { node in
            if case .input = node.kind { 0 } else { node.isPopulation ? hop : 0 }
        }
        for index in Self.closing(graph, pathways, delays) {
            guard let recurrent else {
                let edge = pathways[index].lastEdge
                throw NIRError(
                    "edge '\(graph.nodes[edge.from].name)' -> '\(graph.nodes[edge.to].name)': closes "
                        + "a loop without delay; put a Delay into it, or add nir.recurrent_delay "
                        + "(--set nir.recurrent_delay=\"1 ms\")")
            }
            loops[index] = recurrent
        }
        // The longest path, as Bellman and Ford: it settles unless a loop is shorter than its hops.
        var changed: Pathway?
        for _ in 0...graph.nodes.count {
            changed = nil
            for (index, pathway) in pathways.enumerated() {
                let needed =
                    latencies[pathway.from] + hop - delays[index].smallest(none: loops[index])
                if latencies[pathway.to] < needed {
                    latencies[pathway.to] = needed
                    changed = pathway
                }
            }
            if changed == nil { return }
        }
        if let changed { throw Self.tooShort(graph, changed) }
    }

    private static func tooShort(_ graph: NIRGraph, _ pathway: Pathway) -> NIRError {
        let edge = pathway.lastEdge
        return NIRError(
            "edge '\(graph.nodes[edge.from].name)' -> '\(graph.nodes[edge.to].name)': lies on a loop "
                + "through several populations whose delay is less than a step for each; run it by "
                + "events (--set simulation.integrator=event), or give the loop a longer delay "
                + "(--set nir.recurrent_delay=\"1 ms\")")
    }

    /// The pathways without delay that close loops of such, on a walk from the inputs on.
    private static func closing(
        _ graph: NIRGraph, _ pathways: [Pathway], _ delays: [DelayRange]
    ) -> [Int] {
        var leaving = [[Int]](repeating: [], count: graph.nodes.count)
        for (index, pathway) in pathways.enumerated() where delays[index].hasNone {
            leaving[pathway.from].append(index)
        }
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: graph.nodes.count)
        var closing: [Int] = []
        let inputs = graph.nodes.indices.filter {
            if case .input = graph.nodes[$0].kind { true } else { false }
        }
        for start in inputs + Array(graph.nodes.indices) where states[start] == .new {
            var stack = [(node: start, next: 0)]
            states[start] = .open
            while let top = stack.last {
                guard top.next < leaving[top.node].count else {
                    states[top.node] = .done
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let index = leaving[top.node][top.next]
                switch states[pathways[index].to] {
                case .new:
                    states[pathways[index].to] = .open
                    stack.append((pathways[index].to, 0))
                case .open: closing.append(index)
                case .done: continue
                }
            }
        }
        return closing
    }

    /// The delay of a connection, in picoseconds, whose delay in the graph is given.
    func delay(of index: Int, _ pathway: Pathway, graph delay: Int) -> Int {
        (delay == 0 ? loops[index] : delay) + latencies[pathway.to] - latencies[pathway.from]
    }
}
