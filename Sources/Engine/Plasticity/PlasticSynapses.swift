// The plastic synapses of one table: what they share, and when they are brought up to date.
import LearningRules
import NetworkDescription

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
    let neurons: PostNeurons
    let neuronCount: Int
    private(set) var channels: [PlasticChannel] = []
    let channelCount: Int
    /// What hot loops need of the channels.
    let views: UnsafeMutablePointer<PlasticChannel.View>
    private(set) var learningRate = 1.0
    private(set) var isLearning = true
    let clocks: RuleClocks
    /// Traces relative to their origins: by trace, then by group or by neuron.
    let preTraces: [Buffer<Double>]
    let postTraces: [Buffer<Double>]
    /// The numbers of `preTraces`.
    let preTraceValues: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    /// The numbers of `postTraces`.
    let postTraceValues: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    let lastUpdate: Buffer<Int64>
    /// Groups whose presynaptic traces are not zero.
    private var traced: [Int32] = []
    let isTraced: Buffer<Bool>
    /// By postsynaptic trace: what makes it jump, and whether that sets it.
    let postTraceKinds: Buffer<(event: CompiledRule.PostEvent, isNearest: Bool)>
    /// By presynaptic trace: whether a spike sets it.
    let isNearest: Buffer<Bool>

    let onPre: RuleProgram?
    let immediateOnPost: RuleProgram?
    let immediateOnPlateau: RuleProgram?
    let columns: ColumnIndex?
    /// Accumulators of a row, in the order of its synapses.
    let row: Buffer<Double>
    let postEvents: DelayedPostEvents
    /// What postsynaptic events add to accumulators, by kind.
    let onSpike: DeferredUpdates
    let onPlateau: DeferredUpdates
    /// The kinds of events that mean anything to the rule.
    let observed: Set<CompiledRule.PostEvent>
    let bounds: RowBounds
    /// Whether a weight has become useless.
    var hasDiverged = false

    /// By how many of its time constants a channel may move from its origin.
    private static let channelSpan = 8.0
    /// The same for a postsynaptic trace.
    private static let postSpan = 32.0
    /// How far a channel may move from its origin at all, ms.
    private static let longestSpan = 1e6

    /// Beyond any weight in any unit.
    static let diverging = 1e12

    init?(_ table: SynapseTable, _ rule: CompiledRule, neurons: PostNeurons) {
        guard let weights = table.weights else { return nil }
        bounds = RowBounds(
            low: max(rule.minimum, -Self.diverging), high: min(rule.maximum, Self.diverging),
            limit: Self.diverging)
        self.table = table
        self.weights = weights
        self.neurons = neurons
        let neuronCount = neurons.elements.count
        self.neuronCount = neuronCount
        plan = RulePlan(rule)
        groups = SynapseGroups(table)
        let groupCount = groups.count
        clocks = RuleClocks(plan, weightDecay: rule.decay)
        isNearest = Buffer(count: rule.preTraces.count, repeating: false)
        for (index, trace) in rule.preTraces.enumerated() { isNearest[index] = trace.isNearest }
        preTraces = rule.preTraces.map { _ in Buffer(count: groupCount, repeating: 0) }
        postTraces = rule.postTraces.map { _ in Buffer(count: neuronCount, repeating: 0) }
        preTraceValues = .allocate(capacity: max(preTraces.count, 1))
        for (index, trace) in preTraces.enumerated() {
            (preTraceValues + index).initialize(to: trace.pointer)
        }
        postTraceValues = .allocate(capacity: max(postTraces.count, 1))
        for (index, trace) in postTraces.enumerated() {
            (postTraceValues + index).initialize(to: trace.pointer)
        }
        postTraceKinds = Buffer(rule.postTraces.map { ($0.event, $0.trace.isNearest) })
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
        var observed = Set(rule.postTraces.map(\.event))
        if rule.onPost != nil { observed.insert(.spike) }
        if rule.onPlateau != nil { observed.insert(.plateau) }
        self.observed = observed
        onSpike = DeferredUpdates(plan.channels.map(\.onPost))
        onPlateau = DeferredUpdates(plan.channels.map(\.onPlateau))
        for channel in plan.channels {
            guard let integrals = channel.integrals(rule, decay: rule.decay, neurons) else {
                return nil
            }
            channels.append(
                PlasticChannel(
                    channel, of: rule, integrals: integrals, neurons: neuronCount, groups: groups))
        }
        channelCount = channels.count
        views = .allocate(capacity: max(channels.count, 1))
        for (index, channel) in channels.enumerated() {
            (views + index).initialize(to: channel.view)
        }
        super.init()
        // A voltage cannot be asked for late.
        if postEvents.delay > 0 && (followsVoltages || rule.readsVoltagesAtEvents) { return nil }
        for synapse in 0..<table.count { weights[synapse] = clipped(weights[synapse]) }
        startChannels(at: 0)
    }

    deinit {
        preTraceValues.deallocate()
        postTraceValues.deallocate()
        views.deallocate()
    }

    /// λ in effect, per ms.
    var weightDecay: Double { plan.rule.decay * learningRate }

    /// Whether changes of a neuron's voltage have to be reported by `open` and `close`.
    var followsVoltages: Bool {
        channels.contains { $0.view.drift.contains { $0.integral != nil } }
    }

    /// Whether the rule reads voltages, between events or at them.
    var seesVoltages: Bool { followsVoltages || plan.rule.readsVoltages }

    @inline(__always)
    func clipped(_ weight: Double) -> Double {
        min(max(weight, bounds.low), bounds.high)
    }

    /// What events of a kind change at once.
    func immediate(_ kind: CompiledRule.PostEvent) -> RuleProgram? {
        switch kind {
        case .spike: immediateOnPost
        case .plateau: immediateOnPlateau
        case .innovation: nil
        }
    }

    // MARK: - What the neurons do

    override func observes(_ kind: CompiledRule.PostEvent) -> Bool {
        observed.contains(kind)
    }

    override func observe(_ event: PostEvent) {
        guard isLearning else { return }
        if postEvents.delay > 0 {
            postEvents.append(event)
        } else {
            learn(event)
            trace(event)
        }
    }

    // MARK: - Time

    /// Called before anything happens in a window that starts at `time`.
    func beginWindow(at time: Int64) {
        guard isLearning else { return }
        // Before any origin moves, so that rounding does not depend on when arrivals asked for it.
        settlePostEvents(through: time)
        // Together with the channels, whose rate may be the same.
        rebase(clocks.pre, preTraces, at: time, limit: Self.channelSpan)
        rebase(clocks.post, postTraces, at: time, limit: Self.postSpan)
        for index in channels.indices {
            // Differences of accumulators lose digits as they shrink.
            let clock = clocks.channels[index]
            guard
                clock.isDue(at: time, limit: Self.channelSpan)
                    || clock.isOld(at: time, Self.longestSpan)
            else { continue }
            clocks.move(to: time)
            bringUpToDate(channel: index, to: time)
            restart(index, at: time)
        }
    }

    /// The first window start at which an origin has to move. Such a window may not be skipped: which
    /// windows seem silent depends on the number of workers.
    func nextRebase(window: Int64) -> Int64 {
        guard isLearning else { return .max }
        var next = Int64.max
        for index in 0..<clocks.preCount {
            next = min(next, clocks.pre[index].dueTime(limit: Self.channelSpan, window: window))
        }
        for index in 0..<clocks.postCount {
            next = min(next, clocks.post[index].dueTime(limit: Self.postSpan, window: window))
        }
        for index in 0..<channelCount {
            let clock = clocks.channels[index]
            next = min(
                next, clock.dueTime(limit: Self.channelSpan, window: window),
                clock.oldTime(Self.longestSpan, window: window))
        }
        return next
    }

    private func rebase(
        _ clocks: UnsafeMutablePointer<OriginDecay>, _ traces: [Buffer<Double>], at time: Int64,
        limit: Double
    ) {
        for (index, values) in traces.enumerated()
        where clocks[index].isDue(at: time, limit: limit) {
            scale(values, by: clocks[index].rebase(to: time))
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
    private func restart(_ index: Int, at time: Int64) {
        let (channel, view) = (channels[index], views[index])
        let factor = clocks.channels[index].rebase(to: time)
        channel.retain { group in
            view.strength[group] *= factor
            // Less than the rounding of what it has added before.
            return view.isPermanent || abs(view.strength[group]) > 3e-14 * learningRate
        }
        zero(index, at: time)
    }

    /// Lets a channel's accumulators start at zero.
    private func zero(_ index: Int, at time: Int64) {
        let view = views[index]
        for local in 0..<neuronCount {
            view.fixed[local] = view.hasDrift ? -drift(index, local, at: time) : 0
        }
        view.changes.pointee += 1
        for group in channels[index].active {
            for synapse in groups.range(Int(group)) { view.seen[synapse] = 0 }
            view.seenChanges[Int(group)] = view.changes.pointee
        }
    }

    // MARK: - Starting anew

    private func startChannels(at time: Int64) {
        clocks.move(to: time)
        for (index, channel) in channels.enumerated() {
            _ = clocks.channels[index].rebase(to: time)
            channel.retain { _ in false }
            if views[index].isPermanent {
                for group in 0..<groups.count {
                    // In terms of the weights as of their last update.
                    views[index].strength[group] =
                        learningRate / decay(since: lastUpdate[group], at: time)
                    channel.activate(group)
                }
            }
            zero(index, at: time)
        }
    }

    /// Takes in what the synapses have gained, before the neurons are set back at `time`.
    func endTraces(at time: Int64) {
        guard isLearning else { return }
        passPostEvents(through: time)
        clocks.move(to: time)
        for index in channels.indices { bringUpToDate(channel: index, to: time) }
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
        for index in 0..<clocks.preCount { _ = clocks.pre[index].rebase(to: time) }
        for index in 0..<clocks.postCount { _ = clocks.post[index].rebase(to: time) }
        startChannels(at: time)
    }

    /// Finds the groups that are marked as traced.
    func collectTraced() {
        traced = (0..<groups.count).filter { isTraced[$0] }.map(Int32.init)
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
        for (index, channel) in channels.enumerated() where plan.rule.decay != 0 {
            clocks.channels[index].rate = channel.preRate - weightDecay
            setIntegrals(index, rate: rate)
        }
        guard isLearning else { return }
        for (index, channel) in channels.enumerated() {
            _ = clocks.channels[index].rebase(to: time)
            channel.retain { group in
                views[index].strength[group] = strength(index, group)
                return views[index].isPermanent || views[index].strength[group] != 0
            }
            zero(index, at: time)
        }
    }

    /// Has a channel use the antiderivatives for a learning rate; one without closed form keeps those of
    /// before.
    private func setIntegrals(_ index: Int, rate: Double) {
        let integrals = plan.channels[index].integrals(
            plan.rule, decay: plan.rule.decay * rate, neurons)
        if let integrals { channels[index].setIntegrals(integrals, rate: rate) }
    }

    /// Takes the settings of a state that is restored.
    func restore(isLearning: Bool, rate: Double, integralRates: [Double]) {
        (self.isLearning, learningRate) = (isLearning, rate)
        for (index, channel) in channels.enumerated() where plan.rule.decay != 0 {
            clocks.channels[index].rate = channel.preRate - weightDecay
            setIntegrals(index, rate: integralRates[index])
        }
    }

    /// Sets the weights, by synapse; what was to be learnt before is forgotten, traces stay.
    func setWeights(_ weights: [Double], at time: Int64) {
        if isLearning { bringAllUpToDate(to: time) }
        for synapse in 0..<table.count { self.weights[synapse] = clipped(weights[synapse]) }
    }

    private func bringAllUpToDate(to time: Int64) {
        passPostEvents(through: time)
        clocks.move(to: time)
        for group in 0..<groups.count { bringUpToDate(group, to: time) }
    }

    /// The weights as they are at `time`, by synapse; changes nothing.
    func weights(at time: Int64) -> [Double] {
        if isLearning { passPostEvents(through: time) }
        var current = Array(UnsafeBufferPointer(start: weights, count: table.count))
        guard isLearning else { return current }
        clocks.move(to: time)
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
