// The spikes of the last stretch of biological time, bounded in number.

/// Keeps the latest spikes of some populations.
struct SpikeWindow {
    /// The spikes of a moment to look at.
    struct View: Sendable, Equatable {
        /// Each spike here stands for this many.
        var every: Int
        /// The span that is shown, in ms.
        var fromMs: Double
        var toMs: Double
        /// For each population times in ms and elements, in the order of arrival.
        var bands: [Band]

        struct Band: Sendable, Equatable {
            var timesMs: [Double] = []
            var ids: [UInt64] = []
        }
    }

    private struct Store {
        var times: [Int64] = []
        var ids: [UInt32] = []
        /// How many spikes came before the first that is kept.
        var forgotten = 0
        /// The latest time that was forgotten for want of room.
        var horizon = Int64.min

        mutating func forget(_ count: Int) {
            times.removeFirst(count)
            ids.removeFirst(count)
            forgotten += count
        }
    }

    private let span: Int64
    private let share: Int
    private var stores: [Store]

    /// Keeps the spikes of the last `span` ps, but of each population at most its share of `capacity`,
    /// and for a while twice as much.
    init(populations: Int, span: Int64, capacity: Int) {
        self.span = span
        share = max(capacity / max(populations, 1), 1)
        stores = Array(repeating: Store(), count: populations)
    }

    /// Adds spikes of a population, in ps, ascending.
    mutating func append(_ population: Int, times: [Int64], ids: [UInt32]) {
        stores[population].times += times
        stores[population].ids += ids
        let surplus = stores[population].times.count - share
        guard surplus > share else { return }
        stores[population].horizon = stores[population].times[surplus - 1]
        stores[population].forget(surplus)
    }

    /// Forgets what lies before the stretch that ends at `time`, and returns the rest, thinned to about
    /// `limit` spikes: of each population every k-th spike since the run began, with one k for all, the
    /// least power of two that is enough.
    mutating func view(at time: Int64, limit: Int) -> View {
        let begin = max(time - span, 0, stores.map(\.horizon).max() ?? 0)
        for index in stores.indices {
            let late = stores[index].times.firstIndex { $0 >= begin } ?? stores[index].times.count
            stores[index].forget(late)
        }
        var every = 1
        while stores.reduce(0, { $0 + $1.times.count / every }) > limit { every *= 2 }
        let bands = stores.map { store in
            let first = (every - store.forgotten % every) % every
            var band = View.Band()
            for index in stride(from: first, to: store.times.count, by: every) {
                band.timesMs.append(Double(store.times[index]) / 1e9)
                band.ids.append(UInt64(store.ids[index]))
            }
            return band
        }
        return View(
            every: every, fromMs: Double(begin) / 1e9, toMs: Double(time) / 1e9, bands: bands)
    }
}
