// The nodes of one population: what each of them is, by its type and its own attributes.
import Foundation
import HDF5
import NetworkDescription

/// Nodes that are alike: neurons of one model with one set of parameters, or virtual nodes.
struct NodePart {
    /// What nodes are.
    enum Kind: Hashable {
        case virtual
        case neurons(NeuronTemplate, parameters: [String: Double])
    }

    /// A name, unique within the population.
    var name: String
    var kind: Kind
    /// The ids of the nodes, ascending.
    var nodes: [UInt32] = []
    /// The initial voltage (mV) and the constant current (pA) of each node.
    var initial: [Double] = []
    var bias: [Double] = []
}

/// The nodes of one population of a circuit.
struct NodePopulation {
    let name: String
    /// Path of the file.
    let file: String
    let rows: TypedRows
    let types: TypeTable
    /// The id of the node in each row.
    let ids: [UInt32]

    /// The most different neuron models of one population.
    private static let mostParts = 4096

    /// Reads what the rows of a population are.
    init(_ group: Group, name: String, types: TypeTable, in file: String) throws {
        self.name = name
        self.file = file
        self.types = types
        rows = try TypedRows(group, kind: "node", in: file)
        guard try group.exists("node_id") else {
            ids = try rows.types.indices.map { row in
                guard let id = UInt32(exactly: row), id <= Int32.max else {
                    throw CircuitError(file, group.path, "has more than 2^31 nodes")
                }
                return id
            }
            return
        }
        let dataset = try group.dataset("node_id")
        try dataset.checkStorage()
        ids = try dataset.read(UInt32.self)
        guard ids.count == rows.count, Set(ids).count == ids.count,
            ids.allSatisfy({ $0 <= Int32.max })
        else {
            throw CircuitError(
                file, dataset.path, "must hold a number of its own for each of \(rows.count) nodes")
        }
    }

    /// The value of an attribute of each row as text: that of the node, or else of its type.
    func texts(_ attribute: String) throws -> [String?] {
        let columns = try rows.columns { try $0.texts(attribute) }
        return try rows.types.indices.map { row in
            try rows.value(columns, row, attribute, in: file)
                ?? types[rows.types[row]]?[attribute]
        }
    }

    /// Sorts the nodes into parts that are alike.
    ///
    /// - Parameter components: Finds the parameters that a file name stands for.
    /// - Throws: ``CircuitError`` for nodes that are not virtual and of no model known here.
    func parts(
        _ components: (String) throws -> (path: String, parameters: [String: JSON])
    ) throws -> [NodePart] {
        let (kinds, templates) = (try texts("model_type"), try texts("model_template"))
        let (files, names) = (try texts("dynamics_params"), try texts("pop_name"))
        let own = try ownDynamics()
        var builder = NodePartBuilder(population: name)
        for row in ids.indices.sorted(by: { ids[$0] < ids[$1] }) {
            let type = rows.types[row]
            let kind: NodePart.Kind
            var parameters: [String: Double] = [:]
            if kinds[row] == "virtual" {
                kind = .virtual
            } else {
                let template = try template(row, kinds[row], templates[row])
                let shared = try files[row].map { file in
                    try builder.parameters(template, file) {
                        let found = try components(file)
                        return try template.checked(found.parameters, in: found.path)
                    }
                }
                parameters = shared ?? [:]
                for (name, columns) in own {
                    guard let value = try rows.value(columns, row, name, in: file) else { continue }
                    guard template.defaults[name] != nil, value.isFinite else {
                        throw CircuitError(
                            file, "dynamics_params/\(name)",
                            "is \(value) for node \(ids[row]): no parameter of "
                                + "\(template.rawValue), or no number")
                    }
                    parameters[name] = value
                }
                let defaults = template.defaults
                builder.initial = parameters["V_m"] ?? defaults["V_m"] ?? .nan
                builder.bias = parameters["I_e"] ?? 0
                parameters["V_m"] = nil
                parameters["I_e"] = nil
                kind = .neurons(template, parameters: parameters)
            }
            builder.add(ids[row], type: type, kind, called: names[row])
            guard builder.parts.count <= Self.mostParts else {
                throw CircuitError(
                    file, "/nodes/\(name)",
                    "has more than \(Self.mostParts) different neuron models: let parameters other "
                        + "than V_m and I_e be those of types")
            }
        }
        return builder.named
    }

