// Reads a tree by the definition of the format: shapes, keys, ranges, defaults.
import OrderedCollections

/// Turns nodes into items of the shapes that their keys demand; what does not fit is reported.
final class Conformer {
    let problems: Problems
    let parameters: Parameters
    /// The places of all paths of files, for the resolved text.
    private(set) var pathLocations: Set<Location> = []

    init(parameters: Parameters, problems: Problems) {
        self.parameters = parameters
        self.problems = problems
    }

    // MARK: Records

    /// Reads a mapping with fixed keys; `title` says which one it is.
    func record(_ node: Node, as record: Record, title: String) -> Fields? {
        guard var map = map(node, title) else { return nil }
        if !gatherOthers(of: &map, record, node.location) {
            correctKeys(of: &map, record, title)
            _ = gatherOthers(of: &map, record, node.location)
        }
        let (branch, branchKeys) = choose(record, map, node.location, title)
        let keys = record.keys + branchKeys
        if branch != nil || record.choice == nil { reportUnknown(map, record, keys, title) }
        var items: [String: Item] = [:]
        for key in keys {
            items[key.name] = item(for: key, in: map, of: node, title)
        }
        return Fields(
            location: node.location, title: title, branch: branch ?? "", items: items,
            present: Set(map.keys))
    }

    /// Reports mistyped keys and reads them as what they probably mean, so that one mistake does not
    /// look like many.
    private func correctKeys(
        of map: inout OrderedDictionary<String, Node.Entry>, _ record: Record, _ title: String
    ) {
        let valid = record.allKeys
        for (name, entry) in map where !valid.contains(name) {
            guard let meant = NearestName.nearest(to: name, among: valid), map[meant] == nil else {
                continue
            }
            problems.error(
                "unknown key '\(name)' in \(title); did you mean '\(meant)'?",
                at: entry.keyLocation)
            map[name] = nil
            if !record.isUnsupported(meant) { map[meant] = entry }
        }
    }

    /// Moves the keys that the user chose into the one mapping that they are read as.
    ///
    /// - Returns: Whether the record is open to such keys here.
    private func gatherOthers(
        of map: inout OrderedDictionary<String, Node.Entry>, _ record: Record,
        _ location: Location
    ) -> Bool {
        guard case .open(let opener, let others, _)? = record.choice, map[opener.name] != nil else {
            return false
        }
        let own = Set(record.keys.map(\.name) + [opener.name])
        let chosen = map.filter { !own.contains($0.key) }
        map.removeAll { !own.contains($0.key) }
        map[others.name] = Node.Entry(
            keyLocation: location, value: Node(location: location, content: .map(chosen)))
        return true
    }

    private func map(_ node: Node, _ title: String) -> OrderedDictionary<String, Node.Entry>? {
        if node.isNull { return [:] }
        if case .map(let map) = node.content { return map }
        problems.error("\(title) must be a mapping, not \(node.kindName)", at: node.location)
        return nil
    }

    private func item(
        for key: Key, in map: OrderedDictionary<String, Node.Entry>, of node: Node, _ title: String
    ) -> Item? {
        if let entry = map[key.name] {
            guard case .unsupported = key.shape else {
                return item(entry.value, as: key.shape, title: key.name)
            }
            problems.error("'\(key.name)' is not supported by this version", at: entry.keyLocation)
            return nil
        }
        switch key.presence {
        case .optional: return nil
        case .required:
            problems.error("missing key '\(key.name)' in \(title)", at: node.location)
            return nil
        case .defaulted(let text):
            let standIn = Node(location: node.location, content: .scalar(text, isQuoted: false))
            return item(standIn, as: key.shape, title: key.name)
        }
    }

    /// The branch of a record that its keys choose, and the keys that come with it.
    private func choose(
        _ record: Record, _ map: OrderedDictionary<String, Node.Entry>, _ location: Location,
        _ title: String
    ) -> (name: String?, keys: [Key]) {
        switch record.choice {
        case nil: return (nil, [])
        case .value(let name, let doc, let branches):
            let selector = Key(name, .choice(branches.map(\.name)), doc)
            let node = Node(location: location, content: .map(map))
            guard case .text(let text)? = item(for: selector, in: map, of: node, title)?.content,
                let branch = branches.first(where: { $0.name == text })
            else { return (nil, []) }
            guard branch.isSupported else {
                let place = map[name]?.value.location ?? location
                problems.error("\(name) '\(text)' is not supported by this version", at: place)
                return (nil, [])
            }
            return (branch.name, branch.keys)
        case .key(let branches):
            let present = branches.filter { map[$0.name] != nil }
            if present.count == 1, let branch = present.first { return (branch.name, branch.keys) }
            let names = branches.map { "'\($0.name)'" }.joined(separator: ", ")
            if present.isEmpty {
                problems.error("\(title) needs one of the keys \(names)", at: location)
            } else {
                let second = present.compactMap { map[$0.name]?.keyLocation }.last ?? location
                problems.error("\(title) may have only one of the keys \(names)", at: second)
            }
            return (nil, [])
        case .open(let opener, let others, let otherwise):
            return map[opener.name] == nil ? ("", otherwise) : (opener.name, [opener, others])
        }
    }

    private func reportUnknown(
        _ map: OrderedDictionary<String, Node.Entry>, _ record: Record, _ keys: [Key],
        _ title: String
    ) {
        var valid = keys.map(\.name)
        if case .value(let name, _, _)? = record.choice { valid.insert(name, at: 0) }
        for (name, entry) in map where !valid.contains(name) {
            let hint = NearestName.hint(for: name, among: valid, called: "keys")
            problems.error("unknown key '\(name)' in \(title)\(hint)", at: entry.keyLocation)
        }
    }

