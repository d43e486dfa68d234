// Attributes of nodes or edges: one value for each member of a group, or one for each type.
import HDF5

/// A group of nodes or edges in a file: the attributes that are stored for each member.
struct AttributeGroup {
    private let group: Group
    private let file: String
    /// The names of the attributes; those of `dynamics_params` are kept apart.
    let names: Set<String>
    /// The names of the parameters of the dynamics.
    let dynamics: Set<String>

    /// Lists the attributes of a group.
    init(_ group: Group, in file: String) throws {
        self.group = group
        self.file = file
        names = Set(try group.children().filter { $0.kind == .dataset }.map(\.name))
        dynamics =
            group.kind(of: Self.dynamicsPath) == .group
            ? Set(
                try group.group(Self.dynamicsPath).children()
                    .filter { $0.kind == .dataset }.map(\.name)) : []
    }

    private static let dynamicsPath = "dynamics_params"

    /// The numbers of an attribute; `nil` when the group does not store it.
    func numbers(_ name: String) throws -> [Double]? {
        try names.contains(name) ? read(group.dataset(name)) : nil
    }

    /// The numbers of a parameter of the dynamics.
    func dynamics(_ name: String) throws -> [Double] {
        try read(group.dataset("\(Self.dynamicsPath)/\(name)"))
    }

    private func read(_ dataset: Dataset) throws -> [Double] {
        try dataset.checkStorage()
        return try dataset.read(Double.self)
    }

    /// The texts of an attribute, spelt out or numbered by a library of texts; numbers as they are
    /// written.
    func texts(_ name: String) throws -> [String]? {
        guard names.contains(name) else { return nil }
        let dataset = try group.dataset(name)
        try dataset.checkStorage()
        if try dataset.dataClass() == .string { return try dataset.readStrings() }
        let library = "@library/\(name)"
        guard try group.exists(library) else {
            return try dataset.read(Double.self).map(Self.text)
        }
        let entries = try group.dataset(library)
        try entries.checkStorage()
        let words = try entries.readStrings()
        return try dataset.read(Int64.self).map { number in
            guard let place = Int(exactly: number), words.indices.contains(place) else {
                throw CircuitError(
                    file, dataset.path, "names entry \(number) of a library of \(words.count)")
            }
            return words[place]
        }
    }

    /// A whole number without a point.
    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}

/// What nodes and edges have in common: the type of each row, and its place in a group.
struct TypedRows {
    /// The type id of each row.
    let types: [Int]
    /// The groups by their number.
    let groups: [Int: AttributeGroup]
    /// For each row the number of its group, and its place in there.
    let groupIDs: [Int]
    let groupIndices: [Int]

    var count: Int { types.count }

    /// Reads the rows of a population; `kind` is `node` or `edge`.
    ///
    /// - Throws: `HDF5Error` when a dataset is missing or cannot be read, ``CircuitError`` when they do
    ///   not fit together.
    init(_ population: Group, kind: String, in file: String) throws {
        func column(_ name: String) throws -> [Int]? {
            guard try population.exists(name) else { return nil }
            let dataset = try population.dataset(name)
            try dataset.checkStorage()
            return try dataset.read(Int64.self).map { Int($0) }
        }
        guard let types = try column("\(kind)_type_id") else {
            throw CircuitError(
                file, population.path, "has no '\(kind)_type_id', which SONATA demands")
        }
        let groupIDs = try column("\(kind)_group_id") ?? Array(repeating: 0, count: types.count)
        let indices = try column("\(kind)_group_index") ?? Array(types.indices)
        guard groupIDs.count == types.count, indices.count == types.count else {
            throw CircuitError(
                file, population.path,
                "has \(types.count) types, but \(groupIDs.count) group ids and "
                    + "\(indices.count) group indices")
        }
        var groups: [Int: AttributeGroup] = [:]
        for id in Set(groupIDs) where population.kind(of: "\(id)") == .group {
            groups[id] = try AttributeGroup(population.group("\(id)"), in: file)
        }
        (self.types, self.groups, self.groupIDs, self.groupIndices) = (
            types, groups, groupIDs, indices
        )
    }

    /// The value that a row has in a column of its group; `nil` when there is no such column.
    func value<Element>(
        _ columns: [Int: [Element]], _ row: Int, _ name: String, in file: String
    ) throws(CircuitError) -> Element? {
        guard let column = columns[groupIDs[row]] else { return nil }
        guard column.indices.contains(groupIndices[row]) else {
            throw CircuitError(
                file, "",
                "row \(row) has the place \(groupIndices[row]) in group \(groupIDs[row]), whose "
                    + "'\(name)' has \(column.count) entries")
        }
        return column[groupIndices[row]]
    }

    /// A column of each group that stores it.
    func columns<Element>(
        _ read: (AttributeGroup) throws -> [Element]?
    ) rethrows -> [Int: [Element]] {
        try groups.compactMapValues(read)
    }
}
