// What readers of spikes and reports insist on.

import HDF5

extension Compatibility {
    /// Times that are read at once.
    private static let piece = 1 << 16

    mutating func lookAtSpikes(_ spikes: Group) throws(HDF5Error) {
        let children = try spikes.children()
        let groups = children.filter { $0.kind == .group }.map(\.name)
        let others = children.filter { $0.kind != .group }.map(\.name)
        if !others.isEmpty {
            let isFlat = groups.isEmpty
            note(
                spikes.path, isFlat ? [.libsonata] : [.libsonata, .nest],
                isFlat
                    ? "has the old flat layout, without populations"
                    : "mixes populations with datasets: \(others.joined(separator: ", "))",
                isFlat
                    ? "move the datasets into /spikes/NAME, and rename gids to node_ids"
                    : "move them out of /spikes")
        }
        for name in groups {
            let group = try spikes.group(name)
            if try require(["timestamps": [.libsonata], "node_ids": [.libsonata]], in: group) {
                try lookAtPopulation(group)
            }
        }
    }

    private mutating func lookAtPopulation(_ group: Group) throws(HDF5Error) {
        let (times, ids) = (try group.dataset("timestamps"), try group.dataset("node_ids"))
        if try !times.hasAttribute("units") {
            note(times.path, [.libsonata], "has no attribute 'units'", "add it: 'ms'")
        }
        if try group.hasAttribute("sorting"),
            try group.attributeClass("sorting") != .enumeration
        {
            note(
                group.path, [.libsonata],
                "has an attribute 'sorting' that is no enumeration",
                "write it as an enumeration of none 0, by_id 1, by_time 2; a string belongs to "
                    + "node_ids")
        }
        let lengths = (try times.shape().first ?? 0, try ids.shape().first ?? 0)
        if lengths.0 != lengths.1 {
            note(
                group.path, [.libsonata, .bmtk, .nest],
                "has \(lengths.0) times, but \(lengths.1) ids",
                "cut both to the same length")
        }
        if lengths.1 == 0, try word(of: "sorting", group, ids) == "by_id" {
            note(
                group.path, [.bmtk], "is empty and sorted by_id",
                "write by_time")
        }
        try lookAtTimes(times, isByTime: try isByTime(group))
    }

    /// The string that bmtk takes for the order of spikes.
    private func word(
        of attribute: String, _ group: Group, _ ids: Dataset
    ) throws(HDF5Error) -> String? {
        if try ids.hasAttribute(attribute), try ids.attributeClass(attribute) == .string {
            return try ids.stringAttribute(attribute).first
        }
        if try group.hasAttribute(attribute), try group.attributeClass(attribute) == .string {
            return try group.stringAttribute(attribute).first
        }
        return nil
    }

    private func isByTime(_ group: Group) throws(HDF5Error) -> Bool {
        guard try group.hasAttribute("sorting"),
            try group.attributeClass("sorting") == .enumeration
        else { return false }
        return try group.enumerationAttribute("sorting") == "by_time"
    }

    private mutating func lookAtTimes(_ times: Dataset, isByTime: Bool) throws(HDF5Error) {
        let shape = try times.shape()
        guard let count = shape.first, shape.count == 1 else { return }
        try times.checkStorage()
        var (last, isSorted, isNegative) = (-Double.infinity, true, false)
        do {
            for start in stride(from: 0, to: count, by: Self.piece) {
                let size = min(Self.piece, count - start)
                for time in try times.read(Double.self, start: [start], count: [size]) {
                    isSorted = isSorted && time >= last
                    isNegative = isNegative || time < 0
                    last = time
                }
            }
        } catch
            where error.cause == .missingFilter
            || error.messages.contains(where: {
                $0.contains("can't open directory")
            })
        {
            // Compressed by what this library lacks: the filter is noted by itself.
            return
        }
        if isNegative {
            note(times.path, [.libsonata], "holds negative times", "count times from zero on")
        }
        if isByTime, !isSorted {
            note(
                times.path, [.libsonata],
                "claims to be sorted by_time and is not: a span of time gives the wrong spikes",
                "sort the spikes, or write the sorting none")
        }
    }

    mutating func lookAtReport(_ group: Group) throws(HDF5Error) {
        try require(["data": [.libsonata, .bmtk], "mapping": [.libsonata, .bmtk]], in: group)
        guard try group.exists("data"), try group.exists("mapping") else { return }
        let mapping = try group.group("mapping")
        let everyone: [SonataTool] = [.libsonata, .bmtk]
        try require(
            [
                "node_ids": everyone, "element_ids": everyone, "time": everyone,
                "index_pointers": [.libsonata], "index_pointer": [.bmtk],
            ], in: mapping)
        let withUnits = ["data": group, "time": mapping].sorted { $0.key < $1.key }
        for (name, parent) in withUnits where try parent.exists(name) {
            let dataset = try parent.dataset(name)
            guard try !dataset.hasAttribute("units") else { continue }
            note(
                dataset.path, [.libsonata], "has no attribute 'units'",
                "add it: '\(name == "time" ? "ms" : "mV")'")
        }
        guard try mapping.exists("node_ids") else { return }
        let nodes = try mapping.dataset("node_ids").shape().first ?? 0
        for (name, tool) in [("index_pointers", SonataTool.libsonata), ("index_pointer", .bmtk)]
        where try mapping.exists(name) {
            let pointers = try mapping.dataset(name)
            let count = try pointers.shape().first ?? 0
            guard count != nodes + 1 else { continue }
            note(
                pointers.path, [tool], "has \(count) entries for \(nodes) nodes",
                "give it one more than there are nodes, the last being the number of elements")
        }
    }
}
