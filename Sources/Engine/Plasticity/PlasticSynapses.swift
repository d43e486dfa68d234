// The plastic synapses of one table: what they share, and when they are brought up to date.
import LearningRules
import NetworkDescription

/// What plastic synapses read off the neurons they end on.
protocol PostNeurons: AnyObject {
    /// The voltage of a compartment just before what happens at `time`.
    func voltage(_ local: Int, compartment: Int, at time: Int64) -> Double
    /// Prepares ∫ V e^(-rate s) ds of a compartment (rate per ms); `nil` when it has no closed form.
    func registerIntegral(compartment: Int, rate: Double) -> Int?
    /// The present antiderivative: ∫ (V - V∞) e^(-rate(s-time)) ds at `time`, in mV ms, and V∞.
    func integral(_ index: Int, of local: Int, at time: Int64) -> (
        transient: Double, level: Double
    )
}

/// Executes a learning rule on one synapse table, exactly and lazily.
///
/// A synapse is brought up to date when its source spikes. What happened to its neuron in between
/// reaches it through one accumulator for each neuron and product of presynaptic traces
/// (``PlasticChannel``), so there are no lists of past spikes. Times in ps, rates per ms.
final class PlasticSynapses: PostObserver {
    let table: SynapseTable
    let plan: RulePlan
    let groups: SynapseGroups
    let weights: UnsafeMutablePointer<Double>
    private let neurons: any PostNeurons
    let neuronCount: Int
    private(set) var channels: [PlasticChannel] = []
    private(set) var learningRate = 1.0
    private(set) var isLearning = true

    var preClocks: [OriginDecay]
    var postClocks: [OriginDecay]
    /// Traces relative to their origins: by trace, then by group or by neuron.
    let preTraces: [Buffer<Double>]
    let postTraces: [Buffer<Double>]
    let lastUpdate: Buffer<Int64>
    /// Groups whose presynaptic traces are not zero.
    private var traced: [Int32] = []
    private let isTraced: Buffer<Bool>

    let onPre: RuleProgram?
    let immediateOnPost: RuleProgram?
    let immediateOnPlateau: RuleProgram?
    let columns: ColumnIndex?
    /// Accumulators of a row, in the order of its synapses.
    let row: Buffer<Double>
    let postEvents: DelayedPostEvents
    var events = 0
    let bounds: (low: Double, high: Double)
    /// Whether a weight has become useless.
    var hasDiverged = false

    /// Beyond any weight in any unit.
    static let diverging = 1e12

    /// - Parameter neuronCount: How many neurons the table's slice has.
    init?(
        _ table: SynapseTable, _ rule: CompiledRule, neurons: any PostNeurons, neuronCount: Int
    ) {
        guard let weights = table.weights else { return nil }
        bounds = (max(rule.minimum, -Self.diverging), min(rule.maximum, Self.diverging))
        self.table = table
        self.weights = weights.pointer
        self.neurons = neurons
        self.neuronCount = neuronCount
        plan = RulePlan(rule)
        groups = SynapseGroups(table)
        let groupCount = groups.count
        preClocks = rule.preTraces.map { OriginDecay(rate: 1 / $0.tau) }
        postClocks = rule.postTraces.map { OriginDecay(rate: 1 / $0.trace.tau) }
        preTraces = rule.preTraces.map { _ in Buffer(count: groupCount, repeating: 0) }
        postTraces = rule.postTraces.map { _ in Buffer(count: neuronCount, repeating: 0) }
        lastUpdate = Buffer(count: groupCount, repeating: 0)
        isTraced = Buffer(count: groupCount, repeating: false)
        columns = plan.needsColumns ? ColumnIndex(table, groups, neurons: neuronCount) : nil
        let widest = max(groups.longest, columns?.longest ?? 0, 1)
        func program(_ expression: RuleExpression?) -> RuleProgram? {
            expression.map { RuleProgram($0, width: widest) }
        }
        onPre = program(rule.onPre)
        immediateOnPost = program(plan.immediateOnPost)
        immediateOnPlateau = program(plan.immediateOnPlateau)
        row = Buffer(count: widest, repeating: 0)
        postEvents = DelayedPostEvents(delay: rule.postDelay)
        for channel in plan.channels {
            guard let drift = driftTerms(channel) else { return nil }
            channels.append(
                PlasticChannel(
                    channel, drift: drift, weightDecay: rule.decay, neurons: neuronCount,
                    groups: groups))
        }
        // A voltage cannot be asked for late.
        if postEvents.delay > 0 && (followsVoltages || plan.readsVoltagesAtEvents) { return nil }
        for synapse in 0..<table.count { weights[synapse] = clipped(weights[synapse]) }
        startChannels(at: 0)
    }

