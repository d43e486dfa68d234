// The edges of one population: between which nodes, how strong, how late.
import Foundation
import HDF5
import NetworkDescription

extension EdgeTable {
    /// Reads the edges of a file, each with the weight and delay that it has by itself, by the
    /// parameter file of its type, or by its type, in this order; `nsyns` multiplies the weight.
    ///
    /// - Throws: `HDF5Error` when the file cannot be read, ``CircuitError`` when its parts do not fit
    ///   together, or a type has synapses that are not static.
    public static func read(_ file: EdgeFile) throws -> EdgeTable {
        let root = try File.open(file.edges).root()
        guard try root.exists("edges") else {
            throw CircuitError(file.edges, "", "has no group /edges: it is no SONATA edges file")
        }
        let edges = try root.group("edges")
        let names = try edges.children().filter { $0.kind == .group }.map(\.name)
        guard let name = file.population ?? (names.count == 1 ? names[0] : nil),
            names.contains(name)
        else {
            throw CircuitError(
                file.edges, "/edges",
                "say which population is meant with 'population': "
                    + names.joined(separator: ", "))
        }
        return try EdgeReader(edges.group(name), file).table()
    }

    /// The names of the edge populations of a file, and of the node populations that they connect.
    static func populations(
        in path: String
    ) throws -> [(name: String, source: String, target: String)] {
        let root = try File.open(path).root()
        guard try root.exists("edges") else {
            throw CircuitError(path, "", "has no group /edges: it is no SONATA edges file")
        }
        let edges = try root.group("edges")
        return try edges.children().filter { $0.kind == .group }.map { name, _ in
            let group = try edges.group(name)
            return (
                name, try EdgeReader.population(of: group, "source_node_id", in: path),
                try EdgeReader.population(of: group, "target_node_id", in: path)
            )
        }
    }
}

/// Reads one edge population.
private struct EdgeReader {
    private let group: Group
    private let file: EdgeFile
    private let rows: TypedRows
    private let types: TypeTable

    /// What the edges of a type have unless they say otherwise.
    private struct TypeValues {
        var weight = Double.nan
        var delay = Double.nan
        var synapses = 1.0
    }

    init(_ group: Group, _ file: EdgeFile) throws {
        self.group = group
        self.file = file
        rows = try TypedRows(group, kind: "edge", in: file.edges)
        types =
            try file.types.map { path throws(CircuitError) in
                try TypeTable(path: path, idColumn: "edge_type_id")
            } ?? TypeTable()
    }

    /// The node population that a column of ids is about.
    static func population(of group: Group, _ column: String, in path: String) throws -> String {
        let dataset = try group.dataset(column)
        guard try dataset.hasAttribute("node_population"),
            let name = try dataset.stringAttribute("node_population").first, !name.isEmpty
        else {
            throw CircuitError(
                path, dataset.path, "has no attribute 'node_population', which SONATA demands")
        }
        return name
    }

    func table() throws -> EdgeTable {
        let (sources, targets) = (try ids("source_node_id"), try ids("target_node_id"))
        var known: [Int: TypeValues] = [:]
        for type in Set(rows.types) { known[type] = try values(of: type) }
        try refuseOwnDynamics()
        let weights = try rows.columns { try $0.numbers("syn_weight") }
        let delays = try rows.columns { try $0.numbers("delay") }
        let counts = try rows.columns { try $0.numbers("nsyns") }
        var (weight, delay) = ([Double](), [Double]())
        weight.reserveCapacity(rows.count)
        delay.reserveCapacity(rows.count)
        for row in rows.types.indices {
            let type = known[rows.types[row]] ?? TypeValues()
            let synapses =
                try rows.value(counts, row, "nsyns", in: file.edges) ?? type.synapses
            let single =
                try rows.value(weights, row, "syn_weight", in: file.edges) ?? type.weight
            weight.append(synapses == 1 ? single : synapses * single)
            delay.append(try rows.value(delays, row, "delay", in: file.edges) ?? type.delay)
        }
        return EdgeTable(
            sourcePopulation: try Self.population(of: group, "source_node_id", in: file.edges),
            targetPopulation: try Self.population(of: group, "target_node_id", in: file.edges),
            sources: sources, targets: targets, weights: weight, delays: delay)
    }

    private func ids(_ name: String) throws -> [UInt32] {
        let dataset = try group.dataset(name)
        try dataset.checkStorage()
        let ids = try dataset.read(UInt32.self)
        guard ids.count == rows.count else {
            throw CircuitError(
                file.edges, dataset.path, "has \(ids.count) entries for \(rows.count) edges")
        }
        return ids
    }

    /// Dynamics that single edges have are those of synapses that are not static.
    private func refuseOwnDynamics() throws(CircuitError) {
        guard let name = rows.groups.values.flatMap(\.dynamics).min() else { return }
        throw CircuitError(
            file.edges, "\(group.path)/…/dynamics_params/\(name)",
            "parameters of single synapses are not known: synapses are static here")
    }

    private func values(of id: Int) throws(CircuitError) -> TypeValues {
        guard let row = types[id] else {
            guard file.types != nil else { return TypeValues() }
            throw CircuitError(types.path, "", "has no edge_type_id \(id), which edges name")
        }
        let place = "edge_type_id \(id)"
        let template = row["model_template"] ?? "static_synapse"
        guard ["static_synapse", "nest:static_synapse"].contains(template) else {
            throw CircuitError(
                types.path, place,
                "has the synapse model '\(template)'; known is static_synapse. Learning rules are "
                    + "written into a native network file")
        }
        if let function = row["weight_function"],
            !["wmax", "default_weight_fnc"].contains(function)
        {
            throw CircuitError(
                types.path, place,
                "has weights by the function '\(function)', which is code: store them as syn_weight"
            )
        }
        func number(_ column: String) throws(CircuitError) -> Double? {
            guard let text = row[column] else { return nil }
            guard let number = Double(text), number.isFinite else {
                throw CircuitError(types.path, place, "'\(text)' as \(column) is no number")
            }
            return number
        }
        var values = TypeValues()
        values.weight = try number("syn_weight") ?? .nan
        values.delay = try number("delay") ?? .nan
        values.synapses = try number("nsyns") ?? 1
        guard let name = row["dynamics_params"] else { return values }
        guard let folder = file.parameters else {
            throw CircuitError(
                types.path, place,
                "names the parameter file '\(name)', but no folder of synapse models is known")
        }
        let path = folder + "/" + name
        for (key, value) in try JSON.read(path).object ?? [:] {
            guard let number = value.number, key == "weight" || key == "delay" else {
                throw CircuitError(
                    path, key, "is no parameter of static_synapse: known are weight and delay")
            }
            if key == "weight" { values.weight = number } else { values.delay = number }
        }
        return values
    }
}
