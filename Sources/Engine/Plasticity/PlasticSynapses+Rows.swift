// Synapses brought up to date row by row.
import LearningRules
import NetworkDescription
import RealModule

extension PlasticSynapses {
    /// A spike of amplitude ±1 reaches the synapses that start at `first`: they are brought up to date,
    /// so that it is delivered with the right weights, and learn from it.
    func receive(startingAt first: Int, at time: Int64, amplitude: Double) {
        guard isLearning else { return }
        let group = groups.index(startingAt: first)
        passPostEvents(through: time)
        clocks.move(to: time)
        bringUpToDate(group, to: time)
        if let onPre {
            let batch = RowBatch(plasticity: self, group: group, time: time)
            let (weights, count) = (weights + first, batch.count)
            let gain = amplitude * learningRate
            switch onPre.evaluate(batch) {
            case .number(let number):
                for index in 0..<count { weights[index] += gain * number }
                bound(weights, count)
            case .row(let values, let scale):
                let areWithin = weights.add(
                    values, times: gain * scale, within: bounds, count: count)
                if !areWithin { bound(weights, count) }
            }
        }
        addSpike(to: group, amplitude, at: time)
    }

    @inline(__always)
    private func addSpike(to group: Int, _ amplitude: Double, at time: Int64) {
        for trace in 0..<clocks.preCount {
            let value = amplitude * clocks.pre[trace].grow
            let values = preTraceValues[trace]
            values[group] = isNearest[trace] ? value : values[group] + value
        }
        if clocks.preCount > 0 { markTraced(group) }
        for index in 0..<channelCount where !views[index].isPermanent {
            let view = views[index]
            if view.strength[group] == 0 {
                let range = groups.range(group)
                let values = accumulators(index, range, at: time)
                let seen = view.seen + range.lowerBound
                for synapse in 0..<range.count { seen[synapse] = values[synapse] }
                view.seenChanges[group] = view.changes.pointee
                channels[index].activate(group)
            }
            view.strength[group] = strength(index, group)
        }
    }

    /// learning rate · Π traces · e^(κ(t-O)) at the time of the clocks.
    @inline(__always)
    func strength(_ channel: Int, _ group: Int) -> Double {
        let view = views[channel]
        var product = learningRate * clocks.channels[channel].grow
        for index in 0..<view.preCount {
            let trace = view.pre[index]
            product *= preTraceValues[trace][group] * clocks.pre[trace].decay
        }
        return product
    }

    /// Brings a group's weights up to the time of the clocks.
    func bringUpToDate(_ group: Int, to time: Int64) {
        let decay = decay(since: lastUpdate[group], at: time)
        add(group, to: weights + groups.first[group], decay: decay, at: time, marking: true)
        lastUpdate[group] = time
        if decay == 1 { return }
        // Strengths refer to weights as of the last update.
        for index in 0..<channelCount { views[index].strength[group] *= decay }
    }

    /// e^(-λ Δ).
    func decay(since last: Int64, at time: Int64) -> Double {
        if weightDecay == 0 || last == time { return 1 }
        let elapsed = Double(time &- last) * (1 / Time.picosecondsPerMillisecond)
        return Double.exp(-weightDecay * elapsed)
    }

    /// Adds to weights what they gained since the last update, over which they decay by `decay`. With
    /// `marking` the synapses count as having seen it.
    func add(
        _ group: Int, to weights: UnsafeMutablePointer<Double>, decay: Double, at time: Int64,
        marking: Bool
    ) {
        let count = groups.range(group).count
        if decay != 1 { weights.decay(towards: plan.rule.rest, by: decay, count: count) }
        var areWithin = decay == 1
        for index in 0..<channelCount where !views[index].isIdle(group) {
            let gain = views[index].strength[group] * decay
            areWithin =
                collect(index, group, gain: gain, weights, time, marking) && channelCount == 1
        }
        if !areWithin { bound(weights, count) }
    }

    /// Adds what one channel has brought; whether the weights are known to be within bounds.
    private func collect(
        _ channel: Int, _ group: Int, gain: Double, _ weights: UnsafeMutablePointer<Double>,
        _ time: Int64, _ marking: Bool
    ) -> Bool {
        let range = groups.range(group)
        let view = views[channel]
        let values = accumulators(channel, range, at: time)
        let seen = view.seen + range.lowerBound
        if marking {
            view.seenChanges[group] = view.changes.pointee
            return weights.add(
                growthOf: values, since: seen, times: gain, within: bounds, count: range.count)
        }
        for index in 0..<range.count { weights[index] += gain * (values[index] - seen[index]) }
        return false
    }

    /// Brings all groups that accumulate in a channel up to the time of the clocks.
    func bringUpToDate(channel: Int, to time: Int64) {
        for group in channels[channel].active { bringUpToDate(Int(group), to: time) }
    }

    /// Keeps weights within the rule's bounds, and notices when they leave all bounds.
    @inline(never)
    private func bound(_ weights: UnsafeMutablePointer<Double>, _ count: Int) {
        if !weights.clip(to: bounds, count: count) { hasDiverged = true }
    }

    /// The accumulators of the neurons that a row of synapses ends on.
    @inline(__always)
    func accumulators(
        _ channel: Int, _ range: Range<Int>, at time: Int64
    ) -> UnsafeMutablePointer<Double> {
        let view = views[channel]
        let values = spread(view.fixed, range, into: row.pointer)
        guard view.hasDrift else { return values }
        if values != row.pointer { row.pointer.update(from: values, count: range.count) }
        addDrift(channel, of: targets(range), at: time, to: row.pointer)
        return row.pointer
    }

    @inline(__always)
    func targets(_ range: Range<Int>) -> TargetRow {
        TargetRow(table: table, first: range.lowerBound, count: range.count)
    }

    /// Numbers of neurons in the order of a row's synapses: where they lie, or copied into `row`.
    @inline(__always)
    func spread(
        _ values: UnsafeMutablePointer<Double>, _ range: Range<Int>,
        into row: UnsafeMutablePointer<Double>
    ) -> UnsafeMutablePointer<Double> {
        if range.isEmpty { return row }
        if groups.isDense { return values + Int(table.localTarget(range.lowerBound)) }
        switch table.targets {
        case .narrow(let targets):
            let targets = targets + range.lowerBound
            for index in 0..<range.count { row[index] = values[Int(targets[index])] }
        case .wide(let targets):
            let targets = targets + range.lowerBound
            for index in 0..<range.count { row[index] = values[Int(targets[index])] }
        }
        return row
    }
}

/// The synapses of a group at a presynaptic spike.
private struct RowBatch: SynapseBatch {
    let plasticity: PlasticSynapses
    let group: Int
    let time: Int64

    private var range: Range<Int> { plasticity.groups.range(group) }
    var count: Int { range.count }

    func weight(into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .row(plasticity.weights + range.lowerBound, scale: 1)
    }

    func pre(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(plasticity.preTraceValues[trace][group] * plasticity.clocks.pre[trace].decay)
    }

    func post(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        let traces = plasticity.postTraces[trace].pointer
        return .row(
            plasticity.spread(traces, range, into: row), scale: plasticity.clocks.post[trace].decay)
    }

    func voltage(_ compartment: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        plasticity.neurons.voltages(
            compartment, of: plasticity.targets(range), at: time, into: row)
        return .row(row, scale: 1)
    }

    func spikeProbability(into row: UnsafeMutablePointer<Double>) -> BatchValues {
        plasticity.neurons.spikeProbabilities(
            of: plasticity.targets(range), at: time, into: row)
        return .row(row, scale: 1)
    }
}
