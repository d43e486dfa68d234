// The neurons of one population that one worker owns, advanced event by event.
import NetworkDescription

/// The stimuli, recordings and parameters that concern one slice.
struct SliceInputs {
    var backgrounds: [Background] = []
    var steps: CurrentSteps?
    var probe: Probe?
    var escape: EscapeNoise?
    /// Initial voltages and bias currents, one for each compartment, by local index.
    var voltages: (Int) -> [Double]
    var bias: (Int) -> [Double]
}

/// The neurons of a slice with one kind of membrane.
///
/// A neuron is touched when an event arrives, when something of its own is due (`timer`), or when a
/// threshold crossing is possible (`unchecked`). The state at a whole picosecond includes all events
/// of that picosecond, in the order own events, then arrivals by (source population, source, synapse);
/// a spike happens at the first picosecond whose state is not below threshold.
final class NeuronGroup<M: Membrane> {
    private let membrane: M
    private let neurons: NeuronStore
    private let wakes: WakeTable
    private let population: UInt32
    private let firstElement: Int
    private let mechanism: SpikeMechanism?
    private let refractory: Int64
    private let inputs: SliceInputs
    private let backgrounds: UnsafeMutablePointer<Background.View>
    private let backgroundCount: Int
    private let hasRareEvents: Bool
    private let refractoryEnd: UnsafeMutablePointer<Int64>
    private var windowStart: Int64 = 0
    private var windowEnd: Int64 = 0
    private var half = 0
    /// Room for the instants of arrivals and of own events, and for looking ahead.
    private let arrivalRoom: UnsafeMutablePointer<Double>
    private let ownRoom: UnsafeMutablePointer<Double>
    private let viewRoom: UnsafeMutablePointer<Double>
    private let storage: (refractoryEnd: Buffer<Int64>, rooms: Buffer<Double>)
    private var arrival: M.Instant
    private var arrivalTime: Int64 = .min
    private var spikes: [Spike] = []
    private(set) var backgroundEvents = 0
    /// Those who want to know of spikes; empty in most groups.
    private var observers: [any PostObserver] = []
    /// The plastic synapses whose rules follow voltages all the time.
    private var followers: [Plasticity] = []
    private var integrals: [VoltageIntegral] = []

    init(
        _ membrane: M, model: NeuronModel, population: Int, slice: Range<Int>, inputs: SliceInputs
    ) {
        self.membrane = membrane
        neurons = NeuronStore(count: slice.count, stateCount: membrane.stateCount)
        wakes = WakeTable(count: slice.count)
        self.population = UInt32(population)
        firstElement = slice.lowerBound
        mechanism = model.spike
        refractory = model.spike?.refractory.picoseconds ?? 0
        self.inputs = inputs
        backgroundCount = inputs.backgrounds.count
        backgrounds = .allocate(capacity: max(backgroundCount, 1))
        for (index, background) in inputs.backgrounds.enumerated() {
            (backgrounds + index).initialize(to: background.view)
        }
        hasRareEvents = inputs.steps != nil || inputs.probe != nil || inputs.escape != nil
        let room = membrane.instantCount
        storage = (
            Buffer(count: slice.count, repeating: .max), Buffer(count: 3 * room, repeating: 0)
        )
        refractoryEnd = storage.refractoryEnd.pointer
        arrivalRoom = storage.rooms.pointer
        ownRoom = arrivalRoom + room
        viewRoom = ownRoom + room
        arrival = membrane.instant(at: 0, in: arrivalRoom)
        for local in 0..<slice.count {
            let record = neurons[local]
            membrane.initialise(
                record.state, voltages: inputs.voltages(local), bias: biasCurrents(local, at: 0))
            record.unchecked = 0
            record.timer = nextOwnEvent(local)
        }
    }

    deinit {
        backgrounds.deinitialize(count: backgroundCount)
        backgrounds.deallocate()
    }

    /// A time before which no neuron acts by itself.
    var earliest: Int64 { wakes.earliest }

    /// Starts the window `start ..< end`; samples go to that half of the voltage rows.
    func beginWindow(from start: Int64, until end: Int64, half: Int) {
        (windowStart, windowEnd, self.half) = (start, end, half)
        membrane.rebase(to: start, neurons)
        arrivalTime = .min
    }

    /// Applies a run of synapses at its time of arrival; plastic ones are brought up to date first.
    func deliver(_ run: DueRun, of table: SynapseTable, learning: Plasticity?) {
        if learning != nil || !followers.isEmpty {
            forEachTarget(of: run, table) { local in
                let record = neurons[local]
                if record.timer <= run.arrival || record.unchecked < run.arrival {
                    catchUp(local, through: run.arrival)
                }
            }
            learning?.receive(startingAt: run.first, at: run.arrival, amplitude: run.amplitude)
        }
        if followers.isEmpty { return deliver(run, of: table) }
        forEachTarget(of: run, table) { open($0, at: run.arrival) }
        deliver(run, of: table)
        forEachTarget(of: run, table) { close($0, at: run.arrival) }
    }

