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

    /// What a hot loop needs of it; valid while the channel lives.
    struct View {
        /// Indices of the presynaptic traces.
        let pre: UnsafeMutablePointer<Int>
        let preCount: Int
        let hasDrift: Bool
        /// By neuron.
        let fixed: UnsafeMutablePointer<Double>
        /// By synapse: the accumulator when the synapse was last brought up to date.
        let seen: UnsafeMutablePointer<Double>
        /// By group: learning rate · Π traces · e^(κ(t₀-O)), which stays constant until the next spike.
        let strength: UnsafeMutablePointer<Double>
        /// By group: the value of `changes` when it was last brought up to date.
        let seenChanges: UnsafeMutablePointer<Int>
        /// How often any accumulator has jumped.
        let changes: UnsafeMutablePointer<Int>

        /// Whether it accumulates for every synapse at any time, having no presynaptic factor.
        var isPermanent: Bool { preCount == 0 }

        /// Whether a group has nothing to gain from what happened since it was last brought up to date.
        @inline(__always)
        func isIdle(_ group: Int) -> Bool {
            strength[group] == 0 || (!hasDrift && seenChanges[group] == changes.pointee)
        }
    }

    let view: View
    /// Σ 1/τ of the presynaptic traces, per ms.
    let preRate: Double
    var drift: [DriftTerm]
    private(set) var active: [Int32] = []
    private let isActive: Buffer<Bool>
    private let storage: (numbers: [Buffer<Double>], counts: [Buffer<Int>])

    init(
        _ channel: RulePlan.Channel, drift: [DriftTerm], neurons: Int, groups: SynapseGroups
    ) {
        preRate = channel.preRate
        self.drift = drift
        isActive = Buffer(count: groups.count, repeating: false)
        let fixed = Buffer(count: neurons, repeating: 0.0)
        let seen = Buffer(count: groups.first[groups.count], repeating: 0.0)
        let strength = Buffer(count: groups.count, repeating: 0.0)
        let pre = Buffer(channel.pre)
        let seenChanges = Buffer(count: groups.count, repeating: 0)
        let changes = Buffer(count: 1, repeating: 0)
        storage = ([fixed, seen, strength], [pre, seenChanges, changes])
        view = View(
            pre: pre.pointer, preCount: pre.count, hasDrift: !drift.isEmpty, fixed: fixed.pointer,
            seen: seen.pointer, strength: strength.pointer, seenChanges: seenChanges.pointer,
            changes: changes.pointer)
    }

    @inline(__always)
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
            view.strength[group] = 0
            isActive[group] = false
            return true
        }
    }
}

extension RulePlan.Channel {
    /// The terms of dw/dt with their integrals registered for a decay λ of the weight (per ms); `nil`
    /// when one has no closed form.
    func driftTerms(
        _ rule: CompiledRule, decay: Double, _ neurons: any PostNeurons
    ) -> [PlasticChannel.DriftTerm]? {
        var terms: [PlasticChannel.DriftTerm] = []
        for term in drift {
            let postRate = term.post.reduce(0) { $0 + 1 / rule.postTraces[$1].trace.tau }
            var integral: Int?
            if let compartment = term.voltage {
                integral = neurons.registerIntegral(
                    compartment: compartment, rate: preRate - decay + postRate)
                if integral == nil { return nil }
            }
            terms.append(
                PlasticChannel.DriftTerm(
                    coefficient: term.coefficient, post: term.post, postRate: postRate,
                    integral: integral))
        }
        return terms
    }
}
