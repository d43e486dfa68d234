// The connections of a graph as projections, its biases as currents.
import NetworkDescription

extension Translation {
    mutating func addProjections() throws(NIRError) {
        var longest = 0
        for (index, pathway) in pathways.all.enumerated() {
            guard let source = members[pathway.from], let target = members[pathway.to],
                let cells = target.cells
            else { continue }
            let delays = pathway.strands.map { delay(of: $0, index) }
            longest = max(longest, Int(delays.max() ?? 0))
            let ends = pathway.strands.map {
                (source.places[Int($0.source)], target.places[Int($0.target)])
            }
            let name = "\(graph.nodes[pathway.from].name)_\(graph.nodes[pathway.to].name)"
            for (receptor, gains) in [("jump", cells.jumps), ("current", cells.currents)] {
                guard let gains else { continue }
                let weights = pathway.strands.map { $0.weight * gains[Int($0.target)] }
                if weights.allSatisfy({ $0 == 0 }) { continue }
                try check(weights, pathway.lastEdge)
                add(
                    Projection(
                        name: names.take(receptor == "jump" ? name : "\(name)_\(receptor)"),
                        sources: source.populations, targets: receptors(receptor, of: target),
                        rule: rule(ends, source, target, isUniform: isUniform(weights, delays)),
                        weight: value(weights), delay: value(delays)))
            }
        }
        let slowest = network.neurons.flatMap { model in
            model.compartments.map(\.tau).filter { $0 < Cells.endless }
                + model.receptors.compactMap { receptor in
                    if case .exponentialCurrent(let tau) = receptor.kind { tau } else { nil }
                }
        }.max()
        let latest = (timing.latencies.max() ?? 0) / 1_000_000_000
        let settling = 5 * min(slowest ?? 0, 1e6) + Double(latest + longest) + 1
        network.settling = Time(milliseconds: settling.rounded(.up)) ?? .zero
    }

    private func isUniform(_ weights: [Double], _ delays: [Double]) -> Bool {
        Set(weights).count == 1 && Set(delays).count == 1
    }

    private mutating func add(_ projection: Projection) {
        network.projections.append(projection)
    }

    /// Refuses weights that no network file could hold.
    private func check(_ weights: [Double], _ edge: (from: Int, to: Int)) throws(NIRError) {
        guard let bad = weights.first(where: { !(abs($0) <= 1e6) }) else { return }
        throw NIRError(
            "edge '\(graph.nodes[edge.from].name)' -> '\(graph.nodes[edge.to].name)': a spike would "
                + "change a voltage by \(Convention.rounded(bad)); is the convention right "
                + "(nir.dt, nir.spikes, nir.time_unit)?")
    }

    private func receptors(_ name: String, of target: Members) -> [ReceptorTarget] {
        target.populations.map { population in
            guard case .neurons(let neurons) = network.populations[population].kind else {
                return ReceptorTarget(population: population, receptor: 0)
            }
            let receptors = network.neurons[neurons.model].receptors
            return ReceptorTarget(
                population: population, receptor: receptors.firstIndex { $0.name == name } ?? 0)
        }
    }

    /// A named rule where the pairs are just those of one, else the list of pairs.
    private func rule(
        _ ends: [(UInt32, UInt32)], _ source: Members, _ target: Members, isUniform: Bool
    ) -> ConnectionRule {
        let sizes = (source.places.count, target.places.count)
        let isDiagonal =
            isUniform && sizes.0 == sizes.1 && ends.count == sizes.0
            && ends.enumerated().allSatisfy { $0 == $1.0 && $0 == $1.1 }
        if isDiagonal { return .oneToOne }
        return .list(sources: ends.map(\.0), targets: ends.map(\.1))
    }

    private func value(_ numbers: [Double]) -> Value {
        guard let first = numbers.first, numbers.contains(where: { $0 != first }) else {
            return .constant(numbers.first ?? 0)
        }
        return .elements(numbers)
    }

    // MARK: Biases

    /// Biases are constant currents from the moment on at which the graph begins in a population.
    mutating func addConstants() throws(NIRError) {
        for (node, constant) in pathways.constants.sorted(by: { $0.key < $1.key }) {
            guard let target = members[node], let cells = target.cells else { continue }
            var amplitudes = Array(repeating: 0.0, count: constant.count)
            for (element, value) in constant.enumerated() {
                amplitudes[Int(target.places[element])] = value * cells.biases[element]
            }
            if let bad = amplitudes.first(where: { !(abs($0) <= 1e9) }) {
                throw NIRError(
                    "node '\(graph.nodes[node].name)': its bias is a current of "
                        + "\(Convention.rounded(bad)); is the convention right?")
            }
            let start = max(timing.latencies[node] - timing.hop, 0)
            network.stimuli.append(
                Stimulus(
                    name: names.take("\(graph.nodes[node].name)_bias"),
                    kind: .current(
                        to: target.populations.map {
                            CompartmentTarget(population: $0, compartment: 0)
                        }, amplitude: value(amplitudes)),
                    during: Period(start: Time(picoseconds: Int64(start)))))
            addTransient(node, constant, target, cells)
        }
    }

    /// The current of a bias through a synapse grows with the synapse's time constant: what is missing
    /// at first is one spike with negative weight.
    private mutating func addTransient(
        _ node: Int, _ constant: [Double], _ target: Members, _ cells: Cells
    ) {
        guard let transients = cells.transients, cells.currents != nil else { return }
        let start = network.populations.count
        network.populations.append(
            Population(
                name: names.take("\(graph.nodes[node].name)_start"), size: 1,
                kind: .source(.spikes(SpikeTrains(times: [.zero], ids: [0])))))
        let delay = Double(timing.latencies[node]) / Time.picosecondsPerMillisecond
        for (receptor, gains) in [("jump", cells.jumps), ("current", cells.currents)] {
            guard let gains else { continue }
            let weights = constant.indices.map { constant[$0] * transients[$0] * gains[$0] }
            if weights.allSatisfy({ $0 == 0 }) { continue }
            add(
                Projection(
                    name: names.take("\(graph.nodes[node].name)_start_\(receptor)"),
                    sources: [start], targets: receptors(receptor, of: target),
                    rule: .list(
                        sources: Array(repeating: 0, count: weights.count), targets: target.places),
                    weight: value(weights), delay: .constant(delay)))
        }
    }

    // MARK: Recordings

    /// Neurons recorded by their voltages, at most: what has more can be recorded by request.
    private static let mostRecorded = 4096

    mutating func addRecordings() {
        for (node, member) in members.sorted(by: { $0.key < $1.key }) {
            guard case .neurons(let neurons) = graph.nodes[node].kind, neurons.threshold == nil
            else { continue }
            for population in member.populations
            where network.populations[population].size <= Self.mostRecorded {
                network.voltages.append(
                    VoltageRecording(
                        population: population, compartments: [0],
                        nodes: Array(0..<network.populations[population].size),
                        every: network.step ?? Time(picoseconds: 1_000_000_000)))
            }
        }
    }
}
