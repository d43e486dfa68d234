// What spikes and plateaus of the postsynaptic neurons do to plastic synapses.
import LearningRules
import NetworkDescription

extension PlasticSynapses {
    /// Takes in the delayed events that are due.
    func passPostEvents(through time: Int64) {
        guard postEvents.delay > 0 else { return }
        postEvents.pass(through: time, learn: learn, trace: trace)
    }

    /// Takes in all delayed events that a time has reached, between windows.
    func settlePostEvents(through time: Int64) {
        postEvents.sort()
        passPostEvents(through: time)
    }

    /// Changes accumulators, and weights where the rule asks for it at once.
    func learn(_ event: PostEvent) {
        if event.kind == .innovation { return }
        clocks.move(to: event.time)
        if let immediate = immediate(event.kind) { change(event, by: immediate) }
        guard let updates = deferred(event.kind) else { return }
        let neuron = NeuronBatch(
            neurons: neurons, traces: postTraceValues, clocks: clocks.post, local: event.local,
            time: event.time)
        updates.evaluate(neuron) { channel, value in
            let view = views[channel]
            view.fixed[event.local] += event.amplitude * value * clocks.channels[channel].decay
            view.changes.pointee += 1
        }
    }

    /// What events of a kind add to accumulators.
    @inline(__always)
    private func deferred(_ kind: CompiledRule.PostEvent) -> DeferredUpdates? {
        switch kind {
        case .spike: onSpike
        case .plateau: onPlateau
        case .innovation: nil
        }
    }

    /// Lets an event enter the traces.
    func trace(_ event: PostEvent) {
        var isOpen = false
        for index in 0..<clocks.postCount where postTraceKinds[index].event == event.kind {
            clocks.move(to: event.time)
            if !isOpen { open(event.local, at: event.time) }
            isOpen = true
            let value = event.amplitude * clocks.post[index].grow
            let values = postTraceValues[index]
            values[event.local] =
                postTraceKinds[index].isNearest ? value : values[event.local] + value
        }
        if isOpen { close(event.local, at: event.time) }
    }

    /// Changes every synapse of a neuron now. The weights stay in terms of their group's last update,
    /// so that the rest of the row is not touched.
    private func change(_ event: PostEvent, by program: RuleProgram) {
        guard let columns else { return }
        let column = columns.column(event.local)
        let batch = ColumnBatch(plasticity: self, columns: columns, event: event)
        let rest = plan.rule.rest
        func decay(_ place: Int) -> Double {
            self.decay(since: lastUpdate[columns.group(place)], at: event.time)
        }
        for index in channels.indices {
            let view = views[index]
            let value = accumulator(index, event.local, at: event.time)
            for place in column {
                let (synapse, group) = (columns.synapse(place), columns.group(place))
                if view.strength[group] == 0 { continue }
                weights[synapse] += view.strength[group] * (value - view.seen[synapse])
                view.seen[synapse] = value
            }
        }
        for place in column {
            let synapse = columns.synapse(place)
            weights[synapse] = clipped(rest + (weights[synapse] - rest) * decay(place))
        }
        let gain = event.amplitude * learningRate
        let values = program.evaluate(batch)
        for (index, place) in column.enumerated() {
            let synapse = columns.synapse(place)
            let weight = clipped(weights[synapse] + gain * values(index))
            weights[synapse] = rest + (weight - rest) / decay(place)
        }
    }

    // MARK: - dw/dt

    /// What events at a receptor of the target mean for dw/dt.
    func following(_ receptor: Int) -> Following {
        var following = Following.nothing
        for term in channels.flatMap(\.view.drift) {
            guard let integral = term.integral else { continue }
            let growth = neurons.growth(ofIntegral: integral, receptor: receptor)
            if growth == 0 { continue }
            if growth == nil || !term.post.isEmpty { return .course }
            following = .constant
        }
        return following
    }

    /// Lets accumulators take in events of `.constant` meaning: each moves the future of a voltage by a
    /// known decaying course, of which the antiderivative is taken out so that the sum goes on unbroken.
    func follow<Index>(_ events: RunEvents<Index>, at receptor: Int, _ time: Int64) {
        guard isLearning else { return }
        clocks.move(to: time)
        for index in 0..<channelCount where views[index].hasDrift {
            var growth = 0.0
            for term in views[index].drift {
                guard let integral = term.integral else { continue }
                let each = neurons.growth(ofIntegral: integral, receptor: receptor) ?? 0
                growth += term.coefficient * each
            }
            if growth == 0 { continue }
            let gain = growth * clocks.channels[index].decay
            let fixed = views[index].fixed
            for place in 0..<events.count {
                fixed[events.target(place)] -= gain * events.weight(place)
            }
        }
    }

    /// Lets accumulators take in what dw/dt gains from voltages in a step that ends at `time`, in which
    /// nothing happened.
    ///
    /// - Parameter integrals: By integral that was registered, those of all neurons.
    func takeStep(to time: Int64, _ integrals: (Int) -> UnsafePointer<Double>) {
        guard isLearning else { return }
        clocks.move(to: time)
        for index in 0..<channelCount {
            let fixed = views[index].fixed
            for term in views[index].drift {
                guard let integral = term.integral else { continue }
                let values = integrals(integral)
                let gain = term.coefficient * clocks.channels[index].decay
                for local in 0..<neuronCount {
                    fixed[local] += gain * traces(term, local) * values[local]
                }
            }
        }
    }

