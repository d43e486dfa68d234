// Spikes and plateaus on their way back from a neuron to its synapses.
import NetworkDescription

/// A queue of postsynaptic events that synapses see after a constant delay.
///
/// At one and the same time a presynaptic spike and a postsynaptic event each see the other's traces
/// as they were before: an event due now is learnt from before the spike, but enters the traces after.
/// Events of one neuron that are due at one time are all learnt from before any of them enters the traces.
///
/// Neurons are brought to a time one by one, so events are appended in no particular order; those of one
/// neuron are appended before anything of theirs is asked for.
final class DelayedPostEvents {
    /// Picoseconds; zero when events are seen at once and nothing is queued.
    let delay: Int64
    /// In order: those that still are to enter the traces, from `traced` on, and those that are still to be
    /// learnt from, from `learnt` on. Behind them, what has been appended since the last ``sort()``.
    private var queue: [PostEvent] = []
    private var learnt = 0
    private var traced = 0
    /// The earliest of those that are not in order yet.
    private var earliest = Int64.max

    init(delay milliseconds: Double) {
        delay = Time(milliseconds: milliseconds)?.picoseconds ?? 0
    }

    func append(_ event: PostEvent) {
        var event = event
        event.time += delay
        earliest = min(earliest, event.time)
        queue.append(event)
    }

    /// Brings what has been appended into order.
    func sort() {
        if earliest == .max && traced == 0 { return }
        queue.removeFirst(traced)
        learnt -= traced
        traced = 0
        queue[learnt...].sort { ($0.time, $0.local) < ($1.time, $1.local) }
        earliest = .max
    }

    /// Hands over what is due by `time`, in order for each neuron: first to be learnt from, later, when its
    /// own time is past, to enter the traces.
    func pass(through time: Int64, learn: (PostEvent) -> Void, trace: (PostEvent) -> Void) {
        // With a delay shorter than a window.
        if earliest <= time { sort() }
        while true {
            let next = learnt < queue.count ? queue[learnt].time : .max
            if traced < learnt, queue[traced].time < min(time, next) {
                traced += 1
                trace(queue[traced - 1])
            } else if next <= time {
                learn(queue[learnt])
                moveNextToTraced()
            } else {
                return
            }
        }
    }

    /// Files the next event among those that have been learnt from, of which those of other neurons may be
    /// later.
    private func moveNextToTraced() {
        var place = learnt
        while place > traced, queue[place - 1].time > queue[place].time {
            queue.swapAt(place - 1, place)
            place -= 1
        }
        learnt += 1
    }

    /// What is to be learnt from, or to enter the traces.
    var pending: ArraySlice<PostEvent> { queue[traced...] }

    /// Takes events in order of time, of which those up to `time` have been learnt from.
    func restore(_ events: [PostEvent], at time: Int64) {
        queue = events
        learnt = events.prefix { $0.time <= time }.count
        traced = 0
        earliest = .max
    }

    func removeAll() {
        queue.removeAll()
        (learnt, traced, earliest) = (0, 0, .max)
    }
}
