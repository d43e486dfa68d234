// From a graph to a network: populations for what spikes, projections for what lies between.
import HDF5
import NetworkDescription

extension ImportedNetwork {
    /// Translates a file of the Neuromorphic Intermediate Representation (Pedersen et al. 2024).
    ///
    /// A graph in the steps of its exporter runs by the step integrator with that very recursion, one in
    /// continuous time by events; see `docs/nir.md`.
    ///
    /// - Parameters:
    ///   - tree: The file.
    ///   - request: What is asked for; its path is not read.
    /// - Throws: ``NIRError`` that names the nodes and edges that cannot be run.
    public init(nir tree: ObjectTree, _ request: GraphImport) throws(NIRError) {
        let graph = try NIRGraph(tree)
        var translation = try Translation(graph, request)
        try translation.addPopulations()
        try translation.addProjections()
        try translation.addConstants()
        translation.addRecordings()
        translation.addNotes()
        self = translation.network
    }
}

/// A translation under way.
struct Translation {
    var network = ImportedNetwork()
    let graph: NIRGraph
    let request: GraphImport
    let shapes: Shapes
    let pathways: Pathways
    let regime: Regime
    let timing: Timing
    /// What each node has become.
    var members: [Int: Members] = [:]
    var names = UniqueNames()
    private var notes: [String] = []

    /// The populations of a node.
    struct Members {
        /// Their indices, one for each kind of neurons.
        var populations: [Int]
        /// The place of each element in the pool of these populations.
        var places: [UInt32]
        /// What inputs do to the neurons; `nil` for an Input.
        var cells: Cells?
    }

    /// ps; the delay of a spike from population to population in continuous time.
    static let shortestHop = 1000
    /// ps; no delay of a graph is longer than a day.
    private static let longestDelay = 86_400_000_000_000_000.0

    init(_ graph: NIRGraph, _ request: GraphImport) throws(NIRError) {
        self.graph = graph
        self.request = request
        let convention = try Convention(graph, request)
        let integrator = request.integrator ?? (convention.step == nil ? .event : .step)
        let step = try Self.step(convention, request, integrator)
        shapes = try Shapes(graph)
        pathways = try Pathways(graph, shapes)
        let isStepwise = integrator == .step && convention.step != nil
        regime = Regime(
            convention: convention, isStepwise: isStepwise,
            isEuler: isStepwise && request.decay == .euler, isSingle: integrator == .step)
        var delays: [DelayRange] = []
        for pathway in pathways.all {
            delays.append(try Self.range(of: pathway, convention.unitMs, graph))
        }
        let exporterStep = convention.step.flatMap { Time(milliseconds: $0 * convention.unitMs) }
        timing = try Timing(
            graph, pathways.all, delays: delays,
            hop: integrator == .step ? Int(step.picoseconds) : Self.shortestHop,
            recurrent: (request.recurrentDelay ?? exporterStep).map { Int($0.picoseconds) })
        network.integrator = integrator
        network.step = integrator == .step ? step : nil
    }

    /// The step of the step integrator: that of the exporter, where there is one.
    private static func step(
        _ convention: Convention, _ request: GraphImport, _ integrator: Integrator
    ) throws(NIRError) -> Time {
        let standard = request.step ?? Time(picoseconds: 100_000_000)
        let longest = Time(picoseconds: 10_000_000_000_000)
        guard integrator == .step, let own = convention.step else { return min(standard, longest) }
        guard let time = Time(milliseconds: own * convention.unitMs), time > .zero, time <= longest
        else {
            throw NIRError("a time step of \(own * convention.unitMs) ms cannot be run")
        }
        guard request.step == nil || request.step == time else {
            throw NIRError(
                "the step of the simulation, \(standard.milliseconds) ms, is not the time step of the "
                    + "graph, \(time.milliseconds) ms; leave simulation.step out")
        }
        return time
    }

    private static func range(
        of pathway: Pathway, _ unitMs: Double, _ graph: NIRGraph
    ) throws(NIRError) -> DelayRange {
        var range = DelayRange(hasNone: false, smallest: nil)
        for strand in pathway.strands {
            guard strand.delay * unitMs * 1e9 <= longestDelay else {
                let edge = pathway.lastEdge
                throw NIRError(
                    "edge '\(graph.nodes[edge.from].name)' -> '\(graph.nodes[edge.to].name)': a delay "
                        + "of \(strand.delay * unitMs) ms is longer than a day; is the unit right?")
            }
            let delay = picoseconds(strand.delay, unitMs)
            if delay == 0 {
                range.hasNone = true
            } else {
                range.smallest = min(delay, range.smallest ?? delay)
            }
        }
        return range
    }

    private static func picoseconds(_ delay: Double, _ unitMs: Double) -> Int {
        Int((delay * unitMs * Time.picosecondsPerMillisecond).rounded())
    }

    // MARK: Populations

    mutating func addPopulations() throws(NIRError) {
        for (index, node) in graph.nodes.enumerated() {
            let count = shapes.count(index)
            switch node.kind {
            case .input:
                let name = names.take(node.name)
                network.inputs.append(network.populations.count)
                members[index] = Members(
                    populations: [network.populations.count],
                    places: (0..<UInt32(count)).map { $0 }, cells: nil)
                network.populations.append(
                    Population(
                        name: name, size: count,
                        kind: .source(.spikes(SpikeTrains(times: [], ids: [])))))
            case .threshold(let thresholds):
                try checkSums(index)
                try add(
                    Cells(thresholds: thresholds, count: count, node.name), of: index, count: count)
            case .neurons(let neurons):
                try add(Cells(neurons, count: count, node.name, regime), of: index, count: count)
            default: continue
            }
        }
    }