    /// The product of a term's postsynaptic traces at the time of the clocks.
    @inline(__always)
    private func traces(_ term: DriftTerm, _ local: Int) -> Double {
        var product = 1.0
        for index in term.post {
            product *= postTraceValues[index][local] * clocks.post[index].decay
        }
        return product
    }

    /// The accumulator of a neuron.
    func accumulator(_ channel: Int, _ local: Int, at time: Int64) -> Double {
        views[channel].fixed[local]
            + (views[channel].hasDrift ? drift(channel, local, at: time) : 0)
    }

    /// Called before the course of a neuron's traces or voltages changes.
    func open(_ local: Int, at time: Int64) {
        guard isLearning else { return }
        for index in 0..<channelCount where views[index].hasDrift {
            clocks.move(to: time)
            views[index].fixed[local] += drift(index, local, at: time)
        }
    }

    /// Called after it has changed: accumulators are continuous.
    func close(_ local: Int, at time: Int64) {
        guard isLearning else { return }
        for index in 0..<channelCount where views[index].hasDrift {
            clocks.move(to: time)
            views[index].fixed[local] -= drift(index, local, at: time)
        }
    }

    /// The antiderivative, along a neuron's present course, of all that dw/dt adds to a channel, at the
    /// time of the clocks.
    ///
    /// With y the product of the postsynaptic traces, decaying with ρ, and V = V∞ + the transient, each
    /// term is y e^(-κ(s-O)) (V∞ + transient); the transient's part is known from the neuron.
    func drift(_ channel: Int, _ local: Int, at time: Int64) -> Double {
        var sum = 0.0
        for term in views[channel].drift {
            let trace = term.coefficient * traces(term, local)
            if trace == 0 { continue }
            guard let index = term.integral else {
                sum += trace * antiderivative(channel, term, at: time)
                continue
            }
            let (transient, level) = neurons.integral(index, of: local, at: time)
            sum += trace * transient * clocks.channels[channel].decay
            if level != 0 { sum += trace * level * antiderivative(channel, term, at: time) }
        }
        return sum
    }

    /// The same for the neurons of a row, added to `row`.
    func addDrift(
        _ channel: Int, of targets: TargetRow, at time: Int64,
        to row: UnsafeMutablePointer<Double>
    ) {
        guard views[channel].followsVoltagesAlone else {
            for index in 0..<targets.count {
                row[index] += drift(channel, targets[index], at: time)
            }
            return
        }
        for term in views[channel].drift {
            guard let index = term.integral else { continue }
            neurons.addIntegrals(
                index, of: targets, at: time,
                transient: term.coefficient * clocks.channels[channel].decay,
                level: term.coefficient * antiderivative(channel, term, at: time), to: row)
        }
    }

    /// The antiderivative of e^(-κ(s-O)-ρ(s-t)) at s = t.
    private func antiderivative(
        _ channel: Int, _ term: DriftTerm, at time: Int64
    ) -> Double {
        let clock = clocks.channels[channel]
        let (kappa, rho) = (clock.rate, term.postRate)
        let rate = kappa + rho
        // The simple form fails where the two rates cancel. The other starts at the origin, to which
        // only traces that are not much faster than the channel can be followed back.
        if rho > 0 && abs(rate) >= 1e-3 * max(abs(kappa), rho) {
            return -clock.decay / rate
        }
        let elapsed = clock.elapsed(time)
        if rho == 0 && abs(kappa * elapsed) > 0.1 { return (1 - clock.decay) / kappa }
        return Double.exp(rho * elapsed) * OriginDecay.span(rate, elapsed)
    }
}

/// One neuron at an event: the factors of deferred terms depend on nothing else.
private struct NeuronBatch: SynapseBatch {
    let neurons: PostNeurons
    let traces: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    let clocks: UnsafeMutablePointer<OriginDecay>
    let local: Int
    let time: Int64

    var count: Int { 1 }

    func weight(into row: UnsafeMutablePointer<Double>) -> BatchValues { .number(.nan) }
    func pre(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(.nan)
    }

    func post(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(traces[trace][local] * clocks[trace].decay)
    }

    func voltage(_ compartment: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(neurons.voltage(local, compartment: compartment, at: time))
    }

    func spikeProbability(into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(neurons.spikeProbability(local, at: time))
    }
}

/// The synapses that end on a neuron, at an event of it.
private struct ColumnBatch: SynapseBatch {
    let plasticity: PlasticSynapses
    let columns: ColumnIndex
    let event: PostEvent

    private var column: Range<Int> { columns.column(event.local) }
    var count: Int { column.count }

    func weight(into row: UnsafeMutablePointer<Double>) -> BatchValues {
        for (index, place) in column.enumerated() {
            row[index] = plasticity.weights[columns.synapse(place)]
        }
        return .row(row, scale: 1)
    }

    func pre(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        for (index, place) in column.enumerated() {
            row[index] = plasticity.preTraces[trace][columns.group(place)]
        }
        return .row(row, scale: plasticity.clocks.pre[trace].decay)
    }

    func post(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(
            plasticity.postTraces[trace][event.local] * plasticity.clocks.post[trace].decay)
    }

    func voltage(_ compartment: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(plasticity.neurons.voltage(event.local, compartment: compartment, at: event.time))
    }

    func spikeProbability(into row: UnsafeMutablePointer<Double>) -> BatchValues {
        .number(plasticity.neurons.spikeProbability(event.local, at: event.time))
    }
}
