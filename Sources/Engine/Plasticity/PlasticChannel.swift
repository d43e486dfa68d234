// The accumulators of one product of presynaptic traces.
import LearningRules

/// ∫ B_i(s) e^(-κ(s-O)) ds for each postsynaptic neuron i, and what each synapse has seen of it.
///
/// B_i jumps at the neuron's events and, with dw/dt terms, moves in between in closed form: the
/// accumulator is `fixed[i]` plus an antiderivative of the present course of the neuron.
final class PlasticChannel {
    /// What a hot loop needs of it; valid while the channel lives.
    struct View {
        /// Indices of the presynaptic traces.
        let pre: UnsafeMutablePointer<Int>
        let preCount: Int
        /// The terms of dw/dt.
        let drift: UnsafeBufferPointer<DriftTerm>
        /// Whether each of them is a voltage times a number.
        let followsVoltagesAlone: Bool
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

        /// Whether dw/dt contributes.
        var hasDrift: Bool { !drift.isEmpty }

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
    private(set) var active: [Int32] = []
    /// The learning rate that the antiderivatives in use belong to.
    private(set) var integralsRate = 1.0
    private let isActive: Buffer<Bool>
    private let drift: Buffer<DriftTerm>
    private let storage: (numbers: [Buffer<Double>], counts: [Buffer<Int>])

    /// - Parameter integrals: The antiderivatives of the terms of dw/dt.
    init(
        _ channel: RulePlan.Channel, of rule: CompiledRule, integrals: [Int?], neurons: Int,
        groups: SynapseGroups
    ) {
        preRate = channel.preRate
        isActive = Buffer(count: groups.count, repeating: false)
        let fixed = Buffer(count: neurons, repeating: 0.0)
        let seen = Buffer(count: groups.first[groups.count], repeating: 0.0)
        let strength = Buffer(count: groups.count, repeating: 0.0)
        let pre = Buffer(channel.pre)
        let seenChanges = Buffer(count: groups.count, repeating: 0)
        let changes = Buffer(count: 1, repeating: 0)
        let posts = channel.drift.map { Buffer($0.post) }
        drift = Buffer(
            channel.drift.indices.map { index in
                let (term, post) = (channel.drift[index], posts[index])
                return DriftTerm(
                    coefficient: term.coefficient,
                    post: UnsafeBufferPointer(start: post.pointer, count: post.count),
                    postRate: channel.postRate(term, rule), integral: integrals[index])
            })
        storage = ([fixed, seen, strength], [pre, seenChanges, changes] + posts)
        view = View(
            pre: pre.pointer, preCount: pre.count,
            drift: UnsafeBufferPointer(start: drift.pointer, count: drift.count),
            followsVoltagesAlone: channel.drift.allSatisfy { $0.post.isEmpty && $0.voltage != nil },
            fixed: fixed.pointer, seen: seen.pointer, strength: strength.pointer,
            seenChanges: seenChanges.pointer, changes: changes.pointer)
    }

    /// Has the terms of dw/dt use other antiderivatives, those for a learning rate.
    func setIntegrals(_ integrals: [Int?], rate: Double) {
        for (index, integral) in integrals.enumerated() { drift[index].integral = integral }
        integralsRate = rate
    }

    /// Saves or restores accumulators, what synapses have seen of them, and strengths.
    func transfer(
        _ archive: StateArchive, _ slice: StateSlice, _ places: PlasticPlaces, _ name: String
    ) {
        archive.elements("\(name)/accumulator", slice) { view.fixed + $0 }
        places.synapses(archive, "\(slice.path)/\(name)/seen") { view.seen + $0 }
        places.groups(archive, "\(slice.path)/\(name)/strength") { view.strength + $0 }
        places.groups(archive, "\(slice.path)/\(name)/active") { isActive.pointer + $0 }
        guard archive.isRestoring else { return }
        active = (0..<isActive.count).filter { isActive[$0] }.map(Int32.init)
        // Nobody counts as up to date; what has nothing to gain gains nothing.
        view.changes.pointee = 1
        for group in 0..<isActive.count { view.seenChanges[group] = 0 }
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
