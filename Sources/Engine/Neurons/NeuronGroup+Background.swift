// Private background events without the general machinery: one after the other, or many before their time.

// While a neuron is far from its threshold the order of events does not matter to it. So those of its background
// are applied a batch at a time, at the first of them, and taken back where they are to come when the neuron
// comes near its threshold, or when its state is needed.
extension NeuronGroup {
    /// Applies the events of the one background up to `time`, as long as nothing else is due and no crossing
    /// has to be looked for in between.
    @inline(__always)
    func passBackground(_ local: Int, through time: Int64) {
        if !passesBackground || hasFollowers { return }
        let record = neurons[local]
        let background = backgrounds[0]
        let release = excitability.release(local)
        var next = record.timer
        while next <= time && next < release && record.unchecked >= next {
            if anticipates && record.unchecked == .max, receiveAhead(local, background) {
                next = background.trains.next(local)
                continue
            }
            let channel = membrane.channel(background.receptor, at: view(at: next))
            let weight = background.weight(of: local)
            if record.unchecked == next
                || !membrane.receiveFar(record.state, channel, weight: weight)
            {
                record.unchecked = membrane.receive(record.state, channel, weight: weight)
            } else {
                record.unchecked = .max
            }
            background.trains.advance(local)
            appliedEvents &+= 1
            next = background.trains.next(local)
        }
        record.timer = min(next, release)
    }

    /// Applies a whole batch of events at the first of them, if the neuron is far enough from its threshold.
    @inline(__always)
    private func receiveAhead(_ local: Int, _ background: Background.View) -> Bool {
        let (times, cursor) = background.trains.freshBatch(local)
        // A neuron that came near its threshold in this batch is likely to be near it still.
        guard cursor <= 1,
            membrane.receiveAhead(
                neurons[local].state, background.receptor, weight: background.weight(of: local),
                times, from: cursor)
        else { return false }
        background.trains.advanceToLast(local)
        appliedEvents &+= PoissonProcess.Trains.batch - cursor
        return true
    }

    /// Takes back the events at `time` or later that have been applied.
    func takeBackBackground(_ local: Int, from time: Int64) {
        if !anticipates { return }
        let background = backgrounds[0]
        let (times, cursor) = background.trains.batch(local)
        let first = background.trains.firstEvent(local, from: time)
        if first == cursor { return }
        let record = neurons[local]
        membrane.takeBack(
            record.state, background.receptor, weight: background.weight(of: local), times,
            from: first)
        background.trains.move(local, to: Int64(first))
        appliedEvents &-= cursor - first
        record.timer = min(background.trains.next(local), excitability.release(local))
        wakes.lower(local, to: record.timer)
    }

    /// Events of private Poisson backgrounds in all windows so far.
    var backgroundEvents: Int {
        (0..<neurons.count).reduce(appliedEvents) { $0 - aheadCount($1, at: windowEnd) }
    }

    /// How many events at `time` or later have been applied.
    func aheadCount(_ local: Int, at time: Int64) -> Int {
        if !anticipates { return 0 }
        let trains = backgrounds[0].trains
        return trains.batch(local).cursor - trains.firstEvent(local, from: time)
    }
}
