// Node sets: which nodes a name, a filter or a list of names stands for.

/// Finds the nodes of sets among the populations of a circuit.
struct NodeSets {
    let named: [String: JSON]
    let populations: [NodePopulation]
    /// The configuration, for messages.
    let file: String

    /// How deeply sets may name sets.
    private static let deepest = 32

    /// The ids of the nodes that a set holds, by population, ascending; populations without are left
    /// out.
    ///
    /// - Throws: ``CircuitError`` for names that are unknown and filters that are not understood.
    func nodes(_ set: JSON, at place: String) throws -> [String: [UInt32]] {
        let flags = try flags(set, at: place, depth: 0)
        var nodes: [String: [UInt32]] = [:]
        for (population, flags) in zip(populations, flags) {
            let chosen = zip(population.ids, flags).filter(\.1).map(\.0).sorted()
            if !chosen.isEmpty { nodes[population.name] = chosen }
        }
        return nodes
    }

    /// For each population, whether each row belongs to the set.
    private func flags(_ set: JSON, at place: String, depth: Int) throws -> [[Bool]] {
        guard depth < Self.deepest else {
            throw CircuitError(file, place, "the node sets name one another in a circle")
        }
        switch set {
        case .string(let name):
            if let set = named[name] { return try flags(set, at: place, depth: depth + 1) }
            if name == "all" { return populations.map { $0.ids.map { _ in true } } }
            guard populations.contains(where: { $0.name == name }) else {
                let known = (named.keys.sorted() + populations.map(\.name)).joined(separator: ", ")
                throw CircuitError(
                    file, place, "there is no node set or population '\(name)', but: \(known)")
            }
            return populations.map { population in
                population.ids.map { _ in population.name == name }
            }
        case .array(let members):
            var union = populations.map { $0.ids.map { _ in false } }
            for member in members {
                let set = member.number == nil ? member : .object(["node_id": .array([member])])
                let flags = try flags(set, at: place, depth: depth + 1)
                for index in union.indices {
                    union[index] = zip(union[index], flags[index]).map { $0 || $1 }
                }
            }
            return union
        case .object(let filter):
            return try populations.map { try flags(filter, in: $0, at: place) }
        default:
            throw CircuitError(file, place, "must be a name, a list or a filter of attributes")
        }
    }

    /// Whether each row passes every condition of a filter.
    private func flags(
        _ filter: [String: JSON], in population: NodePopulation, at place: String
    ) throws -> [Bool] {
        var flags = population.ids.map { _ in true }
        for (attribute, allowed) in filter {
            let options = try (allowed.array ?? [allowed]).map { option throws(CircuitError) in
                guard let text = option.attributeText else {
                    throw CircuitError(
                        file, "\(place).\(attribute)", "must be a text, a number or a list of them")
                }
                return text
            }
            let wanted = Set(options)
            let values: [String?] =
                switch attribute {
                case "population": population.ids.map { _ in population.name }
                case "node_id": population.ids.map { "\($0)" }
                case "node_type_id": population.rows.types.map { "\($0)" }
                default: try population.texts(attribute)
                }
            flags = zip(flags, values).map { flag, value in
                flag && value.map(wanted.contains) ?? false
            }
        }
        return flags
    }
}

extension JSON {
    /// A text or number as it stands in a table of types.
    fileprivate var attributeText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
        default: nil
        }
    }
}
