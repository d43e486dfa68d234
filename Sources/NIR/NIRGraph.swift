// A NIR graph as a flat list of nodes and edges: subgraphs are dissolved.
import HDF5

/// A graph whose nodes and edges have been checked one by one.
public struct NIRGraph: Sendable {
    /// The nodes, in the order of their names.
    var nodes: [NIRNode]
    /// From node to node, as indices, in the order of the file.
    var edges: [(from: Int, to: Int)]
    /// The version of NIR that wrote the file.
    public let version: String?

    /// Subgraphs within subgraphs.
    private static let deepest = 8

    /// Reads the graph in a file of the Neuromorphic Intermediate Representation.
    ///
    /// - Throws: ``NIRError`` with everything that is wrong with nodes and edges.
    public init(_ file: ObjectTree) throws(NIRError) {
        guard let root = file.groups["node"], root.arrays["type"]?.texts?.first != nil else {
            throw NIRError("has no group /node with a type; is it a file that nir.write made?")
        }
        version = file.arrays["version"]?.texts?.first
        var assembly = Assembly()
        assembly.add(root, path: "", depth: 0)
        try assembly.findings.check()
        nodes = assembly.nodes
        edges = assembly.edges
        guard nodes.contains(where: { if case .neurons = $0.kind { true } else { false } }) else {
            throw NIRError("the graph has no neurons, so there is nothing to run")
        }
    }

    /// The graph while it is put together.
    private struct Assembly {
        var nodes: [NIRNode] = []
        var edges: [(from: Int, to: Int)] = []
        var findings = Findings()
        private var seen: Set<[Int]> = []

        /// Where edges to and from a node of a graph go: itself, or the ends of a subgraph.
        private struct Ends {
            var inputs: [Int]
            var outputs: [Int]
        }

        /// Adds a graph; returns the ends that edges from outside attach to.
        mutating func add(_ graph: ObjectTree, path: String, depth: Int) {
            _ = ends(of: graph, path: path, depth: depth)
        }

        private mutating func ends(of graph: ObjectTree, path: String, depth: Int) -> Ends {
            var whole = Ends(inputs: [], outputs: [])
            guard depth < NIRGraph.deepest else {
                findings.node(path, "subgraphs nest deeper than \(NIRGraph.deepest)")
                return whole
            }
            guard let members = graph.groups["nodes"]?.groups, !members.isEmpty else {
                findings.add("\(path.isEmpty ? "the graph" : "node '\(path)'") has no nodes")
                return whole
            }
            var known: [String: Ends] = [:]
            for (short, member) in members.sorted(by: { $0.key < $1.key }) {
                let name = path.isEmpty ? short : "\(path).\(short)"
                let type = member.arrays["type"]?.texts?.first ?? ""
                if type == "NIRGraph" {
                    known[short] = ends(of: member, path: name, depth: depth + 1)
                    continue
                }
                var reader = NodeReader(name: name, group: member, findings: findings)
                let kind = reader.kind(of: type, isOutermost: depth == 0)
                findings = reader.findings
                let index = nodes.count
                nodes.append(NIRNode(name: name, type: type, kind: kind ?? .passage))
                known[short] = Ends(inputs: [index], outputs: [index])
                if type == "Input" { whole.inputs.append(index) }
                if type == "Output" { whole.outputs.append(index) }
            }
            addEdges(of: graph, path, known)
            return whole
        }

        private mutating func addEdges(
            of graph: ObjectTree, _ path: String, _ known: [String: Ends]
        ) {
            guard let array = graph.arrays["edges"] else {
                findings.add("\(path.isEmpty ? "the graph" : "node '\(path)'") has no edges")
                return
            }
            guard let names = array.texts, array.shape.count == 2, array.shape[1] == 2 else {
                findings.add("'edges' must be pairs of names")
                return
            }
            for index in stride(from: 0, to: names.count - 1, by: 2) {
                let (from, to) = (names[index], names[index + 1])
                guard let start = known[from], let end = known[to] else {
                    let missing = known[from] == nil ? from : to
                    findings.edge(from, to, "there is no node '\(missing)'")
                    continue
                }
                guard start.outputs.count == 1, end.inputs.count == 1 else {
                    findings.edge(
                        from, to,
                        "a subgraph needs exactly one Input and one Output to be connected by name")
                    continue
                }
                let pair = (start.outputs[0], end.inputs[0])
                guard seen.insert([pair.0, pair.1]).inserted else {
                    findings.edge(from, to, "stands twice; remove one, or double the weights")
                    continue
                }
                edges.append(pair)
            }
        }
    }
}
