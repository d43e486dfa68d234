// `--set path=value`: changes to the tree before it is read.
import OrderedCollections

/// One override of the command line.
struct Override {
    let path: [String]
    let value: Node

    /// Parses `a.b.c=yaml`; `nil` with the reason among the problems.
    init?(_ text: String, problems: Problems) {
        let location = Location(source: Location.overridePrefix + text, line: 1, column: 1)
        guard let equals = text.firstIndex(of: "=") else {
            problems.error(
                "an override is written path=value, such as simulation.seed=2", at: location)
            return nil
        }
        let path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false)
        guard path.allSatisfy({ !$0.isEmpty }), path.count <= 32 else {
            problems.error("the path of an override is names with dots between", at: location)
            return nil
        }
        let bytes = Array(text[text.index(after: equals)...].utf8)
        var yaml = YAMLText(source: location.source, problems: problems)
        guard let decoded = SourceText.decode(bytes, source: location.source, problems: problems),
            let value = yaml.parse(decoded)
        else { return nil }
        self.path = path.map(String.init)
        self.value = value
    }

    /// Puts the value into the tree; mappings that are missing on the way are made.
    func apply(to root: inout Node, problems: Problems) {
        set(in: &root, path[...], problems)
    }

    private func set(in node: inout Node, _ path: ArraySlice<String>, _ problems: Problems) {
        guard let key = path.first else {
            node = value
            return
        }
        if node.isNull { node = Node(location: value.location, content: .map([:])) }
        let missing = Node(location: value.location, content: .scalar("", isQuoted: false))
        switch node.content {
        case .map(var map):
            var entry = map[key] ?? Node.Entry(keyLocation: value.location, value: missing)
            set(in: &entry.value, path.dropFirst(), problems)
            map[key] = entry
            node.content = .map(map)
        case .list(var list):
            guard let index = Int(key), list.indices.contains(index) else {
                problems.error(
                    "'\(key)' is not an index into this list of \(list.count)", at: value.location)
                return
            }
            set(in: &list[index], path.dropFirst(), problems)
            node.content = .list(list)
        case .scalar(let text, _):
            let above = self.path.prefix(self.path.count - path.count).joined(separator: ".")
            problems.error(
                "'\(above)' is '\(text.prefix(60))', which has no '\(key)' in it",
                at: value.location)
        }
    }
}
