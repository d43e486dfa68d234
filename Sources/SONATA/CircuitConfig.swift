// The configuration of a circuit and of its simulation: which files, which inputs, how long.
import Foundation

/// What `circuit_config.json` and `simulation_config.json` say, with all paths absolute.
struct CircuitConfig {
    /// A pair of a binary file and its table of types.
    struct Files {
        var data: String
        var types: String?
    }

    /// An entry of `inputs` or `reports`.
    struct Entry {
        var name: String
        /// The place in the file, for messages.
        var place: String
        var json: JSON
    }

    /// The file that was named.
    let path: String
    private(set) var nodes: [Files] = []
    private(set) var edges: [Files] = []
    /// Folders of parameter files, by the names of their keys.
    private(set) var components: [String: String] = [:]
    private(set) var run: JSON = .object([:])
    private(set) var nodeSets: [String: JSON] = [:]
    private(set) var inputs: [Entry] = []
    private(set) var reports: [Entry] = []
    /// Our own section: what SONATA has no words for.
    private(set) var own: JSON = .object([:])
    /// What may not be meant.
    private(set) var warnings: [String] = []
    private var manifest: Manifest

    /// The key of our own section.
    static let ownKey = "apical"

    private static let known: Set<String> = [
        "manifest", "components", "networks", "network", "target_simulator", "run", "conditions",
        "node_sets", "node_sets_file", "inputs", "output", "reports", "version", ownKey,
    ]

    /// Whether JSON is the configuration of a circuit or simulation, rather than a native network.
    static func isConfiguration(_ json: JSON) -> Bool {
        guard json["populations"] == nil else { return false }
        return ["networks", "network", "manifest", "target_simulator"].contains { json[$0] != nil }
    }

    /// Reads a configuration and the one that its key `network` names.
    init(path: String) throws(CircuitError) {
        self.path = path
        let json = try JSON.read(path)
        guard Self.isConfiguration(json) else {
            throw CircuitError(path, "", "is no SONATA configuration: it has no 'networks'")
        }
        manifest = try Manifest(json["manifest"], file: path)
        if let circuit = json["network"] {
            guard let text = circuit.string else {
                throw CircuitError(path, "network", "must be the path of a circuit configuration")
            }
            let circuitPath = try manifest.path(text, at: "network")
            let simulation = manifest
            let circuitJSON = try JSON.read(circuitPath)
            manifest = try Manifest(circuitJSON["manifest"], file: circuitPath)
            try take(circuitJSON, from: circuitPath)
            manifest = simulation
        }
        try take(json, from: path)
        guard !nodes.isEmpty else {
            throw CircuitError(path, "networks.nodes", "names no nodes: nothing can be run")
        }
    }

    /// The path that a text of the named file stands for.
    func path(_ text: String, at place: String) throws(CircuitError) -> String {
        try manifest.path(text, at: place)
    }

    /// Adds what a file says to what is known; its manifest is set.
    private mutating func take(_ json: JSON, from file: String) throws(CircuitError) {
        for key in (json.object ?? [:]).keys.sorted() where !Self.known.contains(key) {
            warnings.append("\(file): the section '\(key)' is not known and not used")
        }
        if let simulator = json["target_simulator"], simulator.string != "NEST" {
            let name = simulator.string ?? "something else"
            warnings.append("\(file): written for \(name); models are taken as NEST's")
        }
        for (key, value) in json["components"]?.object ?? [:] {
            guard let text = value.string else { continue }
            components[key] = try manifest.path(text, at: "components.\(key)")
        }
        if let networks = json["networks"] {
            nodes += try files(networks, "nodes", from: file)
            edges += try files(networks, "edges", from: file)
        }
        if let run = json["run"] { self.run = run }
        if let own = json[Self.ownKey] { self.own = own }
        inputs += try entries(json, "inputs", from: file)
        reports += try entries(json, "reports", from: file)
        try takeNodeSets(json, from: file)
        try takeConditions(json, from: file)
    }

    private mutating func takeConditions(_ json: JSON, from file: String) throws(CircuitError) {
        guard json["conditions"]?["v_init"] != nil else { return }
        warnings.append(
            "\(file): conditions.v_init is not used, as in NEST: neurons start at V_m of their "
                + "parameters, -70 mV by default")
    }

    private mutating func takeNodeSets(_ json: JSON, from file: String) throws(CircuitError) {
        var sets = json["node_sets"]
        if let text = json["node_sets_file"]?.string {
            sets = try JSON.read(try manifest.path(text, at: "node_sets_file"))
        }
        for (name, set) in sets?.object ?? [:] { nodeSets[name] = set }
    }

    /// The pairs of files of `networks.nodes` or `networks.edges` that are enabled.
    private func files(
        _ networks: JSON, _ kind: String, from file: String
    ) throws(CircuitError) -> [Files] {
        guard let list = networks[kind] else { return [] }
        guard let entries = list.array else {
            throw CircuitError(file, "networks.\(kind)", "must be a list")
        }
        var files: [Files] = []
        for (index, entry) in entries.enumerated() where entry["enabled"]?.bool != false {
            let place = "networks.\(kind)[\(index)]"
            guard let data = entry["\(kind)_file"]?.string else {
                throw CircuitError(file, place, "has no '\(kind)_file'")
            }
            let types = entry["\(kind.dropLast())_types_file"]?.string
            files.append(
                Files(
                    data: try manifest.path(data, at: place),
                    types: try types.map { text throws(CircuitError) in
                        try manifest.path(text, at: place)
                    }))
        }
        return files
    }

    /// The entries of a mapping that are enabled, in the order of their names.
    private func entries(
        _ json: JSON, _ section: String, from file: String
    ) throws(CircuitError) -> [Entry] {
        guard let value = json[section] else { return [] }
        guard let object = value.object else {
            throw CircuitError(file, section, "must be an object")
        }
        return object.sorted { $0.key < $1.key }
            .filter { $0.value["enabled"]?.bool != false }
            .map { Entry(name: $0.key, place: "\(section).\($0.key)", json: $0.value) }
    }
}
