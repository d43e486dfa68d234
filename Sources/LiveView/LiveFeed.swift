// Takes what is recorded of a run, on the thread that runs it, and posts a picture now and then.
import Experiments

/// Samples a run for its live view.
///
/// Nothing here waits: a call costs what it takes to copy the spikes, and five times a second the making
/// of a ``LiveSnapshot`` of bounded size.
public final class LiveFeed {
    /// The stretch of biological time that the raster shows, in ps.
    static let span: Int64 = 1_000_000_000_000
    /// The most spikes that are kept of it; with more the raster shows a shorter stretch.
    static let mostKept = 1 << 18
    /// The most spikes that are drawn.
    static let mostDrawn = 10_000
    /// The shortest interval of the rates over time, in ps.
    static let leastInterval: Int64 = 5_000_000_000
    private static let interval = Duration.milliseconds(200)

    private let mailbox: Mailbox<LiveSnapshot>
    private let start = ContinuousClock.now
    private var next = ContinuousClock.now
    private var window: SpikeWindow
    private var snapshot: LiveSnapshot

    /// Samples a run that begins at `begin` and ends at `end`, in ps of biological time.
    init(_ populations: Int, from begin: Int64, to end: Int64, into mailbox: Mailbox<LiveSnapshot>)
    {
        self.mailbox = mailbox
        window = SpikeWindow(populations: populations, span: Self.span, capacity: Self.mostKept)
        snapshot = LiveSnapshot(
            state: .running,
            pace: RunPace(
                beginMs: Double(begin) / 1e9, timeMs: Double(begin) / 1e9,
                durationMs: Double(end) / 1e9, elapsed: 0),
            counts: Array(repeating: 0, count: populations),
            history: CountHistory(
                populations: populations, from: begin,
                spacing: max((end - begin) / 4096, Self.leastInterval)))
    }

    /// Takes spikes of a population, in ps, ascending.
    public func record(population: Int, times: [Int64], ids: [UInt32]) {
        snapshot.counts[population] += times.count
        window.append(population, times: times, ids: ids)
    }

    /// The run has come to `time` in ps, and all spikes before it are here; `phase` says where its
    /// experiment is.
    public func advance(
        to time: Int64, now: ContinuousClock.Instant, phase: () -> Experiment.Progress?
    ) {
        if snapshot.history.isDue(at: time) {
            snapshot.history.append(snapshot.counts, at: time)
        }
        snapshot.pace.timeMs = Double(time) / 1e9
        guard now >= next else { return }
        next = now + Self.interval
        post(at: time, now: now, phase: phase())
    }

    /// The run has come to its end; the last picture shows all of it.
    public func finish(at time: Int64, phase: Experiment.Progress?) {
        if let last = snapshot.history.times.last, time > last {
            snapshot.history.append(snapshot.counts, at: time)
        }
        post(at: time, now: .now, phase: phase)
    }

    private func post(at time: Int64, now: ContinuousClock.Instant, phase: Experiment.Progress?) {
        snapshot.pace.timeMs = Double(time) / 1e9
        snapshot.pace.elapsed = (now - start) / .seconds(1)
        snapshot.phase = phase
        snapshot.recent = window.view(at: time, limit: Self.mostDrawn)
        mailbox.post(snapshot)
    }
}
