// Counts of spikes over a whole run, in bounded memory.

/// Running totals of each population at times that lie apart.
///
/// When there are too many, every second one is dropped and the distance doubled: totals need no
/// merging.
struct CountHistory: Sendable, Equatable {
    /// The most times that are kept.
    static let most = 512

    /// Times in ps, ascending; the first is the begin of the run.
    private(set) var times: [Int64]
    /// For each time the total of each population.
    private(set) var totals: [[Int]]
    private var spacing: Int64
    private var next: Int64

    /// Begins at a time with totals of zero; times are at least `spacing` ps apart.
    init(populations: Int, from begin: Int64, spacing: Int64) {
        times = [begin]
        totals = [Array(repeating: 0, count: populations)]
        self.spacing = max(spacing, 1)
        next = begin + self.spacing
    }

    /// Whether the next total is due.
    func isDue(at time: Int64) -> Bool { time >= next }

    /// Keeps the totals at a time, which is due.
    mutating func append(_ counts: [Int], at time: Int64) {
        times.append(time)
        totals.append(counts)
        if times.count > Self.most {
            self = thinned(by: 2)
            spacing *= 2
        }
        next = (times.last ?? time) + spacing
    }

    /// Every k-th time, beginning with the first.
    func thinned(by k: Int) -> CountHistory {
        var result = self
        let kept = stride(from: 0, to: times.count, by: k)
        (result.times, result.totals) = (kept.map { times[$0] }, kept.map { totals[$0] })
        return result
    }

    /// Mean rates per element of a population: the middles of the intervals in ms, and Hz.
    func rates(of population: Int, size: Int) -> (timesMs: [Double], hertz: [Double]) {
        let steps = zip(times.indices, times.indices.dropFirst())
        let timesMs = steps.map { (Double(times[$0]) + Double(times[$1])) / 2e9 }
        let hertz = steps.map {
            Double(totals[$1][population] - totals[$0][population])
                / (Double(times[$1] - times[$0]) / 1e12) / Double(max(size, 1))
        }
        return (timesMs, hertz)
    }
}
