// `population.receptor` and `population.compartment`: where events and currents go.

extension NetworkBuilder {
    /// Receptors that stand at a key, with the one unit that weights to them have.
    func receptorTargets(_ fields: Fields) -> (targets: [ReceptorTarget], weight: Dimension?) {
        let found = places(fields, "receptor") { $0.receptors.map(\.name) }
        let targets = found.map { ReceptorTarget(population: $0.population, receptor: $0.part) }
        let units = found.map { weightDimension($0.population, $0.part) }
        guard let first = units.compactMap({ $0 }).first else { return (targets, nil) }
        for (place, unit) in zip(found, units) {
            guard let unit, unit != first else { continue }
            problems.error(
                "all targets must take weights of one unit: this one takes "
                    + "\(unit.description), the first \(first.description)",
                at: place.location)
        }
        return (targets, first)
    }

    /// The weight that stands in the fields, in the one unit of the targets; only cues have one by
    /// default.
    func weight(_ fields: Fields, _ dimension: Dimension?, for elements: Elements) -> Value? {
        if fields.has("weight") {
            return value(fields, "weight", dimension: dimension, for: elements)
        }
        if dimension == Dimension.none { return .constant(1) }
        problems.error("missing key 'weight' in \(fields.title)", at: fields.location)
        return nil
    }

    /// Compartments that stand at a key.
    func compartmentTargets(_ fields: Fields) -> [CompartmentTarget] {
        places(fields, "compartment") { $0.compartments.map(\.name) }
            .map { CompartmentTarget(population: $0.population, compartment: $0.part) }
    }

    private struct Place {
        var population: Int
        var part: Int
        var location: Location
    }

    /// The dimension of weights to a receptor; `nil` when its kind could not be read.
    private func weightDimension(_ population: Int, _ receptor: Int) -> Dimension? {
        guard case .neurons(let description) = populations[population].kind else { return nil }
        let models = root.named("neurons")
        guard models.indices.contains(description.model) else {
            // A model of a graph is known as a whole.
            return neurons[description.model].receptors[receptor].kind.weightDimension
        }
        guard let model = models[description.model].item?.fields,
            model.named("receptors")[receptor].item?.fields?.branch.isEmpty == false
        else { return nil }
        return neurons[description.model].receptors[receptor].kind.weightDimension
    }

    private func places(
        _ fields: Fields, _ noun: String, _ parts: (NeuronModel) -> [String]
    ) -> [Place] {
        var seen: Set<String> = []
        let items = fields.list("to") ?? []
        if fields["to"] != nil, items.isEmpty {
            problems.error("'to' names nothing", at: fields.location("to"))
        }
        return items.compactMap { item in
            if let text = item.text, !seen.insert(text).inserted {
                problems.error("'\(text)' stands twice", at: item.location)
            }
            return place(item, noun, parts)
        }
    }

    private func place(
        _ item: Item, _ noun: String, _ parts: (NeuronModel) -> [String]
    ) -> Place? {
        guard let text = item.text else { return nil }
        let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let named = Item(location: item.location, content: .text(words.first ?? ""))
        guard let population = resolve(named, in: populationNames) else { return nil }
        guard case .neurons(let description) = populations[population].kind else {
            problems.error(
                "'\(words[0])' is a population of sources, which nothing can be sent to",
                at: item.location)
            return nil
        }
        guard isModelKnown(population), neurons.indices.contains(description.model) else {
            return nil
        }
        let model = neurons[description.model]
        guard words.count == 2 else {
            let example = parts(model).first.map { ", such as '\(words[0]).\($0)'" } ?? ""
            problems.error(
                "'\(text)' must be written population.\(noun)\(example)", at: item.location)
            return nil
        }
        let names = Names("\(noun) of '\(model.name)'", parts(model))
        guard let part = names.index[words[1]] else {
            let hint = NearestName.hint(for: words[1], among: names.list, called: "\(noun)s")
            problems.error(
                "'\(words[0])' has no \(noun) '\(words[1])'\(hint)", at: item.location)
            return nil
        }
        return Place(population: population, part: part, location: item.location)
    }

    /// Whether a population names a model that exists; if not, that is reported already.
    private func isModelKnown(_ population: Int) -> Bool {
        let entries = root.named("populations")
        guard entries.indices.contains(population) else { return true }
        let fields = entries[population].item?.fields
        return fields?.text("neuron").map { modelNames.index[$0] != nil } ?? false
    }
}

extension ReceptorKind {
    /// The dimension of an event's weight.
    package var weightDimension: Dimension {
        switch self {
        case .delta: .voltage
        case .exponentialCurrent, .alphaCurrent: .current
        case .exponentialConductance: .conductance
        case .cue: .none
        }
    }

    /// The unit of the weight of an event.
    package var weightUnit: String {
        switch self {
        case .delta: "mV"
        case .exponentialCurrent, .alphaCurrent: "pA"
        case .exponentialConductance: "nS"
        case .cue: ""
        }
    }
}
