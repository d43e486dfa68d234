// The neurons of one population that one worker owns, advanced event by event.
import NetworkDescription

/// The stimuli, recordings and parameters that concern one slice.
struct SliceInputs {
    var backgrounds: [Background] = []
    var steps: CurrentSteps?
    var probe: Probe?
    var escape: EscapeNoise?
    var plateaus: Plateaus?
    /// Whether it is recorded when plateaus happen.
    var recordsPlateaus = false
    /// Initial voltages and bias currents, one for each compartment, by local index.
    var voltages: (Int) -> [Double]
    var bias: (Int) -> [Double]
}

/// What an event at a receptor does.
enum ReceptorRole {
    /// It may bring about a spike.
    case driving
    /// It moves a compartment that the spiking one does not feel.
    case aside
    /// It is a cue.
    case cue
}

/// The neurons of a slice with one kind of membrane.
///
/// A neuron is touched when an event arrives, when something of its own is due (`timer`), or when a
/// threshold crossing is possible (`unchecked`). The state at a whole picosecond includes all events
/// of that picosecond, in the order own events, then arrivals by (source population, source, synapse);
/// a spike happens at the first picosecond whose state is not below threshold.
final class NeuronGroup<M: Membrane> {
    let membrane: M
    let neurons: NeuronStore
    let wakes: WakeTable
    let population: UInt32
    let firstElement: Int
    let mechanism: SpikeMechanism?
    /// What an event does, by receptor.
    let roles: UnsafeMutablePointer<ReceptorRole>
    let excitability: Excitability
    let inputs: SliceInputs
    let backgrounds: UnsafeMutablePointer<Background.View>
    let backgroundCount: Int
    let hasRareEvents: Bool
    let escape: EscapeNoise.View?
    let plateaus: Plateaus.View?
    /// Whether the events of the one background can be passed over quickly.
    let passesBackground: Bool
    /// Whether they may even be applied before their time: nobody but the neurons looks at their states.
    var anticipates: Bool
    private var windowStart: Int64 = 0
    var windowEnd: Int64 = 0
    private(set) var half = 0
    /// Room for looking ahead.
    let searchRoom: UnsafeMutablePointer<Double>
    private let storage: (roles: Buffer<ReceptorRole>, rooms: Buffer<Double>)
    private struct Look {
        var time: Int64
        var instant: M.Instant
        let room: UnsafeMutablePointer<Double>
    }

    /// The time of the arrivals that are being applied, and the other time that was last looked at; at
    /// addresses, since hot loops ask for them.
    private let arriving: UnsafeMutablePointer<Look>
    private let viewed: UnsafeMutablePointer<Look>
    private var spikes: [Spike] = []
    private var firingBound: FiringBound
    /// Background events that have been applied.
    var appliedEvents = 0
    /// Recorded plateaus of the window.
    var recordedPlateaus: [Spike] = []
    /// Those who want to know of events, by kind; empty in most groups.
    let observers = PostObservers()
    /// The plastic synapses whose rules follow voltages all the time.
    let followers = Roster<PlasticSynapses>()
    var integrals: [VoltageIntegral] = []
    /// What events mean for the followers, by receptor, and whether resets mean anything to them.
    let following: Buffer<Following>
    var followsReset = false

