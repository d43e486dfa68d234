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
        let voltages = voltages(fields)
        checkReports(voltages, fields)
        return Recordings(
            spikes: chosen.map { Set($0).sorted() } ?? all,
            plateaus: plateaus(fields), voltages: voltages,
            weights: fields?.named("weights").compactMap { name, location, item in
                let named = Item(location: location, content: .text(name))
                guard let index = resolve(named, in: projectionNames), let fields = item?.fields
                else { return nil }
                return WeightRecording(projection: index, every: time(fields, "every"))
            } ?? [])
    }

    private func plateaus(_ fields: Fields?) -> [Int] {
        let chosen = (fields?.list("plateaus") ?? []).compactMap { item -> Int? in
            guard let index = resolve(item, in: populationNames) else { return nil }
            if case .neurons(let description) = populations[index].kind {
                guard neurons.indices.contains(description.model) else { return nil }
                if neurons[description.model].plateau != nil { return index }
            }
            problems.error(
                "'\(populations[index].name)' has no plateaus: its neurons need the key 'plateau'",
                at: item.location)
            return nil
        }
        return Set(chosen).sorted()
    }

    /// The voltages that the file asks for, and those that a graph brings, unless the file asks.
    private func voltages(_ fields: Fields?) -> [VoltageRecording] {
        guard let fields, fields.has("voltages") else { return importedVoltages }
        return fields.named("voltages").compactMap(voltageRecording)
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

    /// The settings of a run; a graph of another tool may come with a duration and an integrator.
    func simulation(_ graph: ImportedNetwork? = nil) -> SimulationSettings {
        guard let fields = root.record("simulation") else {
            return SimulationSettings(duration: .zero)
        }
        let duration = optionalTime(fields, "duration") ?? graph.flatMap(duration)
        if duration == nil, !fields.has("duration"), !root.has("task"),
            !root.has("nir") || graph != nil
        {
            problems.error("missing key 'duration' in 'simulation'", at: fields.location)
        }
        let integrator = fields.text("integrator").flatMap(Integrator.init) ?? .event
        let precision = fields.whole("precision").flatMap(Int.init(exactly:))
        if let precision, !integrator.precisions.contains(precision) {
            let known = integrator.precisions.map(String.init).joined(separator: " or ")
            problems.error(
                "the \(integrator.rawValue) integrator stores weights in \(known) bits",
                at: fields.location("precision"))
        }
        return SimulationSettings(
            duration: duration ?? SimulationSettings.longestDuration,
            seed: fields.whole("seed") ?? 0,
            integrator: graph?.integrator ?? integrator,
            step: graph?.step ?? time(fields, "step"),
            precision: precision,
            threads: fields.whole("threads").flatMap(Int.init(exactly:)),
            checkpoint: optionalTime(fields, "checkpoint"))
    }
}