    /// The neurons that a run ends on, each once.
    private func forEachTarget(of run: DueRun, _ table: SynapseTable, _ body: (Int) -> Void) {
        var last = UInt32.max
        for synapse in run.first..<(run.first + Int(run.count)) {
            let local = table.localTarget(synapse)
            if local != last { body(Int(local)) }
            last = local
        }
    }

    private func deliver(_ run: DueRun, of table: SynapseTable) {
        if run.arrival != arrivalTime {
            arrivalTime = run.arrival
            arrival = membrane.instant(at: run.arrival, in: arrivalRoom)
        }
        let weights = table.weights.map { $0.pointer + run.first }
        switch table.targets {
        case .narrow(let targets):
            deliver(run, targets.pointer + run.first, weights, table)
        case .wide(let targets):
            deliver(run, targets.pointer + run.first, weights, table)
        }
    }

    @inline(__always)
    private func deliver<Index: FixedWidthInteger & UnsignedInteger>(
        _ run: DueRun, _ targets: UnsafeMutablePointer<Index>,
        _ weights: UnsafeMutablePointer<Double>?, _ table: SynapseTable
    ) {
        let time = run.arrival
        let channel = membrane.channel(table.target.receptor, at: arrival)
        let amplitude = run.amplitude
        let uniform = amplitude * table.uniformWeight
        for index in 0..<Int(run.count) {
            let local = Int(targets[index])
            let record = neurons[local]
            if record.timer <= time || record.unchecked < time {
                catchUp(local, through: time)
            }
            let weight = weights.map { amplitude * $0[index] } ?? uniform
            let unchecked = membrane.receive(record.state, channel, weight: weight)
            record.unchecked = unchecked
            if unchecked != .max { wakes.lower(local, to: unchecked) }
        }
    }

    /// Brings every neuron that acts by itself to the end of the window, and hands over its spikes.
    func finishWindow(into collected: inout [Spike]) {
        let end = windowEnd
        wakes.wake(before: end) { local in
            let record = neurons[local]
            if record.timer < end || record.unchecked < end {
                let isQuiet = record.unchecked <= windowStart
                settle(local, ownThrough: end - 1, checkThrough: end - 1)
                if record.unchecked <= end { look(local, beyond: end, predicting: isQuiet) }
            }
            return min(record.timer, record.unchecked)
        }
        collected.append(contentsOf: spikes)
        spikes.removeAll(keepingCapacity: true)
    }

    /// Brings a neuron to just before the arrivals at `time`: own events of that time included.
    @inline(never)
    private func catchUp(_ local: Int, through time: Int64) {
        let record = neurons[local]
        if backgroundCount == 1 && !hasRareEvents && followers.isEmpty {
            passBackground(local, through: time)
        }
        if record.timer <= time || record.unchecked < time {
            settle(local, ownThrough: time, checkThrough: time - 1)
        }
        wakes.lower(local, to: min(record.timer, record.unchecked))
    }

    /// The commonest own events without the general machinery: those of the one background, as long as
    /// nothing else is due and no crossing has to be looked for in between.
    @inline(__always)
    private func passBackground(_ local: Int, through time: Int64) {
        let record = neurons[local]
        let background = backgrounds[0]
        let release = refractoryEnd[local]
        var next = record.timer
        while next <= time && next < release && record.unchecked >= next {
            let instant = membrane.instant(at: next, in: ownRoom)
            record.unchecked = membrane.receive(
                record.state, membrane.channel(background.receptor, at: instant),
                weight: background.weight(of: local))
            background.trains.advance(local)
            backgroundEvents &+= 1
            next = background.trains.next(local)
        }
        record.timer = min(next, release)
    }

    /// Performs own events and looks for crossings, in order of time.
    private func settle(_ local: Int, ownThrough: Int64, checkThrough: Int64) {
        let record = neurons[local]
        while true {
            let timer = record.timer
            let through = timer <= ownThrough ? timer - 1 : checkThrough
            if record.unchecked <= through {
                let crossing = membrane.firstCrossing(
                    record.state, from: record.unchecked, through: through, in: viewRoom)
                if let crossing {
                    fire(local, at: crossing)
                    continue
                }
                record.unchecked = through + 1
            }
            if timer > ownThrough { return }
            perform(local, at: timer)
        }
    }

    /// Sees how long a neuron that was checked up to `time` can be left alone. One that received
    /// nothing for a whole window is searched further ahead, so that silence costs nothing.
    private func look(_ local: Int, beyond time: Int64, predicting: Bool) {
        let record = neurons[local]
        let instant = membrane.instant(at: time, in: ownRoom)
        let outlook = membrane.outlook(record.state, at: instant)
        record.unchecked = max(outlook, time)
        guard predicting, outlook < .max else { return }
        let horizon = time + max(windowEnd - windowStart, membrane.lookAhead)
        record.unchecked =
            membrane.firstCrossing(
                record.state, from: time, through: horizon, in: viewRoom) ?? horizon + 1
    }