    init(
        _ membrane: M, model: NeuronModel, population: Int, slice: Range<Int>, inputs: SliceInputs
    ) {
        self.membrane = membrane
        neurons = NeuronStore(count: slice.count, stateCount: membrane.stateCount)
        wakes = WakeTable(count: slice.count)
        self.population = UInt32(population)
        firstElement = slice.lowerBound
        mechanism = model.spike
        excitability = Excitability(model.spike, count: slice.count)
        firingBound = FiringBound(count: slice.count)
        following = Buffer(count: model.receptors.count, repeating: .nothing)
        self.inputs = inputs
        backgroundCount = inputs.backgrounds.count
        backgrounds = .allocate(capacity: max(backgroundCount, 1))
        for (index, background) in inputs.backgrounds.enumerated() {
            (backgrounds + index).initialize(to: background.view)
        }
        escape = inputs.escape?.view
        plateaus = inputs.plateaus?.view
        hasRareEvents =
            inputs.steps != nil || inputs.probe != nil || inputs.escape != nil
            || inputs.plateaus != nil
        let room = membrane.instantCount
        storage = (
            Buffer(count: model.receptors.count, repeating: .driving),
            Buffer(count: 3 * room, repeating: 0)
        )
        let roles = storage.roles.pointer
        for (index, receptor) in model.receptors.enumerated() {
            roles[index] =
                receptor.kind == .cue ? .cue : membrane.drivesReadout(index) ? .driving : .aside
        }
        self.roles = roles
        passesBackground =
            backgroundCount == 1 && !hasRareEvents && !excitability.canBeBlocked
            && inputs.backgrounds.allSatisfy { roles[$0.view.receptor] == .driving }
        anticipates = passesBackground
        searchRoom = storage.rooms.pointer
        arriving = .allocate(capacity: 2)
        viewed = arriving + 1
        for index in 0..<2 {
            let room = searchRoom + (1 + index) * room
            (arriving + index).initialize(
                to: Look(time: .min, instant: membrane.instant(at: 0, in: room), room: room))
        }
        restart(at: 0)
    }

    deinit {
        arriving.deinitialize(count: 2)
        arriving.deallocate()
        backgrounds.deinitialize(count: backgroundCount)
        backgrounds.deallocate()
    }

    /// The elements of the population that the slice is.
    var elements: Range<Int> { firstElement..<(firstElement + neurons.count) }

    /// The plateaus so far.
    var plateauCount: Int { inputs.plateaus?.count ?? 0 }

    /// A time before which no neuron acts by itself.
    var earliest: Int64 { wakes.earliest }

    /// When the neurons began to fire without bound; from then on none of them does.
    var runaway: Int64? { firingBound.exceeded }

    /// Sets all neurons to their initial state, as if nothing had happened before `time`; random trains,
    /// samples and current steps go on. Between windows only.
    func restart(at time: Int64) {
        membrane.rebase(to: time, neurons)
        (arriving.pointee.time, viewed.pointee.time) = (.min, .min)
        let instant = view(at: time)
        for local in 0..<neurons.count {
            let record = neurons[local]
            takeBackBackground(local, from: time)
            excitability.restart(local)
            plateaus?.restart(local)
            membrane.initialise(
                record.state, voltages: inputs.voltages(local), bias: biasCurrents(local, at: time),
                at: instant)
            record.unchecked = unlessBlocked(local, time)
            record.timer = nextOwnEvent(local)
            wakes.lower(local, to: min(record.timer, record.unchecked))
        }
    }

    /// Starts the window `start ..< end`; samples go to that half of the voltage rows.
    func beginWindow(from start: Int64, until end: Int64, half: Int) {
        (windowStart, windowEnd, self.half) = (start, end, half)
        membrane.rebase(to: start, neurons)
        (arriving.pointee.time, viewed.pointee.time) = (.min, .min)
    }

    /// A time to look at: kept, since many ask for the same.
    @inline(__always)
    func view(at time: Int64) -> M.Instant {
        if arriving.pointee.time == time { return arriving.pointee.instant }
        if viewed.pointee.time != time { look(at: time, viewed) }
        return viewed.pointee.instant
    }

    /// The time of the arrivals that are being applied, and what neurons have in common then.
    var arrivalTime: Int64 { arriving.pointee.time }
    var arrival: M.Instant { arriving.pointee.instant }

    /// Starts to apply arrivals.
    @inline(__always)
    func arrive(at time: Int64) {
        if arriving.pointee.time == time { return }
        if viewed.pointee.time == time {
            swap(&arriving.pointee, &viewed.pointee)
        } else {
            look(at: time, arriving)
        }
    }

