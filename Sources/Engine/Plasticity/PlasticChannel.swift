// The accumulators of one product of presynaptic traces.
import LearningRules

/// ∫ B_i(s) e^(-κ(s-O)) ds for each postsynaptic neuron i, and what each synapse has seen of it.
///
/// B_i jumps at the neuron's events and, with dw/dt terms, moves in between in closed form: the
/// accumulator is `fixed[i]` plus an antiderivative of the present course of the neuron.
final class PlasticChannel {
    /// A product of dw/dt with its antiderivative's rate.
    struct DriftTerm {
        var coefficient: Double
        var post: [Int]
        /// Σ 1/τ of the postsynaptic traces, per ms.
        var postRate: Double
        /// Which integral of a voltage, as registered with the neurons.
        var integral: Int?
    }

    let pre: [Int]
    private let preRate: Double
    var clock: OriginDecay
    let drift: [DriftTerm]
    let onPost: [RuleProgram]
    let onPlateau: [RuleProgram]
    /// By neuron.
    let fixed: Buffer<Double>
    /// By synapse: the accumulator when the synapse was last brought up to date.
    let seen: Buffer<Double>
    /// By group: learning rate · Π traces · e^(κ(t₀-O)), which stays constant until the next spike.
    let strength: Buffer<Double>
    /// By group: the value of `changes` when it was last brought up to date.
    let seenChanges: Buffer<Int>
    /// How often any accumulator has jumped.
    var changes = 0
    private(set) var active: [Int32] = []
    private let isActive: Buffer<Bool>

    init(
        _ channel: RulePlan.Channel, drift: [DriftTerm], weightDecay: Double, neurons: Int,
        groups: SynapseGroups
    ) {
        pre = channel.pre
        preRate = channel.preRate
        clock = OriginDecay(rate: channel.preRate - weightDecay)
        self.drift = drift
        onPost = channel.onPost.map { RuleProgram($0, width: 1) }
        onPlateau = channel.onPlateau.map { RuleProgram($0, width: 1) }
        fixed = Buffer(count: neurons, repeating: 0)
        seen = Buffer(count: groups.first[groups.count], repeating: 0)
        strength = Buffer(count: groups.count, repeating: 0)
        seenChanges = Buffer(count: groups.count, repeating: 0)
        isActive = Buffer(count: groups.count, repeating: false)
    }

    func setWeightDecay(_ weightDecay: Double) { clock.rate = preRate - weightDecay }

    var hasDrift: Bool { !drift.isEmpty }

    /// Whether it accumulates for every synapse at any time, having no presynaptic factor.
    var isPermanent: Bool { pre.isEmpty }

    /// Whether a group has nothing to gain from what happened since it was last brought up to date.
    @inline(__always)
    func isIdle(_ group: Int) -> Bool {
        strength[group] == 0 || (drift.isEmpty && seenChanges[group] == changes)
    }

    func activate(_ group: Int) {
        if isActive[group] { return }
        isActive[group] = true
        active.append(Int32(group))
    }

    /// Keeps the active groups of which `keep` says so; the others stop accumulating.
    func retain(_ keep: (Int) -> Bool) {
        active.removeAll { entry in
            let group = Int(entry)
            if keep(group) { return false }
            strength[group] = 0
            isActive[group] = false
            return true
        }
    }

    /// Whether the origin should move: differences of accumulators lose digits as they shrink.
    func isDue(at time: Int64) -> Bool {
        clock.isDue(at: time, limit: 8) || clock.elapsed(time) > 1e6
    }
}
