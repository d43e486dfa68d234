// Spikes that a learning task presents while the network runs.
import NetworkDescription

/// Emits what it is given between runs.
final class TaskEmitter: SpikeEmitter {
    private let slice: Range<Int>
    private var spikes: [Spike] = []
    private var cursor = 0

    init(slice: Range<Int>) {
        self.slice = slice
    }

    var earliest: Int64 { cursor < spikes.count ? spikes[cursor].time : .max }

    /// Adds those of some spikes that elements of the slice are to emit.
    func present(_ more: [Spike]) {
        spikes.removeFirst(cursor)
        cursor = 0
        for spike in more where slice.contains(spike.element) { spikes.append(spike) }
        spikes.sort()
    }

    /// The spikes that are to come.
    var pending: ArraySlice<Spike> { spikes[cursor...] }

    /// Nothing: ``pending`` is carried for all slices together.
    func transfer(_ archive: StateArchive, _ slice: StateSlice) {}

    /// Forgets the spikes that are to come.
    func clear() {
        spikes.removeAll(keepingCapacity: true)
        cursor = 0
    }

    func emit(before limit: Int64, _ sink: (Int64, UInt32) -> Void) {
        while cursor < spikes.count && spikes[cursor].time < limit {
            sink(spikes[cursor].time, spikes[cursor].id)
            cursor += 1
        }
    }
}
