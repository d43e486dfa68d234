// Writing a network as a SONATA circuit that bmtk, libsonata and NEST load.
import Engine
import Foundation
import HDF5
import NetworkDescription

/// A network written as a circuit: nodes, edges, types, parameters, inputs and configurations.
public struct CircuitExport {
    private let network: Network
    private let draw: NetworkDraw
    private let folder: URL
    /// What SONATA has no words for and was left out.
    public private(set) var warnings: [String] = []
    private var edgeNames = UniqueNames()
    private var edgePopulations: [String] = []

    /// The folders within the circuit's.
    private enum Place {
        static let network = "network"
        static let neurons = "components/cell_models"
        static let synapses = "components/synaptic_models"
        static let inputs = "inputs"
        static let all = [network, neurons, synapses, inputs]
        /// The parameter file of all synapses, which have none.
        static let synapseFile = "static.json"
    }

    /// The next id of a node type. All files have ids of their own: bmtk puts their tables together.
    private var nextType = 100
    /// The most types of neurons of one population.
    private static let mostTypes = 10_000

    /// Writes a network into a folder that exists.
    ///
    /// - Throws: ``CircuitError`` for what SONATA cannot say, by its place in the network file;
    ///   `HDF5Error` and Foundation's errors when a file cannot be written.
    public init(_ network: Network, to folder: String) throws {
        self.network = network
        draw = NetworkDraw(network)
        self.folder = URL(fileURLWithPath: folder)
        try refuse()
        for place in Place.all { try makeFolder(place) }
        let synapses = network.projections.indices.map(draw.synapses)
        let types = try neuronTypes(synapses)
        for population in network.populations.indices {
            try writeNodes(population, types[population])
        }
        for (projection, synapses) in synapses.enumerated() {
            try writeEdges(projection, synapses, types)
        }
        try write([:], to: "\(Place.synapses)/\(Place.synapseFile)")
        try writeConfigurations()
    }

    /// Refuses what SONATA cannot say, and tells of what is left out.
    private mutating func refuse() throws(CircuitError) {
        if network.task != nil {
            throw CircuitError("task", "", "SONATA has no words for learning tasks")
        }
        for stimulus in network.stimuli {
            if case .current = stimulus.kind, stimulus.during == Period() { continue }
            throw CircuitError(
                "stimuli.\(stimulus.name)", "",
                "SONATA has no words that NEST reads for it: drive the neurons from a population "
                    + "of sources, or by 'bias'")
        }
        for projection in network.projections where projection.plasticity != nil {
            warnings.append(
                "projections.\(projection.name): SONATA has no words for learning rules: the "
                    + "synapses are written as static, with their weights at the start")
        }
        if !network.recordings.weights.isEmpty {
            warnings.append("record.weights: is left out")
        }
    }

    // MARK: Nodes

    /// The type of each population of neurons; `nil` for sources.
    private func neuronTypes(_ synapses: [DrawnSynapses]) throws(CircuitError) -> [NeuronType?] {
        var ranges = network.populations.map { population in
            [WeightRange](repeating: WeightRange(), count: receptors(of: population).count)
        }
        for (projection, synapses) in zip(network.projections, synapses) {
            let pool = TargetPool(projection, network)
            for (target, weight) in zip(synapses.targets, synapses.weights) {
                let place = pool.place(of: target)
                ranges[place.target.population][place.target.receptor].include(weight)
            }
        }
        var types: [NeuronType?] = []
        for (population, ranges) in zip(network.populations, ranges) {
            guard case .neurons(let neurons) = population.kind else {
                types.append(nil)
                continue
            }
            types.append(try network.neurons[neurons.model].nestType(ranges))
        }
        return types
    }

    private func receptors(of population: Population) -> [Receptor] {
        guard case .neurons(let neurons) = population.kind else { return [] }
        return network.neurons[neurons.model].receptors
    }

