// What readers of nodes and edges insist on.

import HDF5

extension Compatibility {
    private static let everyone: [SonataTool] = [.libsonata, .bmtk]

    mutating func lookAtNodes(_ group: Group) throws(HDF5Error) {
        try require(
            [
                "node_type_id": Self.everyone, "node_id": [.bmtk], "node_group_id": [.bmtk],
                "node_group_index": [.bmtk],
            ], in: group)
        try lookAtGroups(of: group, ids: "node_group_id")
    }

    mutating func lookAtEdges(_ group: Group) throws(HDF5Error) {
        try require(
            [
                "edge_type_id": Self.everyone, "source_node_id": Self.everyone,
                "target_node_id": Self.everyone, "edge_group_id": [.bmtk],
                "edge_group_index": [.bmtk],
            ], in: group)
        for name in ["source_node_id", "target_node_id"] where try group.exists(name) {
            let column = try group.dataset(name)
            if try !column.hasAttribute("node_population") {
                note(
                    column.path, [.libsonata], "has no attribute 'node_population'",
                    "add it: the name of the population of nodes")
            }
        }
        try lookAtGroups(of: group, ids: "edge_group_id")
        try lookAtIndices(of: group)
    }

    /// The groups of attributes, named 0, 1, …
    private mutating func lookAtGroups(of group: Group, ids: String) throws(HDF5Error) {
        let children = try group.children()
        let names = children.filter { $0.kind == .group && Int($0.name) != nil }.map(\.name)
        if names.count > 1 {
            note(
                group.path, [.libsonata], "has \(names.count) groups of attributes",
                "merge them into group 0")
        }
        if !names.contains("0") {
            note(group.path, [.libsonata], "has no group of attributes '0'", "name the first one 0")
        }
        guard try group.exists(ids) else { return }
        let column = try group.dataset(ids)
        try column.checkStorage()
        let wanted = Set(try column.read(Int64.self)).map(String.init).filter {
            !names.contains($0)
        }
        if let missing = wanted.sorted().first {
            note(
                column.path, [.bmtk], "names group \(missing), which does not exist",
                "add the group, or name another one")
        }
    }

    private mutating func lookAtIndices(of group: Group) throws(HDF5Error) {
        for name in ["source_to_target", "target_to_source"] {
            guard try group.exists("indices/" + name) else {
                note(
                    group.path, Self.everyone,
                    "has no index '\(name)': edges cannot be looked up by node",
                    "write the index, as `apical convert --to sonata` does")
                continue
            }
            let index = try group.group("indices/" + name)
            try require(
                [
                    "range_to_edge_id": Self.everyone, "node_id_to_ranges": [.libsonata],
                    "node_id_to_range": [.bmtk],
                ], in: index)
        }
    }
}
