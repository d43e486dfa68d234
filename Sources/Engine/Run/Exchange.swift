// The course of a run: windows, the exchange of spikes between them, and when to stop.

/// Leads all workers through the windows of one run.
///
/// Each round every worker (1) simulates the window, (2) meets the others at the barrier, (3) takes in
/// all spikes of the window and works out the next one, which all find alike from what was published.
/// Worker 0 also hands the window over. What is published lies in two halves used in turn, so one
/// barrier a round is enough: a half is written again only after the barrier that follows its reading.
final class Exchange: @unchecked Sendable {
    private let workers: [any WindowWorker]
    private let window: Int64
    private let start: Int64
    private let end: Int64
    private let barrier: Barrier
    /// Worker 0's wish to stop, by half, published like spikes.
    private let stops = Buffer<Bool>(count: 2, repeating: false)

    init(workers: [any WindowWorker], window: Int64, from start: Int64, to end: Int64) {
        self.workers = workers
        self.window = window
        self.start = start
        self.end = end
        barrier = Barrier(workers.count)
    }

    /// The part of one worker. `handOver` gets the spikes of each window, in order, on worker 0, and
    /// says whether to go on.
    func run(
        _ index: Int, handOver: (_ spikes: [Spike], Int64, Int64, _ half: Int) -> Bool
    ) {
        var now = start
        var half = 0
        var goesOn = true
        while now < end {
            let windowEnd = min((now / window + 1) * window, end)
            if index == 0 { stops[half] = !goesOn }
            workers[index].simulate(from: now, until: windowEnd, half: half)
            barrier.wait()
            var next = Int64.max
            for worker in workers {
                let published = worker.published[half]
                workers[index].absorb(published.spikes)
                next = min(next, published.spikes.isEmpty ? published.nextActivity : windowEnd)
            }
            let stopped = stops[half]
            // Silent windows are skipped; the last one is not, so that the end is handed over.
            let silentUntil = min(max(next, windowEnd), end) / window * window
            if index == 0 {
                goesOn = handOver(merged(half), now, max(silentUntil, windowEnd), half)
            }
            if stopped { return }
            now = max(silentUntil, windowEnd)
            half = 1 - half
        }
    }

    private func merged(_ half: Int) -> [Spike] {
        if workers.count == 1 { return workers[0].published[half].spikes }
        var spikes = workers.flatMap { $0.published[half].spikes }
        spikes.sort()
        return spikes
    }
}