    private mutating func writeNodes(_ index: Int, _ type: NeuronType?) throws {
        let population = network.populations[index]
        let name = population.name
        let file = try create("\(Place.network)/\(name)_nodes.h5")
        let nodes = try file.root().createGroup("nodes").createGroup(name)
        let count = population.size
        try nodes.createDataset("node_id", (0..<count).map(UInt64.init))
        try nodes.createDataset("node_group_id", [UInt64](repeating: 0, count: count))
        try nodes.createDataset("node_group_index", (0..<count).map(UInt64.init))
        let group = try nodes.createGroup("0")
        var types = [UInt64](repeating: UInt64(nextType), count: count)
        var table = "node_type_id model_type pop_name\n\(nextType) virtual \(name)\n"
        if let type {
            table = "node_type_id model_type model_template dynamics_params pop_name\n"
            let (kinds, parameters) = try neuronParameters(index, type, group)
            if parameters.count > 1 { try makeFolder("\(Place.neurons)/\(name)") }
            for (kind, values) in parameters.enumerated() {
                let file = parameters.count > 1 ? "\(name)/\(kind).json" : "\(name).json"
                try write(values, to: "\(Place.neurons)/\(file)")
                let template = "nest:\(type.template.rawValue)"
                table += "\(nextType + kind) point_neuron \(template) \(file) \(name)\n"
            }
            types = kinds.map { UInt64(nextType + $0) }
            nextType += parameters.count
        } else {
            nextType += 1
            try writeInput(index)
        }
        try nodes.createDataset("node_type_id", types)
        try file.close()
        try write(table, to: "\(Place.network)/\(name)_node_types.csv")
    }

    /// The parameters of the types of a population, and the type of each neuron.
    ///
    /// Neurons that differ in their start or current are of different types, for bmtk and NEST read no
    /// parameters of single nodes. Of too many different ones the file holds those parameters by node.
    private mutating func neuronParameters(
        _ index: Int, _ type: NeuronType, _ group: Group
    ) throws -> (types: [Int], parameters: [[String: Double]]) {
        struct Own: Hashable {
            var start: Double
            var current: Double
        }
        let (voltages, bias) = draw.state(of: index)
        let currents = try constantCurrents(onto: index)
        let own = zip(voltages, zip(bias, currents)).map { voltages, current in
            Own(start: voltages.first ?? 0, current: (current.0.first ?? 0) + current.1)
        }
        var places: [Own: Int] = [:]
        var parameters: [[String: Double]] = []
        let types = own.map { own in
            if let place = places[own] { return place }
            places[own] = parameters.count
            let values = ["V_m": own.start, "I_e": own.current]
            parameters.append(type.parameters.merging(values) { $1 })
            return parameters.count - 1
        }
        guard parameters.count > Self.mostTypes else { return (types, parameters) }
        let dynamics = try group.createGroup("dynamics_params")
        try dynamics.createDataset("V_m", own.map(\.start))
        try dynamics.createDataset("I_e", own.map(\.current))
        warnings.append(
            "populations.\(network.populations[index].name): more than \(Self.mostTypes) neurons "
                + "differ in their initial voltage or bias: these are written for each node, where "
                + "bmtk and NEST do not look")
        return ([Int](repeating: 0, count: own.count), [type.parameters])
    }

    /// The current that the stimuli send into each neuron of a population all the time.
    private func constantCurrents(onto population: Int) throws(CircuitError) -> [Double] {
        var currents = [Double](repeating: 0, count: network.populations[population].size)
        for stimulus in network.stimuli {
            guard case .current(let targets, let amplitude) = stimulus.kind,
                targets.contains(where: { $0.population == population })
            else { continue }
            guard case .constant(let current) = amplitude else {
                throw CircuitError(
                    "stimuli.\(stimulus.name)", "amplitude",
                    "differs between neurons: give it as 'bias' of the population")
            }
            for index in currents.indices { currents[index] += current }
        }
        return currents
    }

    /// The spikes that a population of sources emits in the duration.
    private func writeInput(_ index: Int) throws {
        let population = network.populations[index]
        let trains = draw.spikes(of: index, before: network.simulation.duration)
        let file = try create("\(Place.inputs)/\(population.name)_spikes.h5")
        let group = try file.root().createGroup("spikes").createGroup(population.name)
        try group.setAttribute("sorting", 2, of: ["none": 0, "by_id": 1, "by_time": 2])
        let times = try group.createDataset("timestamps", trains.times.map(\.milliseconds))
        try times.setAttribute("units", "ms")
        let ids = try group.createDataset("node_ids", trains.ids.map(UInt64.init))
        try ids.setAttribute("sorting", "by_time")
        try file.close()
    }

    // MARK: Edges

