// What neurons do, and who wants to know of it.
import LearningRules

/// What a neuron did.
struct PostEvent {
    var time: Int64
    var local: Int
    var kind: CompiledRule.PostEvent
    var amplitude: Double
}

/// Learns of what a slice's neurons do, in order of time for each neuron.
class PostObserver {
    /// Whether it wants to know of events of a kind.
    func observes(_ kind: CompiledRule.PostEvent) -> Bool { false }

    func observe(_ event: PostEvent) {}
}

/// Observers by the kind of event that they want to know of.
struct PostObservers {
    private let spike = Roster<PostObserver>()
    private let plateau = Roster<PostObserver>()
    private let innovation = Roster<PostObserver>()

    func append(_ observer: PostObserver) {
        if observer.observes(.spike) { spike.append(observer) }
        if observer.observes(.plateau) { plateau.append(observer) }
        if observer.observes(.innovation) { innovation.append(observer) }
    }

    @inline(__always)
    subscript(kind: CompiledRule.PostEvent) -> Roster<PostObserver> {
        switch kind {
        case .spike: spike
        case .plateau: plateau
        case .innovation: innovation
        }
    }
}

/// What events at a receptor mean for accumulators that follow voltages.
enum Following {
    /// They leave these voltages alone.
    case nothing
    /// They add to them courses that depend on nothing but the weight.
    case constant
    /// Whatever they do has to be looked at, before and after.
    case course
}
