// The neurons of one population that one worker owns, advanced event by event.
import NetworkDescription

/// What a worker asks of its slice of a population of neurons.
protocol NeuronSlice: AnyObject {
    /// A time before which no neuron acts by itself.
    var earliest: Int64 { get }
    var spikes: [Spike] { get set }
    var backgroundEvents: Int { get }
    var byteCount: Int { get }

    /// Starts the window `start ..< end`; samples go to that half of the voltage rows.
    func beginWindow(from start: Int64, until end: Int64, half: Int)

    /// Applies a run of synapses at its time of arrival.
    func deliver(_ run: DueRun, of table: SynapseTable)

    /// Brings every neuron that acts by itself to the end of the window.
    func finishWindow()
}

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
final class NeuronGroup<M: Membrane>: NeuronSlice {
    private var membrane: M
    private let neurons: NeuronStore
    private let wakes: WakeTable
    private let population: UInt32
    private let firstElement: Int
    private let spike: SpikeMechanism?
    private let refractory: Int64
    private let inputs: SliceInputs
    private let refractoryEnd: Buffer<Int64>
    private var windowStart: Int64 = 0
    private var windowEnd: Int64 = 0
    private var half = 0
    private let arrivalRoom: Buffer<Double>
    private let ownRoom: Buffer<Double>
    private let viewRoom: Buffer<Double>
    private var arrival: M.Instant
    private var arrivalTime: Int64 = .min
    var spikes: [Spike] = []
    private(set) var backgroundEvents = 0

    init(
        _ membrane: M, model: NeuronModel, population: Int, slice: Range<Int>, inputs: SliceInputs
    ) {
        self.membrane = membrane
        neurons = NeuronStore(count: slice.count, stateCount: membrane.stateCount)
        wakes = WakeTable(count: slice.count)
        self.population = UInt32(population)
        firstElement = slice.lowerBound
        spike = model.spike
        refractory = model.spike?.refractory.picoseconds ?? 0
        self.inputs = inputs
        refractoryEnd = Buffer(count: slice.count, repeating: .max)
        arrivalRoom = Buffer(count: membrane.instantCount, repeating: 0)
        ownRoom = Buffer(count: membrane.instantCount, repeating: 0)
        viewRoom = Buffer(count: membrane.instantCount, repeating: 0)
        arrival = membrane.instant(at: 0, in: arrivalRoom.pointer)
        for local in 0..<slice.count {
            let record = neurons[local]
            membrane.initialise(
                record.state, voltages: inputs.voltages(local), bias: biasCurrents(local, at: 0))
            record.unchecked = 0
            record.timer = nextOwnEvent(local)
        }
    }

    var earliest: Int64 { wakes.earliest }
    var byteCount: Int { neurons.byteCount }

    func beginWindow(from start: Int64, until end: Int64, half: Int) {
        (windowStart, windowEnd, self.half) = (start, end, half)
        membrane.rebase(to: start, neurons)
        arrivalTime = .min
    }

