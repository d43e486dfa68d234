// From a SONATA circuit to the native network file that describes the same.
import Foundation
import HDF5
import NetworkDescription

/// A circuit as a native network file.
public struct CircuitTranslation: Codable, Sendable, Equatable {
    /// The network file, YAML; all its paths are absolute.
    public var network: String
    /// What was left out or may not be meant.
    public var warnings: [String]

    /// Whether a file is a SONATA configuration, by its name and its keys.
    public static func isConfiguration(path: String) -> Bool {
        guard path.lowercased().hasSuffix(".json"), let json = try? JSON.read(path) else {
            return false
        }
        return CircuitConfig.isConfiguration(json)
    }

    /// Reads a `circuit_config.json` or `simulation_config.json`.
    ///
    /// - Parameters:
    ///   - path: The configuration.
    ///   - confine: Called with the binary files before the first of them is read.
    /// - Throws: `HDF5Error` or ``CircuitError`` for what cannot be read, does not fit together or is
    ///   not known here.
    public init(path: String, confine: ([String]) -> Void = { _ in }) throws {
        let config = try CircuitConfig(path: path)
        confine(config.nodes.map(\.data) + config.edges.map(\.data))
        var translator = try CircuitTranslator(config)
        network = try translator.text()
        warnings = config.warnings + translator.warnings
    }
}

/// Writes the sections of the network file.
private struct CircuitTranslator {
    /// A native population: a part of a population of the circuit.
    struct Member {
        var part: NodePart
        var population: String
        /// Whether the population is all of the circuit's, with ids from 0 on.
        var isWhole: Bool
    }

    let config: CircuitConfig
    let populations: [NodePopulation]
    private(set) var members: [Member] = []
    private(set) var warnings: [String] = []
    private var writer = NetworkWriter()
    private var names = UniqueNames()

    init(_ config: CircuitConfig) throws {
        self.config = config
        var populations: [NodePopulation] = []
        for files in config.nodes {
            let types =
                try files.types.map { path throws(CircuitError) in
                    try TypeTable(path: path, idColumn: "node_type_id")
                } ?? TypeTable()
            let root = try File.open(files.data).root()
            guard try root.exists("nodes") else {
                throw CircuitError(
                    files.data, "", "has no group /nodes: it is no SONATA nodes file")
            }
            let group = try root.group("nodes")
            for (name, kind) in try group.children() where kind == .group {
                guard !populations.contains(where: { $0.name == name }) else {
                    throw CircuitError(files.data, "/nodes/\(name)", "is in two files of nodes")
                }
                populations.append(
                    try NodePopulation(
                        group.group(name), name: name, types: types, in: files.data))
            }
        }
        self.populations = populations
        try sortNodes()
    }

    /// Makes the native populations.
    private mutating func sortNodes() throws {
        for population in populations {
            let parts = try population.parts(parameters)
            for var part in parts {
                part.name = names.unique(part.name)
                let isWhole =
                    parts.count == 1 && part.name == population.name
                    && part.nodes.last.map { Int($0) + 1 } == part.nodes.count
                members.append(Member(part: part, population: population.name, isWhole: isWhole))
            }
        }
    }

    /// The parameters in a file of neuron parameters.
    private func parameters(
        _ file: String
    ) throws(CircuitError) -> (path: String, parameters: [String: JSON]) {
        guard let folder = config.components["point_neuron_models_dir"] else {
            throw CircuitError(
                config.path, "components",
                "has no 'point_neuron_models_dir', in which '\(file)' would lie")
        }
        let path = folder + "/" + file
        guard let object = try JSON.read(path).object else {
            throw CircuitError(path, "", "must be an object of parameters")
        }
        return (path, object)
    }

    mutating func text() throws -> String {
        let settings = try RunSettings(config)
        warnings += settings.warnings
        let sets = NodeSets(named: config.nodeSets, populations: populations, file: config.path)
        let inputs = try inputs(sets)
        writer.section("neurons")
        for case (let part, .neurons(let template, let parameters)) in members.map({
            ($0.part, $0.part.kind)
        }) {
            writer.neuron(template.model(named: part.name, parameters))
        }
        writer.section("populations")
        for member in members { writePopulation(member, inputs, settings) }
        try writeProjections()
        try writeReports(sets, settings)
        writer.section("simulation")
        for (key, value) in settings.entries { writer.line("\(key): \(value)") }
        return writer.text
    }

    // MARK: Populations

    /// The spike files of the virtual populations.
    private mutating func inputs(_ sets: NodeSets) throws -> [String: String] {
        var files: [String: String] = [:]
        for input in config.inputs {
            let kind = input.json["input_type"]?.string ?? "spikes"
            let module = input.json["module"]?.string ?? "sonata"
            guard kind == "spikes", ["sonata", "h5", "hdf5"].contains(module) else {
                throw CircuitError(
                    config.path, input.place,
                    "is of the type '\(kind)' by the module '\(module)'; known are spikes by the "
                        + "module sonata. Other input is written into a native network file")
            }
            guard let file = input.json["input_file"]?.string, let set = input.json["node_set"]
            else {
                throw CircuitError(config.path, input.place, "needs 'input_file' and 'node_set'")
            }
            let path = try config.path(file, at: input.place)
            let nodes = try sets.nodes(set, at: input.place)
            for (population, ids) in nodes.sorted(by: { $0.key < $1.key }) {
                try add(path, to: population, ids, &files, at: input.place)
            }
        }
        return files
    }

