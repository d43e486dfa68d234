// From YAML text to a tree and back, by way of Yams.
import OrderedCollections
import Yams

/// Parses YAML (and so JSON) text.
///
/// Scalars stay text: nothing becomes a Boolean, a date or a number by its looks. Anchors and
/// aliases work within the limits below; merge keys (`<<`) are refused.
struct YAMLText {
    let source: String
    let problems: Problems
    private var nodesLeft = 0

    private static let deepest = 32
    /// Nodes that aliases may add to those that the text itself has room for.
    private static let mostAliasNodes = 10_000
    /// Values that a text may hold: the parser takes more than a kilobyte for each.
    static let mostValues = 500_000

    init(source: String, problems: Problems) {
        self.source = source
        self.problems = problems
    }

    /// The tree of a text, or `nil` with the reason among the problems.
    mutating func parse(_ text: String) -> Node? {
        if let location = aliasInKey(text) {
            problems.error("an alias or a collection may not be a key", at: location)
            return nil
        }
        guard Self.valueCount(text) <= Self.mostValues else {
            problems.error(
                "the file holds more than \(Self.mostValues) values; put columns of numbers into tables "
                    + "('file', 'column')", at: place(nil))
            return nil
        }
        nodesLeft = text.utf8.count + Self.mostAliasNodes
        do {
            guard let root = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
                return Node(location: place(nil), content: .scalar("", isQuoted: false))
            }
            return convert(root, depth: 0)
        } catch let error as YamlError {
            report(error)
        } catch {
            problems.error("\(error)", at: place(nil))
        }
        return nil
    }

    /// At least the number of nodes that the text has, by what separates them, without parsing it.
    private static func valueCount(_ text: String) -> Int {
        var count = 1
        var last: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: ":"), UInt8(ascii: "["),
                UInt8(ascii: "{"):
                count += 1
            case UInt8(ascii: " ") where last == UInt8(ascii: "-"): count += 1
            default: break
            }
            last = byte
        }
        return count
    }

    private func place(_ mark: Mark?) -> Location {
        Location(source: source, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let during = context.map { " (\($0.text))" } ?? ""
            problems.error("this is not YAML: \(problem)\(during)", at: place(mark))
        case .duplicatedKeysInMapping(let keys, let context):
            problems.error(
                "the key '\(keys.first ?? "")' stands twice in one mapping", at: place(context.mark)
            )
        default:
            problems.error("this is not YAML: \(error)", at: place(nil))
        }
    }

    /// Copies a node into a tree; aliases are spelt out, within limits.
    private mutating func convert(_ node: Yams.Node, depth: Int) -> Node? {
        let location = place(node.mark)
        nodesLeft -= 1
        guard nodesLeft >= 0 else {
            problems.error("with its aliases spelt out, the file is too large", at: location)
            return nil
        }
        guard depth <= Self.deepest else {
            problems.error("mappings and lists nest at most \(Self.deepest) deep", at: location)
            return nil
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = [.singleQuoted, .doubleQuoted].contains(scalar.style)
            return Node(location: location, content: .scalar(scalar.string, isQuoted: isQuoted))
        case .sequence(let sequence):
            var list: [Node] = []
            for element in sequence {
                guard let element = convert(element, depth: depth + 1) else { return nil }
                list.append(element)
            }
            return Node(location: location, content: .list(list))
        case .mapping(let mapping):
            return convert(mapping, at: location, depth: depth)
        case .alias:
            problems.error("an alias without an anchor", at: location)
            return nil
        }
    }

    private mutating func convert(
        _ mapping: Yams.Node.Mapping, at location: Location, depth: Int
    ) -> Node? {
        var map = OrderedDictionary<String, Node.Entry>()
        for (key, value) in mapping {
            let keyLocation = place(key.mark)
            guard case .scalar(let name) = key else {
                problems.error("a key must be a name, not a collection", at: keyLocation)
                return nil
            }
            guard name.string != "<<" else {
                problems.error("merge keys are not supported; repeat the keys", at: keyLocation)
                return nil
            }
            guard let value = convert(value, depth: depth + 1) else { return nil }
            let entry = Node.Entry(keyLocation: keyLocation, value: value)
            guard map.updateValue(entry, forKey: name.string) == nil else {
                problems.error(
                    "the key '\(name.string)' stands twice in one mapping", at: keyLocation)
                return nil
            }
        }
        return Node(location: location, content: .map(map))
    }

    /// The place of a key that may hold an alias, in a text that has both anchors and aliases.
    ///
    /// The parser hashes every key. A key that is an alias of aliases of aliases would take it
    /// forever, so such texts do not reach it.
    private func aliasInKey(_ text: String) -> Location? {
        guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else {
            return nil
        }
        for (index, line) in SourceText.lines(of: text).enumerated()
        where line.contains(Self.complexKey) {
            return Location(source: source, line: index + 1, column: 1)
        }
        return nil
    }

    /// An explicit key (`? …`), an alias before a colon, or the end of a collection before one.
    private static var complexKey: Regex<Substring> {
        #/(?:^|[\s\[{,])\?|\*[\w-]+\s*:|[\]}]\s*:/#
    }

    /// YAML that parses to the same tree.
    ///
    /// - Throws: `YamlError` when the tree cannot be emitted.
    static func write(_ node: Node) throws -> String {
        try Yams.serialize(node: emitted(node), width: -1, allowUnicode: true)
    }

    private static func emitted(_ node: Node) -> Yams.Node {
        let tag = Tag(.implicit, .basic, .default)
        switch node.content {
        case .scalar(let text, let isQuoted):
            return Yams.Node(text, tag, isQuoted ? .doubleQuoted : .any)
        case .list(let elements):
            return Yams.Node(elements.map(emitted), tag, .flow)
        case .map(let map):
            let pairs = map.map { (Yams.Node($0, tag), emitted($1.value)) }
            return Yams.Node(pairs, tag, isShort(node) ? .flow : .block)
        }
    }

    /// Whether a mapping reads well on one line: a few plain values.
    private static func isShort(_ node: Node) -> Bool {
        guard case .map(let map) = node.content else { return true }
        let values = map.values.map(\.value)
        return values.count <= 8
            && values.allSatisfy { if case .scalar = $0.content { true } else { false } }
    }
}