    /// Parameters that the file holds for each node, by name and group.
    private func ownDynamics() throws -> [(name: String, columns: [Int: [Double]])] {
        let names = Set(rows.groups.values.flatMap(\.dynamics)).sorted()
        return try names.map { name in
            (name, try rows.columns { $0.dynamics.contains(name) ? try $0.dynamics(name) : nil })
        }
    }

    private func template(
        _ row: Int, _ kind: String?, _ name: String?
    ) throws(CircuitError) -> NeuronTemplate {
        let place = "/nodes/\(self.name), node \(ids[row]), type \(rows.types[row])"
        guard types[rows.types[row]] != nil || kind != nil else {
            throw CircuitError(
                file, place, "the type is missing in '\(types.path)'")
        }
        guard kind == "point_neuron" || kind == "point_process" || kind == "single_compartment"
        else {
            throw CircuitError(
                file, place,
                "has the model type '\(kind ?? "")'; known are point_neuron and virtual")
        }
        guard let template = NeuronTemplate(named: name ?? "") else {
            let known = NeuronTemplate.allCases.map { "nest:\($0.rawValue)" }
            throw CircuitError(
                file, place,
                "has the model template '\(name ?? "")'; known are "
                    + known.joined(separator: ", "))
        }
        return template
    }
}

/// Gathers nodes into parts.
private struct NodePartBuilder {
    /// Types of one name make one part if they mean the same neurons.
    private struct Key: Hashable {
        var name: String
        var kind: NodePart.Kind
    }

    let population: String
    private(set) var parts: [(part: NodePart, type: Int)] = []
    private var places: [Key: Int] = [:]
    private var known: [String: [String: Double]] = [:]
    /// What the next neuron starts with.
    var initial = 0.0
    var bias = 0.0

    init(population: String) {
        self.population = population
    }

    /// The parameters in a file for a template, read once.
    mutating func parameters(
        _ template: NeuronTemplate, _ file: String, read: () throws -> [String: Double]
    ) throws -> [String: Double] {
        let key = "\(template.rawValue) \(file)"
        if let parameters = known[key] { return parameters }
        let parameters = try read()
        known[key] = parameters
        return parameters
    }

    mutating func add(_ id: UInt32, type: Int, _ kind: NodePart.Kind, called name: String?) {
        // Virtual nodes differ in nothing that matters here.
        let name = kind == .virtual ? "virtual" : name ?? "\(type)"
        let key = Key(name: name, kind: kind)
        let place = places[key] ?? parts.count
        if place == parts.count {
            places[key] = place
            parts.append((NodePart(name: name, kind: kind), type))
        }
        parts[place].part.nodes.append(id)
        guard case .neurons = kind else { return }
        parts[place].part.initial.append(initial)
        parts[place].part.bias.append(bias)
    }

    /// The parts with names that tell them apart: that of the only one is the population's.
    var named: [NodePart] {
        guard parts.count > 1 else {
            return parts.map { part, _ in
                var part = part
                part.name = population
                return part
            }
        }
        var names = UniqueNames()
        return parts.map { part, type in
            var part = part
            let count = parts.count { $0.part.name == part.name }
            let name = count > 1 ? "\(part.name)_\(type)" : part.name
            part.name = names.unique("\(population)_\(name)")
            return part
        }
    }
}

/// Makes names of letters, digits and `_`, each once.
struct UniqueNames {
    private var used: Set<String> = []

    /// The name, or one like it that may stand in a network file and has not been given yet.
    mutating func unique(_ name: String) -> String {
        let plain = String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" ? $0 : "_" })
        var candidate = plain.isEmpty ? "_" : plain
        var number = 2
        while !used.insert(candidate).inserted {
            candidate = "\(plain)_\(number)"
            number += 1
        }
        return candidate
    }
}