    private mutating func add(
        _ path: String, to population: String, _ ids: [UInt32], _ files: inout [String: String],
        at place: String
    ) throws(CircuitError) {
        let virtual = members.first { $0.population == population && $0.part.kind == .virtual }
        guard let virtual else {
            throw CircuitError(
                config.path, place,
                "drives '\(population)', which has no virtual nodes: spikes come from virtual nodes"
            )
        }
        guard Set(ids).isSuperset(of: virtual.part.nodes) else {
            throw CircuitError(
                config.path, place,
                "drives some nodes of '\(population)' only: name the whole population, and leave "
                    + "the other nodes' spikes out of the file")
        }
        guard files.updateValue(path, forKey: population) == nil else {
            throw CircuitError(
                config.path, place,
                "is the second input of '\(population)': put the spikes of both into one file")
        }
    }

    private mutating func writePopulation(
        _ member: Member, _ inputs: [String: String], _ settings: RunSettings
    ) {
        let part = member.part
        writer.open(part.name)
        writer.line("size: \(part.nodes.count)")
        if !member.isWhole {
            let ids = NodeIDs(part.nodes)?.runs.map { run in
                run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound - 1)"
            }
            let list = (ids ?? []).joined(separator: ", ")
            writer.line("nodes: {of: \(writer.quoted(member.population)), ids: [\(list)]}")
        }
        if part.kind == .virtual {
            if let file = inputs[member.population] {
                let step = settings.stepMs.map { ", move_up_to: \($0) ms" } ?? ""
                writer.line(
                    "source: {kind: spikes, file: \(writer.quoted(file)), "
                        + "population: \(writer.quoted(member.population))\(step)}")
            } else {
                warnings.append(
                    "\(config.path): no input drives the virtual nodes of '\(member.population)': "
                        + "they stay silent")
                writer.line("source: {kind: poisson, rate: 0 Hz}")
            }
        } else {
            writer.line("neuron: \(part.name)")
            writer.line("initial: {soma: \(writer.value(part.initial, "mV"))}")
            if part.bias.contains(where: { $0 != 0 }) {
                writer.line("bias: {soma: \(writer.value(part.bias, "pA"))}")
            }
        }
        writer.close()
    }

    // MARK: Projections

    private mutating func writeProjections() throws {
        writer.section("projections")
        var names = UniqueNames()
        for files in config.edges {
            for population in try EdgeTable.populations(in: files.data) {
                let sources = try members(of: population.source, in: files.data)
                let targets = try members(of: population.target, in: files.data)
                let units = Dictionary(grouping: targets) { $0.part.weightUnit }
                    .filter { !$0.key.isEmpty }
                guard !units.isEmpty else {
                    throw CircuitError(
                        files.data, "/edges/\(population.name)",
                        "goes to '\(population.target)', which has no neurons")
                }
                for (unit, targets) in units.sorted(by: { $0.key < $1.key }) {
                    let name = units.count > 1 ? "\(population.name)_\(unit)" : population.name
                    writer.open(names.unique(name))
                    writer.line("from: \(writer.list(sources.map(\.part.name)))")
                    writer.line("to: \(writer.list(targets.flatMap(\.part.receptors)))")
                    writer.line("connect:")
                    writer.line("  rule: sonata")
                    writer.line("  edges: \(writer.quoted(files.data))")
                    if let types = files.types {
                        writer.line("  types: \(writer.quoted(types))")
                    }
                    if let folder = config.components["synaptic_models_dir"] {
                        writer.line("  parameters: \(writer.quoted(folder))")
                    }
                    writer.line("  population: \(writer.quoted(population.name))")
                    writer.close()
                }
            }
        }
    }

    private func members(of population: String, in file: String) throws(CircuitError) -> [Member] {
        let found = members.filter { $0.population == population }
        guard !found.isEmpty else {
            let known = populations.map(\.name).joined(separator: ", ")
            throw CircuitError(
                file, "/edges",
                "connects nodes of '\(population)', which is in no file of nodes; there are: "
                    + known)
        }
        return found
    }

    // MARK: Reports

    private mutating func writeReports(_ sets: NodeSets, _ settings: RunSettings) throws {
        var nodes: [String: Set<UInt32>] = [:]
        var every: Double?
        for report in config.reports {
            let variable = report.json["variable_name"]?.string ?? ""
            guard ["V_m", "v", "V"].contains(variable), let cells = report.json["cells"] else {
                warnings.append(
                    "\(config.path): \(report.place): only reports of V_m are known; left out")
                continue
            }
            let step = report.json["dt"]?.number ?? settings.stepMs ?? 0.1
            if let every, every != step {
                warnings.append(
                    "\(config.path): \(report.place): sampled every \(every) ms, as the others")
            }
            every = every ?? step
            for (population, ids) in try sets.nodes(cells, at: report.place) {
                nodes[population, default: []].formUnion(ids)
            }
        }
        let chosen = members.compactMap { member -> (String, [Int])? in
            guard member.part.kind != .virtual, let ids = nodes[member.population] else {
                return nil
            }
            let elements = member.part.nodes.indices.filter { ids.contains(member.part.nodes[$0]) }
            return elements.isEmpty ? nil : (member.part.name, elements)
        }
        guard let every, !chosen.isEmpty else { return }
        writer.section("record")
        writer.open("voltages")
        for (name, elements) in chosen {
            let list = elements.map(String.init).joined(separator: ", ")
            writer.line("\(name): {nodes: [\(list)], every: \(every) ms}")
        }
        writer.close()
    }
}

extension NodePart {
    /// The unit of weights onto the nodes; empty for virtual ones.
    fileprivate var weightUnit: String {
        if case .neurons(let template, _) = kind { template.weightUnit } else { "" }
    }

    /// The receptors of the nodes, as targets of a projection.
    fileprivate var receptors: [String] {
        guard case .neurons(let template, _) = kind else { return [] }
        return template.receptors.map { "\(name).\($0)" }
    }
}
