// Where the plastic synapses of one worker are among those of all workers.

/// The places of a table's groups and synapses in an order that does not depend on the workers: by
/// source, delay and target. What workers hold of one row and delay is one group.
struct PlasticPlaces {
    /// By group: its place, and that of its first synapse.
    private var groupPlaces: [Int] = []
    private var firstSynapses: [Int] = []
    private let local: SynapseGroups
    private var groupCount = 0
    private var synapseCount = 0

    /// The places of the tables that all workers, in order, have of one projection and target.
    static func all(_ parts: [PlasticSynapses]) -> [PlasticPlaces] {
        var places = parts.map { PlasticPlaces(local: $0.groups) }
        let rows = parts.map(\.table.rows)
        let rowCount = parts.first.map { $0.table.rowStart.count - 1 } ?? 0
        var cursors = parts.map { _ in 0 }
        var (groups, synapses) = (0, 0)
        func delay(_ worker: Int, of row: Int) -> Int64? {
            let (local, cursor) = (parts[worker].groups, cursors[worker])
            guard cursor < local.count, local.first[cursor] < rows[worker].start[row + 1] else {
                return nil
            }
            return rows[worker].delay(local.first[cursor])
        }
        for row in 0..<rowCount {
            while let next = parts.indices.lazy.compactMap({ delay($0, of: row) }).min() {
                for worker in parts.indices where delay(worker, of: row) == next {
                    places[worker].groupPlaces.append(groups)
                    places[worker].firstSynapses.append(synapses)
                    synapses += parts[worker].groups.range(cursors[worker]).count
                    cursors[worker] += 1
                }
                groups += 1
            }
        }
        for worker in places.indices {
            (places[worker].groupCount, places[worker].synapseCount) = (groups, synapses)
        }
        return places
    }

    private init(local: SynapseGroups) {
        self.local = local
    }

    /// Carries one number for each group.
    func groups<Number: StateWord>(
        _ archive: StateArchive, _ name: String, isPossible: (Number) -> Bool = { _ in true },
        _ number: (Int) -> UnsafeMutablePointer<Number>
    ) {
        archive.numbers(
            name, groupPlaces.count, of: groupCount, place: { groupPlaces[$0] },
            isPossible: isPossible, number)
    }

    /// Carries one number for each synapse.
    func synapses<Number: StateWord>(
        _ archive: StateArchive, _ name: String, _ number: (Int) -> UnsafeMutablePointer<Number>
    ) {
        var shifts: [Int] = []
        shifts.reserveCapacity(local.first[local.count])
        for group in groupPlaces.indices {
            let range = local.range(group)
            for _ in range { shifts.append(firstSynapses[group] - range.lowerBound) }
        }
        archive.numbers(
            name, shifts.count, of: synapseCount, place: { $0 + shifts[$0] }, number)
    }
}