    /// Writes the synapses of a projection, one edge population for each pair of populations.
    private mutating func writeEdges(
        _ index: Int, _ synapses: DrawnSynapses, _ types: [NeuronType?]
    ) throws {
        let projection = network.projections[index]
        let pool = TargetPool(projection, network)
        let sources = SourcePool(projection, network)
        var edges: [[Int]: EdgeList] = [:]
        for row in synapses.sources.indices {
            let (source, element) = sources.place(of: synapses.sources[row])
            let place = pool.place(of: synapses.targets[row])
            let population = place.target.population
            let isNegated = types[population]?.isNegated[place.target.receptor] ?? false
            let weight = synapses.weights[row]
            edges[[source, population], default: EdgeList()].append(
                source: element, target: place.element, weight: isNegated ? -weight : weight,
                delay: synapses.delays[row])
        }
        for (pair, list) in edges.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let (source, target) = (network.populations[pair[0]], network.populations[pair[1]])
            let name = edgeNames.unique(
                edges.count == 1
                    ? projection.name : "\(projection.name)_\(source.name)_\(target.name)")
            let typeID = 100 + edgePopulations.count
            edgePopulations.append(name)
            let file = try create("\(Place.network)/\(name)_edges.h5")
            let group = try file.root().createGroup("edges").createGroup(name)
            let shared = try list.write(to: group, from: source, to: target, type: typeID)
            try file.close()
            let columns = shared.map { " \($0.column)" }.joined()
            let values = shared.map { " \($0.value)" }.joined()
            let table = """
                edge_type_id target_query source_query model_template dynamics_params\(columns)
                \(typeID) * * static_synapse \(Place.synapseFile)\(values)

                """
            try write(table, to: "\(Place.network)/\(name)_edge_types.csv")
        }
    }

    // MARK: Configurations

    private func writeConfigurations() throws {
        let names = network.populations.map(\.name)
        func files(_ kind: String, _ names: [String]) -> [[String: Any]] {
            names.map { name in
                [
                    "\(kind)s_file": "$NETWORK_DIR/\(name)_\(kind)s.h5",
                    "\(kind)_types_file": "$NETWORK_DIR/\(name)_\(kind)_types.csv",
                ]
            }
        }
        try write(
            [
                "manifest": [
                    "$BASE_DIR": "${configdir}", "$NETWORK_DIR": "$BASE_DIR/\(Place.network)",
                    "$NEURON_DIR": "$BASE_DIR/\(Place.neurons)",
                    "$SYNAPSE_DIR": "$BASE_DIR/\(Place.synapses)",
                ],
                "components": [
                    "point_neuron_models_dir": "$NEURON_DIR", "synaptic_models_dir": "$SYNAPSE_DIR",
                ],
                "networks": [
                    "nodes": files("node", names), "edges": files("edge", edgePopulations),
                ],
                "target_simulator": "NEST",
            ], to: "circuit_config.json")
        let settings = network.simulation
        var inputs: [String: Any] = [:]
        for population in network.populations {
            guard case .source = population.kind else { continue }
            inputs[population.name] = [
                "input_type": "spikes", "module": "sonata", "node_set": population.name,
                "input_file": "$INPUT_DIR/\(population.name)_spikes.h5",
            ]
        }
        try write(
            [
                "manifest": [
                    "$BASE_DIR": "${configdir}", "$INPUT_DIR": "$BASE_DIR/\(Place.inputs)",
                    "$OUTPUT_DIR": "$BASE_DIR/output",
                ],
                "network": "$BASE_DIR/circuit_config.json", "target_simulator": "NEST",
                "run": [
                    "tstop": settings.duration.milliseconds, "dt": settings.step.milliseconds,
                ],
                "inputs": inputs, "reports": reports(),
                "output": [
                    "output_dir": "$OUTPUT_DIR", "spikes_file": "spikes.h5",
                    "log_file": "log.txt", "spikes_sort_order": "time",
                ],
                CircuitConfig.ownKey: ["integrator": settings.integrator.rawValue],
            ], to: "simulation_config.json")
    }

    private func reports() -> [String: Any] {
        var reports: [String: Any] = [:]
        for recording in network.recordings.voltages {
            let name = network.populations[recording.population].name
            reports["v_\(name)"] = [
                "cells": ["population": name, "node_id": recording.nodes], "sections": "soma",
                "variable_name": "V_m", "module": "multimeter_report",
                "dt": recording.every.milliseconds,
            ]
        }
        return reports
    }

    // MARK: Files

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent(path), withIntermediateDirectories: true)
    }

    /// Makes an HDF5 file with SONATA's marks.
    private func create(_ path: String) throws -> File {
        let file = try File.create(folder.appendingPathComponent(path).path, overwrite: true)
        try file.root().setAttribute("magic", UInt32(0x0A7A))
        try file.root().setAttribute("version", [UInt32(0), 1])
        return file
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(path), options: .atomic)
    }

    private func write(_ object: [String: Any], to path: String) throws {
        try write(JSONText.of(object) + "\n", to: path)
    }
}