    // MARK: Shapes

    /// Reads a node as a shape; `title` names it in messages.
    func item(_ node: Node, as shape: Shape, title: String) -> Item? {
        content(node, as: shape, title: title).map { Item(location: node.location, content: $0) }
    }

    private func content(_ node: Node, as shape: Shape, title: String) -> Item.Content? {
        switch shape {
        case .quantity(let dimension, let bound):
            return quantity(node, dimension, bound, title).map(Item.Content.quantity)
        case .anyQuantity:
            return parameters.evaluate(node, title).map(Item.Content.quantity)
        case .quantityOrName(let dimension, let bound):
            if case .scalar(let text, _) = node.content, Literal.isName(text), !node.isNull {
                return .text(text)
            }
            return quantity(node, dimension, bound, title).map(Item.Content.quantity)
        case .value(let dimension, let bound):
            guard case .map = node.content else {
                return parameters.evaluate(node, title).map {
                    .value(Item(location: node.location, content: .quantity($0)), dimension, bound)
                }
            }
            return record(node, as: .distribution, title: "'\(title)'").map {
                .value(Item(location: node.location, content: .record($0)), dimension, bound)
            }
        case .record(let record):
            let title = record.noun == title ? "'\(title)'" : "\(record.noun) '\(title)'"
            return self.record(node, as: record, title: title).map(Item.Content.record)
        case .either(let single, let record):
            if case .map = node.content {
                return self.record(node, as: record, title: "'\(title)'").map(Item.Content.record)
            }
            return content(node, as: single, title: title)
        case .named(let shape, let noun): return named(node, shape, noun, title)
        case .list(let shape, let count): return list(node, shape, count, title)
        case .oneOrMany(let shape):
            if case .list = node.content { return list(node, shape, nil, title) }
            return content(node, as: shape, title: title)
        case .whole(let range, let word): return whole(node, range, word, title)
        case .flag, .choice, .text, .formula, .path: return words(node, shape, title)
        case .unsupported: return nil
        }
    }

    private func words(_ node: Node, _ shape: Shape, _ title: String) -> Item.Content? {
        guard let text = node.text(title, problems) else { return nil }
        switch shape {
        case .flag:
            if text == "true" || text == "false" { return .flag(text == "true") }
            problems.error("'\(title)' must be true or false, not '\(text)'", at: node.location)
            return nil
        case .choice(let words):
            if words.contains(text) { return .text(text) }
            let hint = NearestName.hint(for: text, among: words, called: "words")
            problems.error("'\(text)' is no valid '\(title)'\(hint)", at: node.location)
            return nil
        case .path:
            pathLocations.insert(node.location)
            return .text(text)
        default: return .text(text)
        }
    }

    private func quantity(
        _ node: Node, _ dimension: Dimension, _ bound: Bound, _ title: String
    ) -> Quantity? {
        guard let number = parameters.evaluate(node, title),
            check(number, is: dimension, title, at: node.location)
        else { return nil }
        guard !bound.isBroken(by: number.internalValue) else {
            problems.error("'\(title)' \(bound.demand)", at: node.location)
            return nil
        }
        return number
    }

    /// Whether a number has the dimension that is due; reports it if not.
    func check(
        _ number: Quantity, is dimension: Dimension, _ title: String, at location: Location
    ) -> Bool {
        if number.dimension == dimension { return true }
        let example = dimension.example
        let found =
            number.dimension == .none ? "a number without unit" : number.dimension.description
        problems.error(
            "'\(title)' must be \(dimension.description), such as \(example), not \(found)",
            at: location)
        return false
    }

    private func whole(
        _ node: Node, _ range: ClosedRange<UInt64>, _ word: String?, _ title: String
    ) -> Item.Content? {
        guard let text = node.text(title, problems) else { return nil }
        if text == word { return .text(text) }
        let demand =
            "'\(title)' must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            + (word.map { " or '\($0)'" } ?? "")
        // Literals are read as integers, since not all 64-bit numbers are doubles.
        var number = UInt64(text)
        if number == nil {
            guard let quantity = parameters.evaluate(node, title) else { return nil }
            let value = quantity.internalValue
            let nearest = value.rounded()
            let isWhole = abs(value - nearest) <= 1e-9 * max(1, abs(nearest))
            number = quantity.dimension == .none && isWhole ? UInt64(exactly: nearest) : nil
        }
        guard let number, range.contains(number) else {
            problems.error("\(demand), not '\(text)'", at: node.location)
            return nil
        }
        return .whole(number)
    }

    private func named(
        _ node: Node, _ shape: Shape, _ noun: String, _ title: String
    ) -> Item.Content? {
        guard let map = map(node, "'\(title)'") else { return nil }
        return .named(
            map.map { name, entry in
                if name.isEmpty || !name.unicodeScalars.allSatisfy(Literal.isNamePart) {
                    problems.error(
                        "'\(name)' is no name: use letters, digits and _", at: entry.keyLocation)
                }
                let item = item(entry.value, as: shape, title: name)
                return (name, entry.keyLocation, item)
            })
    }

    private func list(
        _ node: Node, _ shape: Shape, _ count: Int?, _ title: String
    ) -> Item.Content? {
        guard case .list(let nodes) = node.content else {
            problems.error("'\(title)' must be a list, not \(node.kindName)", at: node.location)
            return nil
        }
        guard count == nil || nodes.count == count else {
            problems.error(
                "'\(title)' must have \(count ?? 0) elements, not \(nodes.count)", at: node.location
            )
            return nil
        }
        let items = nodes.map { item($0, as: shape, title: title) }
        let read = items.compactMap { $0 }
        return read.count == items.count ? .list(read) : nil
    }
}
