// Reading a native network file: the one door into this module.
import Foundation

/// A network file that has been read and found valid.
public struct NetworkFile: Sendable {
    /// The network it describes.
    public var network: Network
    /// YAML that describes the same network: overrides are applied, and the paths of files are
    /// absolute, so that it may be stored in any folder.
    public var resolved: String
    /// What may not be meant, such as parameters that nobody uses.
    public var warnings: [Diagnostic]
    /// How a graph of another tool was understood.
    public var notes: [String]
    /// The path that it was read from.
    let path: String
    /// The text that stood there.
    let text: String

    /// The largest network file that is read, in bytes: some 10^5 populations, which take a few
    /// seconds. What is larger is data, and belongs in the tables that a network refers to.
    public static let largestFile = 8 << 20

    /// Reads a network file in format 1 of the native network format (YAML, and so JSON).
    ///
    /// - Parameters:
    ///   - path: The file. Paths inside it are relative to its folder.
    ///   - overrides: Changes of the form `a.b.c=value`, value in YAML, made before it is read.
    ///   - readers: What reads files of other formats that it names.
    /// - Throws: All that is wrong with the file, each with its place.
    public static func read(
        path: String, overrides: [String] = [], readers: FileReaders = FileReaders()
    ) throws(NetworkError) -> NetworkFile {
        let bytes: [UInt8]
        do {
            bytes = try SourceText.bytes(atPath: path, limit: largestFile)
        } catch {
            let location = Location(source: path)
            throw NetworkError([Diagnostic(location: location, message: error.message)])
        }
        return try read(
            bytes: bytes, path: path, overrides: overrides, readers: readers)
    }

    /// Reads a network file from its bytes; `path` is where they come from.
    ///
    /// - Throws: All that is wrong, each with its place.
    public static func read(
        bytes: [UInt8], path: String, overrides: [String] = [],
        readers: FileReaders = FileReaders()
    ) throws(NetworkError) -> NetworkFile {
        let problems = Problems()
        var source = ""
        var result: (network: Network, resolved: String, notes: [String])?
        if let text = SourceText.decode(bytes, source: path, problems: problems) {
            source = text
            var yaml = YAMLText(source: path, problems: problems)
            if let tree = yaml.parse(text) {
                result = read(
                    tree, SourceLines(path: path, text: text), path, overrides, readers, problems)
            }
        }
        guard let result, !problems.hasErrors else {
            throw NetworkError(problems.sorted(.error, source: path, text: source))
        }
        return NetworkFile(
            network: result.network, resolved: result.resolved,
            warnings: problems.sorted(.warning, source: path, text: source),
            notes: result.notes, path: path, text: source)
    }

    /// Findings about this file in its order, each with the line that it is about.
    public func located(_ findings: [Diagnostic]) -> [Diagnostic] {
        findings.located(in: text, source: path)
    }

    private static func read(
        _ tree: Node, _ source: SourceLines, _ path: String, _ overrides: [String],
        _ readers: FileReaders, _ problems: Problems
    ) -> (Network, String, notes: [String])? {
        var tree = tree
        for text in overrides {
            Override(text, problems: problems)?.apply(to: &tree, problems: problems)
        }
        var definitions: Node?
        if case .map(let map) = tree.content { definitions = map["parameters"]?.value }
        let parameters = Parameters(definitions, problems: problems)
        let conformer = Conformer(parameters: parameters, problems: problems)
        guard let root = conformer.record(tree, as: .network, title: Record.network.noun) else {
            return nil
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        let tables = Tables(directory: directory, problems: problems)
        let builder = NetworkBuilder(
            root: root, conformer: conformer, tables: tables, readers: readers, source: source)
        let network = builder.build()
        parameters.warnOfUnused()
        let absolute = tree.mappingScalars(at: conformer.pathLocations, tables.absolutePath)
        do {
            return (
                network, header(path, overrides) + (try YAMLText.write(absolute)), builder.notes
            )
        } catch {
            problems.error("the resolved file cannot be written: \(error)", at: tree.location)
            return nil
        }
    }

    /// Says where a resolved file comes from.
    private static func header(_ path: String, _ overrides: [String]) -> String {
        let lines = ["# Resolved from \(path)"] + overrides.map { "# --set \($0)" }
        return lines.map {
            String($0.map { $0.isNewline ? " " : $0 }) + "\n"
        }.joined()
    }
}

extension Node {
    /// The tree with the scalars at some places changed.
    fileprivate func mappingScalars(
        at locations: Set<Location>, _ change: (String) -> String
    ) -> Node {
        var node = self
        switch content {
        case .scalar(let text, let isQuoted):
            if locations.contains(location) {
                node.content = .scalar(change(text), isQuoted: isQuoted)
            }
        case .list(let list):
            node.content = .list(list.map { $0.mappingScalars(at: locations, change) })
        case .map(let map):
            node.content = .map(
                map.mapValues { entry in
                    var entry = entry
                    entry.value = entry.value.mappingScalars(at: locations, change)
                    return entry
                })
        }
        return node
    }
}