    @inline(__always)
    private func look(at time: Int64, _ look: UnsafeMutablePointer<Look>) {
        look.pointee.time = time
        look.pointee.instant = membrane.instant(at: time, in: look.pointee.room)
    }

    /// Brings every neuron that acts by itself to the end of the window, and hands over its spikes and
    /// what is recorded of its plateaus.
    func finishWindow(into collected: inout [Spike], plateaus: inout [Spike]) {
        let end = windowEnd
        wakes.wake(before: end) { local in
            let record = neurons[local]
            if record.timer < end { passBackground(local, through: end - 1) }
            if record.timer < end || record.unchecked < end {
                let isQuiet = record.unchecked <= windowStart
                settle(local, ownThrough: end - 1, checkThrough: end - 1)
                if record.unchecked <= end { look(local, beyond: end, predicting: isQuiet) }
            }
            return min(record.timer, record.unchecked)
        }
        collected.append(contentsOf: spikes)
        spikes.removeAll(keepingCapacity: true)
        plateaus.append(contentsOf: recordedPlateaus)
        recordedPlateaus.removeAll(keepingCapacity: true)
    }

    /// Brings a neuron to just before the arrivals at `time`: own events of that time included.
    @inline(never)
    func catchUp(_ local: Int, through time: Int64) {
        let record = neurons[local]
        passBackground(local, through: time)
        if record.timer <= time || record.unchecked < time {
            settle(local, ownThrough: time, checkThrough: time - 1)
        }
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
                    record.state, from: record.unchecked, through: through, in: searchRoom)
                if let crossing {
                    fire(local, at: crossing.time, isNegative: crossing.isNegative)
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
        let instant = view(at: time)
        let outlook = membrane.outlook(record.state, at: instant)
        record.unchecked = max(outlook, time)
        guard predicting, outlook < .max else { return }
        let horizon = time + max(windowEnd - windowStart, membrane.lookAhead)
        record.unchecked =
            membrane.firstCrossing(
                record.state, from: time, through: horizon, in: searchRoom)?.time ?? horizon + 1
    }

    func fire(_ local: Int, at time: Int64, isNegative: Bool = false) {
        let record = neurons[local]
        guard firingBound.allows(local, at: time, spikes: spikes.count) else {
            record.unchecked = .max
            return
        }
        let id = UInt32(firstElement + local) | (isNegative ? Spike.negativeBit : 0)
        let spike = Spike(time: time, population: population, id: id)
        spikes.append(spike)
        plateaus?.spiked(local, at: time)
        tell(PostEvent(time: time, local: local, kind: .spike, amplitude: spike.amplitude))
        // Spikes by chance cross no threshold.
        record.unchecked = escape == nil ? time + 1 : .max
        if let reset = mechanism?.reset {
            if followsReset { open(local, at: time) }
            let instant = view(at: time)
            switch reset {
            case .voltage:
                membrane.reset(record.state, at: instant, holding: excitability.refractory > 0)
            case .subtract(let step):
                membrane.shift(record.state, by: -spike.amplitude * step, at: instant)
            }
            if followsReset { close(local, at: time) }
        }
        if excitability.refractory > 0 {
            excitability.beginRefractoriness(local, at: time)
            record.timer = min(record.timer, excitability.release(local))
            record.unchecked = .max
        }
    }

    /// When a crossing must be looked for: never in a neuron that may not spike.
    @inline(__always)
    func unlessBlocked(_ local: Int, _ outlook: Int64) -> Int64 {
        excitability.canBeBlocked && excitability.isBlocked(local) ? .max : outlook
    }
}

extension NeuronGroup where M == ConductanceMembrane {
    /// The population, once a voltage of it has grown without bound.
    var diverged: Int? { membrane.hasDiverged ? Int(population) : nil }
}
