// The sections `stimuli:`, `record:` and `simulation:`.

extension NetworkBuilder {
    private static let mostRecordedNodes = 10_000_000

    func stimulus(_ name: String, _ fields: Fields) -> Stimulus {
        let kind: Stimulus.Kind
        if fields.branch == "current" {
            let targets = compartmentTargets(fields)
            let pool = elements(targets.map(\.population), fields)
            kind = .current(
                to: targets, amplitude: value(fields, "amplitude", for: pool) ?? .constant(.nan))
        } else {
            let (targets, dimension) = receptorTargets(fields)
            let pool = elements(targets.map(\.population), fields)
            let weight = weight(fields, dimension, for: pool) ?? .constant(.nan)
            if case .diagonal = weight { refuseDiagonal(fields.record("weight") ?? fields) }
            kind = .poisson(
                to: targets, rate: value(fields, "rate", for: pool) ?? .constant(.nan),
                weight: weight)
        }
        return Stimulus(name: name, kind: kind, during: period(fields))
    }

    private func elements(_ targets: [Int], _ fields: Fields) -> Elements {
        .count(targets.reduce(0) { $0 + populations[$1].size }, of: "the pool of targets")
    }

    func recordings() -> Recordings {
        let fields = root.record("record")
        let all = populations.indices.filter {
            if case .neurons = populations[$0].kind { true } else { false }
        }
        let chosen = fields?.list("spikes")?.compactMap { resolve($0, in: populationNames) }
        let voltages = fields?.named("voltages").compactMap(voltageRecording) ?? []
        checkReports(voltages, fields)
        return Recordings(
            spikes: chosen.map { Set($0).sorted() } ?? all,
            voltages: voltages,
            weights: fields?.named("weights").compactMap { name, location, item in
                let named = Item(location: location, content: .text(name))
                guard let index = resolve(named, in: projectionNames), let fields = item?.fields
                else { return nil }
                return WeightRecording(projection: index, every: time(fields, "every"))
            } ?? [])
    }

    private func voltageRecording(
        _ name: String, _ location: Location, _ item: Item?
    ) -> VoltageRecording? {
        let named = Item(location: location, content: .text(name))
        guard let index = resolve(named, in: populationNames), let fields = item?.fields else {
            return nil
        }
        let population = populations[index]
        guard case .neurons(let description) = population.kind else {
            problems.error("'\(name)' has no voltages: it is a population of sources", at: location)
            return nil
        }
        guard neurons.indices.contains(description.model), population.size > 0 else { return nil }
        let model = neurons[description.model]
        let names = Names("compartment of '\(model.name)'", model.compartments.map(\.name))
        let chosen = fields.list("compartments")?.compactMap { resolve($0, in: names) }
        return VoltageRecording(
            population: index,
            compartments: chosen.map { Set($0).sorted() } ?? Array(model.compartments.indices),
            nodes: nodes(fields, of: population), every: time(fields, "every"))
    }

    private func nodes(_ fields: Fields, of population: Population) -> [Int] {
        let items = fields.list("nodes") ?? []
        let isAll = fields["nodes"] == nil || items.contains { $0.text != nil }
        if isAll {
            guard population.size <= Self.mostRecordedNodes else {
                problems.error(
                    "no more than 10^7 neurons can be recorded; choose some as 'nodes'",
                    at: fields.location("nodes"))
                return []
            }
            return Array(0..<population.size)
        }
        var nodes: Set<Int> = []
        for item in items {
            guard case .whole(let number) = item.content else { continue }
            guard let node = Int(exactly: number), node < population.size else {
                problems.error(
                    "node \(number) does not exist: '\(population.name)' has 0 to "
                        + "\(population.size - 1)", at: item.location)
                continue
            }
            nodes.insert(node)
        }
        return nodes.sorted()
    }

    func simulation() -> SimulationSettings {
        guard let fields = root.record("simulation") else {
            return SimulationSettings(duration: .zero)
        }
        if !fields.has("duration"), !root.has("task") {
            problems.error("missing key 'duration' in 'simulation'", at: fields.location)
        }
        return SimulationSettings(
            duration: optionalTime(fields, "duration") ?? SimulationSettings.longestDuration,
            seed: fields.whole("seed") ?? 0,
            integrator: fields.text("integrator").flatMap(Integrator.init) ?? .event,
            step: time(fields, "step"),
            threads: fields.whole("threads").flatMap(Int.init(exactly:)),
            checkpoint: optionalTime(fields, "checkpoint"))
    }
}