    private func driftTerms(_ channel: RulePlan.Channel) -> [PlasticChannel.DriftTerm]? {
        var terms: [PlasticChannel.DriftTerm] = []
        for term in channel.drift {
            let postRate = term.post.reduce(0) { $0 + 1 / plan.rule.postTraces[$1].trace.tau }
            var integral: Int?
            if let compartment = term.voltage {
                let rate = channel.preRate - weightDecay + postRate
                integral = neurons.registerIntegral(compartment: compartment, rate: rate)
                if integral == nil { return nil }
            }
            terms.append(
                PlasticChannel.DriftTerm(
                    coefficient: term.coefficient, post: term.post, postRate: postRate,
                    integral: integral))
        }
        return terms
    }

    /// λ in effect, per ms.
    var weightDecay: Double { plan.rule.decay * learningRate }

    /// Whether changes of a neuron's voltage have to be reported by `open` and `close`.
    var followsVoltages: Bool {
        channels.contains { $0.drift.contains { $0.integral != nil } }
    }

    @inline(__always)
    func clipped(_ weight: Double) -> Double {
        min(max(weight, bounds.low), bounds.high)
    }

    func voltage(_ local: Int, compartment: Int, at time: Int64) -> Double {
        neurons.voltage(local, compartment: compartment, at: time)
    }

    func integral(_ index: Int, of local: Int, at time: Int64) -> (
        transient: Double, level: Double
    ) {
        neurons.integral(index, of: local, at: time)
    }

    // MARK: - Time

    /// Moves all clocks to a moment.
    @inline(__always)
    func moveClocks(to time: Int64) {
        for index in preClocks.indices { preClocks[index].move(to: time) }
        for index in postClocks.indices { postClocks[index].move(to: time) }
        for channel in channels { channel.clock.move(to: time) }
    }

    /// Called before anything happens in a window that starts at `time`.
    func beginWindow(at time: Int64) {
        guard isLearning else { return }
        postEvents.sort()
        for index in preClocks.indices where preClocks[index].isDue(at: time, limit: 32) {
            let factor = preClocks[index].rebase(to: time)
            scale(preTraces[index], by: factor)
        }
        for index in postClocks.indices where postClocks[index].isDue(at: time, limit: 32) {
            let factor = postClocks[index].rebase(to: time)
            scale(postTraces[index], by: factor)
        }
        for channel in channels where channel.isDue(at: time) {
            passPostEvents(through: time)
            moveClocks(to: time)
            gather(channel, at: time)
            restart(channel, at: time)
        }
    }

    private func scale(_ traces: Buffer<Double>, by factor: Double) {
        for index in 0..<traces.count {
            let value = traces[index] * factor
            // Decayed remains count as zero long before they become slow denormal numbers.
            traces[index] = abs(value) < 1e-150 ? 0 : value
        }
    }

    /// Moves a channel's origin, given that its groups are up to date.
    private func restart(_ channel: PlasticChannel, at time: Int64) {
        let factor = channel.clock.rebase(to: time)
        channel.retain { group in
            channel.strength[group] *= factor
            // Less than the rounding of what it has added before.
            return channel.isPermanent || abs(channel.strength[group]) > 3e-14 * learningRate
        }
        zero(channel, at: time)
    }

