// The runs of synapses that are under way, filed under the grid point of their arrival.

/// A run: synapses of one row that act at one grid point.
struct ArrivingRun {
    var first: Int
    var count: UInt32
    var table: UInt32
}

/// A ring of lists, one for each grid point to come; their memory is kept.
final class RunCalendar {
    private struct List {
        var runs: UnsafeMutablePointer<ArrivingRun>
        var count: Int
        var capacity: Int
    }

    private let lists: UnsafeMutablePointer<List>
    private let length: Int

    /// For arrivals up to `reach` grid points ahead of the one that is delivered next.
    init(reach: Int) {
        length = reach + 1
        lists = .allocate(capacity: length)
        for index in 0..<length {
            let empty = List(runs: .allocate(capacity: 1), count: 0, capacity: 1)
            (lists + index).initialize(to: empty)
        }
    }

    deinit {
        for index in 0..<length { lists[index].runs.deallocate() }
        lists.deallocate()
    }

    /// Events that are still to be delivered.
    var events: Int {
        (0..<length).reduce(0) { sum, index in
            (0..<lists[index].count).reduce(sum) { $0 + Int(lists[index].runs[$1].count) }
        }
    }

    /// Forgets all runs.
    func clear() {
        for index in 0..<length { lists[index].count = 0 }
    }

    @inline(__always)
    private func slot(_ point: Int64) -> Int { Int(point % Int64(length)) }

    /// Files a run; runs of one grid point keep the order in which they are filed.
    @inline(__always)
    func file(_ run: ArrivingRun, at point: Int64) {
        let list = lists + slot(point)
        if list.pointee.count == list.pointee.capacity { grow(list) }
        list.pointee.runs[list.pointee.count] = run
        list.pointee.count += 1
    }

    @inline(never)
    private func grow(_ list: UnsafeMutablePointer<List>) {
        let capacity = max(64, 2 * list.pointee.capacity)
        let runs = UnsafeMutablePointer<ArrivingRun>.allocate(capacity: capacity)
        runs.moveInitialize(from: list.pointee.runs, count: list.pointee.count)
        list.pointee.runs.deallocate()
        list.pointee.runs = runs
        list.pointee.capacity = capacity
    }

    /// The runs that arrive at a grid point; the list is emptied, its contents stay until runs are filed
    /// under it anew.
    func take(_ point: Int64) -> UnsafeBufferPointer<ArrivingRun> {
        let list = lists + slot(point)
        defer { list.pointee.count = 0 }
        return UnsafeBufferPointer(start: list.pointee.runs, count: list.pointee.count)
    }
}
