// Spikes that are under way to the neurons of one worker.

/// Keeps one small record for each spike and row, filed under the window in which the next part of
/// the row is due; nothing is stored for each synapse.
struct SpikeCalendar {
    /// A row that is being delivered: the part from `cursor` on is still to come.
    private struct Row {
        var arrival: Int64
        var spike: Spike
        var table: UInt32
        var cursor: Int
        var end: Int
    }

    /// A table that the spikes of a population go to, and the row of its first element there.
    private struct Connection {
        var table: Int
        var firstRow: Int
    }

    private let tables: [SynapseTable]
    private let rows: UnsafeMutablePointer<SynapseTable.Rows>
    /// The connections of all populations, and where those of each start.
    private let connections: UnsafeMutablePointer<Connection>
    private let firstConnection: UnsafeMutablePointer<Int>
    private let storage:
        (
            rows: Buffer<SynapseTable.Rows>, connections: Buffer<Connection>,
            firstConnection: Buffer<Int>
        )
    private let slotWidth: Int64
    private var slots: [[Row]]
    private(set) var rowsInFlight = 0

    /// `outgoing` lists, for each population, the tables its spikes go to.
    init(
        tables: [SynapseTable], outgoing: [[(table: Int, firstRow: Int)]], window: Int64,
        longestDelay: Int64
    ) {
        self.tables = tables
        let flat = outgoing.joined().map { Connection(table: $0.table, firstRow: $0.firstRow) }
        storage = (
            Buffer(tables.map(\.rows)), Buffer(flat),
            Buffer(outgoing.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) })
        )
        rows = storage.rows.pointer
        connections = storage.connections.pointer
        firstConnection = storage.firstConnection.pointer
        var width = window
        while longestDelay / width > 1 << 16 { width *= 2 }
        slotWidth = width
        slots = Array(repeating: [], count: Int(longestDelay / width) + 2)
    }

    /// Events that are still to be delivered.
    var eventsInFlight: Int {
        slots.reduce(0) { $0 + $1.reduce(0) { $0 + $1.end - $1.cursor } }
    }

    /// Forgets all events under way.
    mutating func clear() {
        for slot in slots.indices { slots[slot].removeAll(keepingCapacity: true) }
        rowsInFlight = 0
    }

    /// The earliest arrival, given that everything before `time` has been delivered.
    func earliest(from time: Int64) -> Int64 {
        if rowsInFlight == 0 { return .max }
        let start = Int((time / slotWidth) % Int64(slots.count))
        for offset in 0..<slots.count {
            let slot = slots[(start + offset) % slots.count]
            if !slot.isEmpty { return slot.reduce(.max) { min($0, $1.arrival) } }
        }
        return .max
    }

    /// Files spikes under their first arrivals, or the first that are not before `time`.
    mutating func insert(_ spikes: [Spike], from time: Int64 = .min) {
        for spike in spikes { insert(spike, from: time) }
    }

    /// The spikes of which events are still to be delivered, in order.
    var spikesInFlight: [Spike] {
        let byTable = Dictionary(grouping: slots.joined(), by: \.table)
        return Spike.union(byTable.values.map { $0.map(\.spike).sorted() })
    }

    /// Files a spike under its first arrival from `time` on in each table.
    private mutating func insert(_ spike: Spike, from time: Int64) {
        let population = Int(spike.population)
        for index in firstConnection[population]..<firstConnection[population + 1] {
            let connection = connections[index]
            let table = rows[connection.table]
            var start = table.start[connection.firstRow + spike.element]
            let end = table.start[connection.firstRow + spike.element + 1]
            while start < end && spike.time + table.delay(start) < time {
                start = table.runEnd(start, end)
            }
            if start == end { continue }
            file(
                Row(
                    arrival: spike.time + table.delay(start), spike: spike,
                    table: UInt32(connection.table), cursor: start, end: end))
            rowsInFlight += 1
        }
    }

    private mutating func file(_ row: Row) {
        slots[Int((row.arrival / slotWidth) % Int64(slots.count))].append(row)
    }

    /// Appends the runs due in `start ..< end`, which lies in one slot, in no particular order.
    mutating func collect(from start: Int64, until end: Int64, into due: inout [DueRun]) {
        let slot = Int((start / slotWidth) % Int64(slots.count))
        if slots[slot].isEmpty { return }
        var filed: [Row] = []
        swap(&filed, &slots[slot])
        for var row in filed {
            let table = rows[Int(row.table)]
            while row.cursor < row.end && row.arrival < end {
                let first = row.cursor
                row.cursor = table.runEnd(first, row.end)
                due.append(
                    DueRun(
                        arrival: row.arrival, population: row.spike.population, id: row.spike.id,
                        table: row.table, count: UInt32(row.cursor - first), first: first))
                if row.cursor < row.end {
                    row.arrival = row.spike.time + table.delay(row.cursor)
                }
            }
            if row.cursor < row.end { file(row) } else { rowsInFlight -= 1 }
        }
        filed.removeAll(keepingCapacity: true)
        // The emptied storage goes back unless a row was filed anew into this very slot.
        if slots[slot].isEmpty { swap(&filed, &slots[slot]) }
    }
}