    /// A threshold compares sums of what comes at one time, which only steps have.
    private func checkSums(_ node: Int) throws(NIRError) {
        guard !regime.isSingle else { return }
        var seen: Set<UInt32> = []
        for pathway in pathways.all where pathway.to == node {
            for strand in pathway.strands where !seen.insert(strand.target).inserted {
                let edge = pathway.lastEdge
                throw NIRError(
                    "edge '\(graph.nodes[edge.from].name)' -> '\(graph.nodes[edge.to].name)': several "
                        + "inputs are added before they are compared with a threshold, which has a "
                        + "meaning in time steps only; run it in steps, with the step integrator "
                        + "(--set simulation.integrator=step)")
            }
        }
    }

    private mutating func add(_ cells: Cells, of node: Int, count: Int) throws(NIRError) {
        let isOne = cells.kinds.count == 1
        var sizes = Array(repeating: 0, count: cells.kinds.count)
        for kind in cells.kindOf { sizes[kind] += 1 }
        var next = [0] + sizes.dropLast()
        for index in next.indices.dropFirst() { next[index] += next[index - 1] }
        let places = cells.kindOf.map { kind in
            defer { next[kind] += 1 }
            return UInt32(next[kind])
        }
        let base = names.take(graph.nodes[node].name)
        var populations: [Int] = []
        for (index, kind) in cells.kinds.enumerated() {
            let name = isOne ? base : names.take("\(base)_\(index)")
            let model = model(kind, cells, name)
            populations.append(network.populations.count)
            network.populations.append(
                Population(
                    name: name, size: sizes[index],
                    kind: .neurons(
                        NeuronPopulation(
                            model: network.neurons.count, initial: [.constant(kind.leak)],
                            bias: [.constant(0)]))))
            network.neurons.append(model)
        }
        if !isOne {
            notes.append(
                "'\(graph.nodes[node].name)' has neurons of \(cells.kinds.count) kinds: \(base)_0 to "
                    + "\(base)_\(cells.kinds.count - 1), each with its neurons in order")
        }
        members[node] = Members(populations: populations, places: places, cells: cells)
    }

    private func model(_ kind: Cells.Kind, _ cells: Cells, _ name: String) -> NeuronModel {
        var receptors: [Receptor] = []
        if cells.jumps != nil {
            receptors.append(Receptor(name: "jump", compartment: 0, kind: .delta))
        }
        if let tau = kind.tauSyn {
            receptors.append(
                Receptor(name: "current", compartment: 0, kind: .exponentialCurrent(tau: tau)))
        }
        let spike = kind.threshold.map { threshold in
            // A spike comes above the threshold, not at it.
            let above =
                regime.isSingle ? Double(Float(threshold).nextUp) : threshold.nextUp
            return SpikeMechanism(trigger: .threshold(above), reset: .voltage(kind.reset))
        }
        return NeuronModel(
            name: name,
            compartments: [
                Compartment(
                    name: "soma", capacitance: 1, tau: kind.tau, restingPotential: kind.leak)
            ], receptors: receptors, spike: spike)
    }

    mutating func addNotes() {
        let convention = regime.convention.note
        if let step = network.step {
            let decay = regime.isEuler ? ", states decaying by 1 - dt/tau in each" : ""
            network.notes.append("\(convention); runs in steps of \(step.milliseconds) ms\(decay)")
            let late = graph.nodes.indices.filter { timing.latencies[$0] > 0 && members[$0] != nil }
            let shown = late.prefix(8).map {
                "\(graph.nodes[$0].name) by \(milliseconds(timing.latencies[$0])) ms"
            }
            network.notes.append(
                "spikes come later than in the graph, which knows no delay: "
                    + shown.joined(separator: ", ") + (late.count > 8 ? ", …" : ""))
        } else {
            network.notes.append("\(convention); runs by events")
        }
        for (index, pathway) in pathways.all.enumerated() where timing.loops[index] > 0 {
            let edge = pathway.lastEdge
            network.notes.append(
                "the loop through '\(graph.nodes[edge.from].name)' -> '\(graph.nodes[edge.to].name)' "
                    + "gets a delay of \(milliseconds(timing.loops[index])) ms")
        }
        network.notes += notes + pathways.notes
    }

    func milliseconds(_ picoseconds: Int) -> Double {
        Convention.rounded(Double(picoseconds) / Time.picosecondsPerMillisecond)
    }

    /// The delay of a connection in ms.
    func delay(of strand: Strand, _ index: Int) -> Double {
        let pathway = pathways.all[index]
        let graphDelay = Self.picoseconds(strand.delay, regime.convention.unitMs)
        return Double(timing.delay(of: index, pathway, graph: graphDelay))
            / Time.picosecondsPerMillisecond
    }
}

/// Names for network files: letters, digits and `_`, each once.
struct UniqueNames {
    private var taken: Set<String> = []

    /// The next free name like the one wanted.
    mutating func take(_ wanted: String) -> String {
        let safe = String(
            wanted.unicodeScalars.map { scalar in
                let isPlain =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic
                        || scalar.properties.numericType != nil)
                return isPlain ? Character(scalar) : "_"
            })
        var name = safe.isEmpty ? "_" : safe
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(safe)_\(number)"
            number += 1
        }
        return name
    }
}