    func deliver(_ run: DueRun, of table: SynapseTable) {
        if run.arrival != arrivalTime {
            arrivalTime = run.arrival
            arrival = membrane.instant(at: run.arrival, in: arrivalRoom.pointer)
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
        let receptor = table.target.receptor
        let uniform = table.uniformWeight
        for index in 0..<Int(run.count) {
            let local = Int(targets[index])
            let record = neurons[local]
            if record.timer <= time || record.unchecked < time {
                catchUp(local, through: time)
            }
            let unchecked = membrane.receive(
                record.state, receptor: receptor, weight: weights?[index] ?? uniform, at: arrival)
            record.unchecked = unchecked
            if unchecked != .max { wakes.lower(local, to: unchecked) }
        }
    }

    func finishWindow() {
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
    }

    /// Brings a neuron to just before the arrivals at `time`: own events of that time included.
    @inline(never)
    private func catchUp(_ local: Int, through time: Int64) {
        settle(local, ownThrough: time, checkThrough: time - 1)
        let record = neurons[local]
        wakes.lower(local, to: min(record.timer, record.unchecked))
    }

    /// Performs own events and looks for crossings, in order of time.
    private func settle(_ local: Int, ownThrough: Int64, checkThrough: Int64) {
        let record = neurons[local]
        while true {
            let timer = record.timer
            let through = timer <= ownThrough ? timer - 1 : checkThrough
            if record.unchecked <= through {
                let crossing = membrane.firstCrossing(
                    record.state, from: record.unchecked, through: through, in: viewRoom.pointer)
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
        let instant = membrane.instant(at: time, in: ownRoom.pointer)
        let outlook = membrane.outlook(record.state, at: instant)
        record.unchecked = max(outlook, time)
        guard predicting, outlook <= time else { return }
        let horizon = time + max(windowEnd - windowStart, membrane.lookAhead)
        record.unchecked =
            membrane.firstCrossing(
                record.state, from: time, through: horizon, in: viewRoom.pointer) ?? horizon + 1
    }

    private func fire(_ local: Int, at time: Int64) {
        let record = neurons[local]
        let element = UInt32(firstElement + local)
        spikes.append(Spike(time: time, population: population, id: element))
        record.unchecked = time + 1
        if spike?.reset != nil {
            let instant = membrane.instant(at: time, in: ownRoom.pointer)
            membrane.reset(record.state, at: instant, holding: refractory > 0)
        }
        if refractory > 0 {
            refractoryEnd[local] = time + refractory
            record.timer = min(record.timer, time + refractory)
            record.unchecked = .max
        }
    }

    // MARK: - Own events

    private func nextOwnEvent(_ local: Int) -> Int64 {
        var time = refractoryEnd[local]
        for index in inputs.backgrounds.indices {
            time = min(time, inputs.backgrounds[index].process.next(local))
        }
        if let steps = inputs.steps { time = min(time, steps.next(local)) }
        if let probe = inputs.probe { time = min(time, probe.next(local)) }
        if let escape = inputs.escape { time = min(time, escape.candidates.next(local)) }
        return time
    }

    /// Performs everything of a neuron's own that is due at `time`, and sets its timer anew.
    private func perform(_ local: Int, at time: Int64) {
        let record = neurons[local]
        let instant = membrane.instant(at: time, in: ownRoom.pointer)
        if refractoryEnd[local] == time {
            refractoryEnd[local] = .max
            if spike?.reset != nil { membrane.release(record.state, at: instant) }
            record.unchecked = membrane.outlook(record.state, at: instant)
        }
        if inputs.steps?.next(local) == time {
            inputs.steps?.advance(local)
            membrane.setBias(record.state, biasCurrents(local, at: time), at: instant)
            record.unchecked = membrane.outlook(record.state, at: instant)
        }
        if inputs.probe?.next(local) == time {
            inputs.probe?.take(local, at: time, half: half) { compartment in
                membrane.voltage(
                    record.state, compartment: compartment, at: time, in: viewRoom.pointer)
            }
        }
        for index in inputs.backgrounds.indices
        where inputs.backgrounds[index].process.next(local) == time {
            record.unchecked = membrane.receive(
                record.state, receptor: inputs.backgrounds[index].receptor,
                weight: inputs.backgrounds[index].weight(of: local), at: instant)
            inputs.backgrounds[index].process.advance(local)
            backgroundEvents += 1
        }
        if inputs.escape?.candidates.next(local) == time { tryEscape(local, at: time) }
        record.timer = nextOwnEvent(local)
    }

    private func tryEscape(_ local: Int, at time: Int64) {
        guard let escape = inputs.escape else { return }
        if refractoryEnd[local] == .max {
            let readout = membrane.readout(
                neurons[local].state, at: time, in: viewRoom.pointer)
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
