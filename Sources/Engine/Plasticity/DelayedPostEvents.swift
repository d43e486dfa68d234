// Spikes and plateaus on their way back from a neuron to its synapses.
import NetworkDescription

/// A queue of postsynaptic events that synapses see after a constant delay.
///
/// At one and the same time a presynaptic spike and a postsynaptic event each see the other's traces
/// as they were before: an event due now is learnt from before the spike, but enters the traces after.
final class DelayedPostEvents {
    /// Picoseconds; zero when events are seen at once and nothing is queued.
    let delay: Int64
    private var queue: [PostEvent] = []
    private var learnt = 0
    private var traced = 0

    init(delay milliseconds: Double) {
        delay = Time(milliseconds: milliseconds)?.picoseconds ?? 0
    }

    func append(_ event: PostEvent) {
        var event = event
        event.time += delay
        queue.append(event)
    }

    /// Brings what a window has appended into order.
    func sort() {
        if learnt == queue.count && traced == 0 { return }
        queue.removeFirst(traced)
        learnt -= traced
        traced = 0
        queue[learnt...].sort { ($0.time, $0.local) < ($1.time, $1.local) }
    }

    /// Hands over what is due by `time`, in order: first to be learnt from, later, when its own time
    /// is past, to enter the traces.
    func pass(through time: Int64, learn: (PostEvent) -> Void, trace: (PostEvent) -> Void) {
        while true {
            if traced < learnt, queue[traced].time < time {
                traced += 1
                trace(queue[traced - 1])
            } else if learnt < queue.count, queue[learnt].time <= time,
                traced == learnt || queue[traced].time == queue[learnt].time
            {
                learnt += 1
                learn(queue[learnt - 1])
            } else {
                return
            }
        }
    }

    /// What is to be learnt from, or to enter the traces.
    var pending: ArraySlice<PostEvent> { queue[traced...] }

    /// Takes events in order of time, of which those up to `time` have been learnt from.
    func restore(_ events: [PostEvent], at time: Int64) {
        queue = events
        learnt = events.prefix { $0.time <= time }.count
        traced = 0
    }

    func removeAll() {
        queue.removeAll()
        (learnt, traced) = (0, 0)
    }
}