    private func fire(_ local: Int, at time: Int64) {
        let record = neurons[local]
        let spike = Spike(
            time: time, population: population, id: UInt32(firstElement + local))
        spikes.append(spike)
        for observer in observers {
            observer.spiked(local, at: time, amplitude: spike.amplitude)
        }
        record.unchecked = time + 1
        open(local, at: time)
        defer { close(local, at: time) }
        if mechanism?.reset != nil {
            let instant = membrane.instant(at: time, in: ownRoom)
            membrane.reset(record.state, at: instant, holding: refractory > 0)
        }
        if refractory > 0 {
            refractoryEnd[local] = time + refractory
            record.timer = min(record.timer, time + refractory)
            record.unchecked = .max
        }
    }

    // MARK: - Own events

    @inline(__always)
    private func nextOwnEvent(_ local: Int) -> Int64 {
        var time = refractoryEnd[local]
        for index in 0..<backgroundCount {
            time = min(time, backgrounds[index].trains.next(local))
        }
        if hasRareEvents { time = min(time, nextRareEvent(local)) }
        return time
    }

    /// Performs everything of a neuron's own that is due at `time`, and sets its timer anew.
    private func perform(_ local: Int, at time: Int64) {
        let record = neurons[local]
        let instant = membrane.instant(at: time, in: ownRoom)
        open(local, at: time)
        if refractoryEnd[local] == time {
            refractoryEnd[local] = .max
            if mechanism?.reset != nil { membrane.release(record.state, at: instant) }
            record.unchecked = membrane.outlook(record.state, at: instant)
        }
        if hasRareEvents { performStepsAndSamples(local, at: time, instant) }
        for index in 0..<backgroundCount
        where backgrounds[index].trains.next(local) == time {
            record.unchecked = membrane.receive(
                record.state, membrane.channel(backgrounds[index].receptor, at: instant),
                weight: backgrounds[index].weight(of: local))
            backgrounds[index].trains.advance(local)
            backgroundEvents &+= 1
        }
        close(local, at: time)
        if hasRareEvents, inputs.escape?.candidates.next(local) == time {
            tryEscape(local, at: time)
        }
        record.timer = nextOwnEvent(local)
    }

    // MARK: - Rare own events: steps of current, samples, escape candidates

    private func nextRareEvent(_ local: Int) -> Int64 {
        var time = inputs.steps?.next(local) ?? .max
        if let probe = inputs.probe { time = min(time, probe.next(local)) }
        if let escape = inputs.escape { time = min(time, escape.candidates.next(local)) }
        return time
    }

    private func performStepsAndSamples(_ local: Int, at time: Int64, _ instant: M.Instant) {
        let record = neurons[local]
        if let steps = inputs.steps, steps.next(local) == time {
            steps.advance(local)
            membrane.setBias(record.state, biasCurrents(local, at: time), at: instant)
            record.unchecked = membrane.outlook(record.state, at: instant)
        }
        if let probe = inputs.probe, probe.next(local) == time {
            probe.take(local, at: time, half: half) { compartment in
                membrane.voltage(record.state, compartment: compartment, at: time, in: viewRoom)
            }
        }
    }

    private func tryEscape(_ local: Int, at time: Int64) {
        guard let escape = inputs.escape else { return }
        if refractoryEnd[local] == .max {
            let readout = membrane.readout(
                neurons[local].state, at: time, in: viewRoom)
            if escape.accepts(readout: readout, element: firstElement + local, local: local) {
                fire(local, at: time)
            }
        }
        escape.candidates.advance(local)
    }

    private func biasCurrents(_ local: Int, at time: Int64) -> [Double] {
        var bias = inputs.bias(local)
        inputs.steps?.add(to: &bias, of: local, at: time)
        return bias
    }
}

// MARK: - Plastic synapses

extension NeuronGroup: PostNeurons {
    /// Has plastic synapses told of what the neurons do.
    func attach(_ plasticity: Plasticity) {
        observers.append(plasticity)
        if plasticity.followsVoltages { followers.append(plasticity) }
    }

    @inline(__always)
    private func open(_ local: Int, at time: Int64) {
        for follower in followers { follower.open(local, at: time) }
    }

    @inline(__always)
    private func close(_ local: Int, at time: Int64) {
        for follower in followers { follower.close(local, at: time) }
    }

    func voltage(_ local: Int, compartment: Int, at time: Int64) -> Double {
        membrane.voltage(
            neurons[local].state, compartment: compartment, at: time, in: viewRoom)
    }

    func registerIntegral(compartment: Int, rate: Double) -> Int? {
        guard let integral = membrane.integral(compartment: compartment, rate: rate) else {
            return nil
        }
        integrals.append(integral)
        return integrals.count - 1
    }

    func integral(
        _ index: Int, of local: Int, at time: Int64
    ) -> (transient: Double, level: Double) {
        membrane.antiderivative(
            neurons[local].state, integrals[index], at: time, in: viewRoom)
    }
}

extension NeuronGroup where M == ConductanceMembrane {
    /// The population, once a voltage of it has grown without bound.
    var diverged: Int? { membrane.hasDiverged ? Int(population) : nil }
}
