// What neurons do at times of their own: the end of refractoriness or of an open gate, background
// events, steps of current, samples, candidates of escape noise, random tests for a plateau; and cues.
import NetworkDescription

extension NeuronGroup {
    @inline(__always)
    func nextOwnEvent(_ local: Int) -> Int64 {
        var time = excitability.nextChange(local)
        for index in 0..<backgroundCount {
            time = min(time, backgrounds[index].trains.next(local))
        }
        if hasRareEvents { time = min(time, nextRareEvent(local)) }
        return time
    }

    /// Performs everything of a neuron's own that is due at `time`, and sets its timer anew.
    func perform(_ local: Int, at time: Int64) {
        let record = neurons[local]
        if excitability.nextChange(local) == time { changeExcitability(local, at: time) }
        if hasRareEvents { performStepsAndSamples(local, at: time) }
        for index in 0..<backgroundCount
        where backgrounds[index].trains.next(local) == time {
            receive(local, backgrounds[index], at: time)
            backgrounds[index].trains.advance(local)
            appliedEvents &+= 1
        }
        if hasRareEvents { performRandomTests(local, at: time) }
        record.timer = nextOwnEvent(local)
    }

    /// Closes the gate, or ends refractoriness, whichever is due.
    private func changeExcitability(_ local: Int, at time: Int64) {
        let record = neurons[local]
        if excitability.closeIfDue(local, at: time) { record.unchecked = .max }
        guard excitability.release(local) == time else { return }
        takeBackBackground(local, from: time)
        excitability.endRefractoriness(local)
        let instant = view(at: time)
        if mechanism?.resetVoltage != nil {
            if followsReset { open(local, at: time) }
            membrane.release(record.state, at: instant)
            if followsReset { close(local, at: time) }
        }
        record.unchecked = unlessBlocked(local, membrane.outlook(record.state, at: instant))
    }

    @inline(__always)
    private func receive(_ local: Int, _ background: Background.View, at time: Int64) {
        let receptor = background.receptor
        let weight = background.weight(of: local)
        let record = neurons[local]
        if roles[receptor] == .cue {
            if weight != 0 { cue(local, receptor, at: time) }
            return
        }
        let channel = membrane.channel(receptor, at: view(at: time))
        let isFollowed = hasFollowers && following[receptor] != .nothing
        if isFollowed { open(local, at: time) }
        if roles[receptor] == .driving {
            let outlook = membrane.receive(record.state, channel, weight: weight)
            record.unchecked = unlessBlocked(local, outlook)
        } else {
            membrane.receiveAside(record.state, channel, weight: weight)
        }
        if isFollowed { close(local, at: time) }
    }

    // MARK: - Cues

    /// Lets a cue do what it is for: open the gate, test for a plateau.
    func cue(_ local: Int, _ receptor: Int, at time: Int64) {
        let record = neurons[local]
        if excitability.isOpened(by: receptor) {
            excitability.open(local, at: time)
            let outlook = membrane.outlook(record.state, at: view(at: time))
            record.unchecked = unlessBlocked(local, outlook)
            record.timer = nextOwnEvent(local)
        }
        if plateaus?.isTested(by: receptor) == true { testPlateau(local, at: time) }
    }

    private func testPlateau(_ local: Int, at time: Int64) {
        let state = neurons[local].state
        let instant = view(at: time)
        let amplitude = plateaus?.test(local, at: time) { compartment in
            membrane.voltage(state, compartment: compartment, at: instant)
        } probability: {
            spikeProbability(local, at: time)
        }
        guard let amplitude else { return }
        if inputs.recordsPlateaus {
            recordedPlateaus.append(
                Spike(time: time, population: population, id: UInt32(firstElement + local)))
        }
        tell(PostEvent(time: time, local: local, kind: .plateau, amplitude: amplitude))
    }

    // MARK: - Rare own events: steps of current, samples, escape candidates, random tests

    private func nextRareEvent(_ local: Int) -> Int64 {
        var time = inputs.steps?.next(local) ?? .max
        if let probe = inputs.probe { time = min(time, probe.next(local)) }
        if let escape { time = min(time, escape.candidates.next(local)) }
        if let plateaus { time = min(time, plateaus.next(local)) }
        return time
    }

    private func performStepsAndSamples(_ local: Int, at time: Int64) {
        let record = neurons[local]
        if let steps = inputs.steps, steps.next(local) == time {
            steps.advance(local)
            let instant = view(at: time)
            open(local, at: time)
            membrane.setBias(record.state, biasCurrents(local, at: time), at: instant)
            close(local, at: time)
            let outlook = membrane.outlook(record.state, at: instant)
            record.unchecked = unlessBlocked(local, outlook)
        }
        if let probe = inputs.probe, probe.next(local) == time {
            let instant = view(at: time)
            probe.take(local, at: time, half: half) { compartment in
                membrane.voltage(record.state, compartment: compartment, at: instant)
            }
        }
    }

    private func performRandomTests(_ local: Int, at time: Int64) {
        if escape?.candidates.next(local) == time { tryEscape(local, at: time) }
        if let plateaus, plateaus.next(local) == time {
            testPlateau(local, at: time)
            plateaus.advance(local)
        }
    }

    private func tryEscape(_ local: Int, at time: Int64) {
        guard let escape else { return }
        if !excitability.isBlocked(local) {
            let readout = membrane.readout(neurons[local].state, at: view(at: time))
            let outcome = escape.outcome(
                readout: readout, element: firstElement + local, local: local)
            tell(
                PostEvent(
                    time: time, local: local, kind: .innovation, amplitude: outcome.innovation))
            if outcome.isSpike { fire(local, at: time) }
        }
        escape.candidates.advance(local)
    }

    func biasCurrents(_ local: Int, at time: Int64) -> [Double] {
        var bias = inputs.bias(local)
        inputs.steps?.add(to: &bias, of: local, at: time)
        return bias
    }
}