    /// Lets a channel's accumulators start at zero.
    private func zero(_ channel: PlasticChannel, at time: Int64) {
        for local in 0..<neuronCount {
            channel.fixed[local] = channel.hasDrift ? -drift(channel, local, at: time) : 0
        }
        channel.changes += 1
        for group in channel.active {
            for synapse in groups.range(Int(group)) { channel.seen[synapse] = 0 }
            channel.seenChanges[Int(group)] = channel.changes
        }
    }

    // MARK: - Starting anew

    private func startChannels(at time: Int64) {
        moveClocks(to: time)
        for channel in channels {
            _ = channel.clock.rebase(to: time)
            channel.retain { _ in false }
            if channel.isPermanent {
                for group in 0..<groups.count {
                    // In terms of the weights as of their last update.
                    channel.strength[group] =
                        learningRate / decay(since: lastUpdate[group], at: time)
                    channel.activate(group)
                }
            }
            zero(channel, at: time)
        }
    }

    /// Takes in what the synapses have gained, before the neurons are set back at `time`.
    func endTraces(at time: Int64) {
        guard isLearning else { return }
        passPostEvents(through: time)
        moveClocks(to: time)
        for channel in channels { gather(channel, at: time) }
    }

    /// Forgets all traces and events under way, after ``endTraces(at:)``.
    func startTraces(at time: Int64) {
        guard isLearning else { return }
        postEvents.removeAll()
        for group in traced {
            for trace in preTraces { trace[Int(group)] = 0 }
            isTraced[Int(group)] = false
        }
        traced.removeAll(keepingCapacity: true)
        for trace in postTraces {
            for local in 0..<neuronCount { trace[local] = 0 }
        }
        for index in preClocks.indices { _ = preClocks[index].rebase(to: time) }
        for index in postClocks.indices { _ = postClocks[index].rebase(to: time) }
        startChannels(at: time)
    }

    func markTraced(_ group: Int) {
        if isTraced[group] { return }
        isTraced[group] = true
        traced.append(Int32(group))
    }

    // MARK: - Learning on and off

    /// Switches learning; weights stand still, and spikes leave no traces, while it is off.
    func setLearning(_ learning: Bool, at time: Int64) {
        guard learning != isLearning else { return }
        if isLearning {
            bringAllUpToDate(to: time)
            isLearning = false
        } else {
            isLearning = true
            for group in 0..<groups.count { lastUpdate[group] = time }
            startTraces(at: time)
        }
    }

    /// Sets the factor on everything that the rule does.
    func setLearningRate(_ rate: Double, at time: Int64) {
        guard rate != learningRate else { return }
        if isLearning { bringAllUpToDate(to: time) }
        learningRate = rate
        for channel in channels { channel.setWeightDecay(weightDecay) }
        guard isLearning else { return }
        for channel in channels {
            _ = channel.clock.rebase(to: time)
            channel.retain { group in
                channel.strength[group] = strength(channel, group)
                return channel.isPermanent || channel.strength[group] != 0
            }
            zero(channel, at: time)
        }
    }

    private func bringAllUpToDate(to time: Int64) {
        passPostEvents(through: time)
        moveClocks(to: time)
        for group in 0..<groups.count { bringUpToDate(group, to: time) }
    }

    /// The weights as they are at `time`, by synapse; changes nothing.
    func weights(at time: Int64) -> [Double] {
        if isLearning { passPostEvents(through: time) }
        var current = Array(UnsafeBufferPointer(start: weights, count: table.count))
        guard isLearning else { return current }
        moveClocks(to: time)
        current.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for group in 0..<groups.count {
                add(
                    group, to: base + groups.first[group],
                    decay: decay(since: lastUpdate[group], at: time), at: time, marking: false)
            }
        }
        return current
    }
}
