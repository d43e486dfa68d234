// What the definition makes of a tree: typed items, each with its place.
import OrderedCollections

/// A value that has the shape its key demands.
struct Item: Sendable {
    var location: Location
    var content: Content

    indirect enum Content: Sendable {
        case quantity(Quantity)
        case value(Item, Dimension?, Bound)
        case whole(UInt64)
        case flag(Bool)
        case text(String)
        case record(Fields)
        case named([(name: String, location: Location, item: Item?)])
        case list([Item])
    }

    /// The text, if it is one.
    var text: String? { if case .text(let text) = content { text } else { nil } }

    /// The elements of a list, or the one element that stands alone.
    var elements: [Item] { if case .list(let list) = content { list } else { [self] } }

    /// The keys of a mapping, if it is one.
    var fields: Fields? { if case .record(let fields) = content { fields } else { nil } }
}

/// A record as it stands in the file.
///
/// An item whose shape was wrong is missing here, and its error is among the problems. Reading it
/// gives a value that breaks no further rule (NaN, zero, nothing): so reading goes on to the end and
/// finds all errors, and the network that comes out is thrown away.
struct Fields: Sendable {
    let location: Location
    /// What the record is, as in “population 'E'”.
    let title: String
    /// The branch that was chosen.
    let branch: String
    private let items: [String: Item]
    private let present: Set<String>

    /// Makes a record of its items; `present` are the keys in the file, read or not.
    init(
        location: Location, title: String, branch: String = "", items: [String: Item] = [:],
        present: Set<String> = []
    ) {
        self.location = location
        self.title = title
        self.branch = branch
        self.items = items
        self.present = present
    }

    /// Whether the file has a key, even if its value could not be read.
    func has(_ key: String) -> Bool { present.contains(key) }

    subscript(key: String) -> Item? { items[key] }

    /// The place of a key's value, or of the record.
    func location(_ key: String) -> Location { items[key]?.location ?? location }

    /// A number in its internal unit; NaN when it is missing.
    func number(_ key: String) -> Double {
        guard case .quantity(let quantity)? = items[key]?.content else { return .nan }
        return quantity.internalValue
    }

    /// A whole number, if the key holds one.
    func whole(_ key: String) -> UInt64? {
        if case .whole(let number)? = items[key]?.content { number } else { nil }
    }

    /// A size or degree, which the format bounds within `Int`; zero when it is missing.
    func count(_ key: String) -> Int { whole(key).flatMap(Int.init(exactly:)) ?? 0 }

    func flag(_ key: String) -> Bool {
        if case .flag(let flag)? = items[key]?.content { flag } else { false }
    }

    func text(_ key: String) -> String? { items[key]?.text }

    func record(_ key: String) -> Fields? { items[key]?.fields }

    /// The elements of a list, or the one element that stands alone.
    func list(_ key: String) -> [Item]? { items[key]?.elements }

    /// The entries of a mapping keyed by names.
    func named(_ key: String) -> [(name: String, location: Location, item: Item?)] {
        if case .named(let entries)? = items[key]?.content { entries } else { [] }
    }
}
