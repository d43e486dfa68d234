// The section `neurons:`.

extension NetworkBuilder {
    /// Compartments and receptors of a neuron: its propagators are matrices of so many rows.
    private static let mostParts = 256

    func neuron(_ name: String, _ fields: Fields) -> NeuronModel {
        let entries = fields.named("compartments")
        if fields["compartments"] != nil, entries.isEmpty {
            problems.error(
                "\(fields.title) needs at least one compartment",
                at: fields.location("compartments"))
        }
        for (key, count) in [
            ("compartments", entries.count), ("receptors", fields.named("receptors").count),
        ] where count > Self.mostParts {
            problems.error(
                "\(fields.title) has \(count) \(key), but \(Self.mostParts) are the most",
                at: fields.location(key))
        }
        let fileNames = Names("compartment", entries.map(\.name))
        let parents = entries.map { resolve($0.item?.fields?["parent"], in: fileNames) }
        let order = treeOrder(entries, parents, fields)
        let names = Names("compartment", order.map { entries[$0].name })
        let place = Dictionary(zip(order, order.indices)) { first, _ in first }
        let compartments = order.map { index in
            compartment(
                entries[index].name, entries[index].item?.fields,
                parent: parents[index].flatMap { place[$0] })
        }
        for (compartment, index) in zip(compartments, order) {
            guard let parent = compartment.parent else { continue }
            // Per ms; a voltage that follows its neighbour within a nanosecond is the same voltage.
            let rates = [
                compartment.couplingFromParent / compartment.capacitance,
                compartment.couplingToParent / compartments[parent].capacitance,
            ]
            if rates.contains(where: { $0 > 1e6 }) {
                problems.error(
                    "the coupling of '\(compartment.name)' acts within a nanosecond: lower it, or "
                        + "make one compartment of the two", at: entries[index].location)
            }
        }
        let receptors = fields.named("receptors").map { name, _, item in
            receptor(name, item?.fields, names)
        }
        var model = NeuronModel(name: name, compartments: compartments, receptors: receptors)
        model.spike = fields.record("spike").map { spike($0, of: model, fields) }
        model.plateau = fields.record("plateau").map { plateau($0, of: model, fields) }
        return model
    }

    /// The compartments so that parents precede their children, else in file order.
    private func treeOrder(
        _ entries: [(name: String, location: Location, item: Item?)], _ parents: [Int?],
        _ fields: Fields
    ) -> [Int] {
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: entries.count)
        for start in entries.indices {
            var path: [Int] = []
            var isOnPath: Set<Int> = []
            var next: Int? = start
            while let index = next, !isPlaced[index] {
                guard isOnPath.insert(index).inserted else {
                    problems.error(
                        "the compartment '\(entries[index].name)' is its own ancestor",
                        at: entries[index].location)
                    break
                }
                path.append(index)
                next = parents[index]
            }
            for index in path.reversed() { isPlaced[index] = true }
            order += path.reversed()
        }
        let roots = entries.filter { $0.item?.fields.map { !$0.has("parent") } ?? false }
        for root in roots.dropFirst() {
            problems.error(
                "\(fields.title) is one tree: '\(root.name)' needs a parent, or "
                    + "'\(roots[0].name)' does", at: root.location)
        }
        return order
    }

    private func compartment(_ name: String, _ fields: Fields?, parent: Int?) -> Compartment {
        guard let fields else {
            return Compartment(
                name: name, capacitance: .nan, tau: .nan, restingPotential: .nan)
        }
        let hasParent = fields.has("parent")
        if hasParent, !fields.has("coupling") {
            problems.error(
                "missing key 'coupling' in \(fields.title), which has a parent", at: fields.location
            )
        } else if !hasParent, fields.has("coupling") {
            problems.error(
                "\(fields.title) has no parent to be coupled to", at: fields.location("coupling"))
        }
        let bothWays = hasParent ? fields.number("coupling") : 0
        let each = fields.record("coupling")
        return Compartment(
            name: name, parent: parent, capacitance: fields.number("capacitance"),
            tau: fields.number("tau"), restingPotential: fields.number("v_rest"),
            couplingToParent: each?.number("to_parent") ?? bothWays,
            couplingFromParent: each?.number("from_parent") ?? bothWays)
    }

    private func receptor(_ name: String, _ fields: Fields?, _ compartments: Names) -> Receptor {
        let tau = fields?.number("tau") ?? .nan
        let kind: ReceptorKind =
            switch fields?.branch {
            case "exponential_current": .exponentialCurrent(tau: tau)
            case "alpha_current": .alphaCurrent(tau: tau)
            case "exponential_conductance":
                .exponentialConductance(tau: tau, reversal: fields?.number("reversal") ?? .nan)
            case "cue": .cue
            default: .delta
            }
        return Receptor(
            name: name, compartment: resolve(fields?["at"], in: compartments) ?? 0, kind: kind)
    }
}
