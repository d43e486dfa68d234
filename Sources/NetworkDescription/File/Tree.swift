// The parsed text of a network file: mappings, lists and scalars, each with its place.
import OrderedCollections

/// One node of the parsed text.
struct Node: Sendable {
    var location: Location
    var content: Content

    enum Content: Sendable {
        /// Text; `isQuoted` tells `"null"` from null.
        case scalar(String, isQuoted: Bool)
        case list([Node])
        case map(OrderedDictionary<String, Entry>)
    }

    /// A value of a mapping, with the place of its key.
    struct Entry: Sendable {
        var keyLocation: Location
        var value: Node
    }

    /// Whether the node is YAML's null: nothing, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// The text of a scalar that is not empty; `nil` with the reason among the problems.
    func text(_ title: String, _ problems: Problems) -> String? {
        guard case .scalar(let text, _) = content else {
            problems.error("'\(title)' must be a single value, not \(kindName)", at: location)
            return nil
        }
        guard !isNull, !text.isEmpty else {
            problems.error("'\(title)' has no value", at: location)
            return nil
        }
        return text
    }

    /// The kind of node, for messages.
    var kindName: String {
        switch content {
        case .scalar(let text, _): isNull ? "nothing" : "'\(text.prefix(60))'"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
