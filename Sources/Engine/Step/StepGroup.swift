// The neurons of one population that one worker owns, advanced step by step.
import CKernels
import NetworkDescription

/// Memory for the step integrator, or the error that there is none.
func pages<Element>(
    _ type: Element.Type, count: Int
) throws(SimulationError) -> Buffer<Element> {
    guard let buffer = Buffer<Element>(pages: count) else {
        throw .tooLarge("the system has no memory for \(count) numbers")
    }
    return buffer
}

/// One-compartment neurons on a grid, with the order of NEST's grid neurons (`iaf_psc_exp`, `iaf_psc_alpha`,
/// `iaf_psc_delta`). The step that ends at grid point t
///
/// 1. moves the voltages, with the currents and conductances as they were, but for those held after a spike;
/// 2. moves the currents and conductances, and adds what arrives at t; delta events at t move voltages that are not held;
/// 3. lets those not below the threshold spike: the spike has time t, the voltage is set to its reset and
///    held for the refractory period, in which currents go on and delta events are lost.
final class StepGroup {
    /// The state of a receptor: nothing, a current or conductance, or a current and its slope.
    struct Receptor {
        let propagator: StepPropagator.Receptor
        /// Where its input starts.
        let offset: Int
        let current: Buffer<Float>?
        let slope: Buffer<Float>?
    }

    /// Lanes that are advanced together: what they need stays in the first-level cache.
    private static let chunk = 4 * Lanes.blockSize

    let model: NeuronModel
    let lanes: Lanes
    let grid: StepGrid
    let propagator: StepPropagator
    /// The grid point that the state is that of.
    private(set) var point: Int64 = 0
    let voltages: Buffer<Float>
    /// The last grid point at which a lane is held.
    let held: Buffer<Int32>
    let receptors: [Receptor]
    private let hasJumps: Bool
    let currents: StepCurrents
    private let backgrounds: [StepBackground]
    private let probe: StepProbe?
    /// The initial voltage of each neuron of the slice (mV).
    private let initial: [Double]
    private let drive: Buffer<Float>
    private let jump: Buffer<Float>
    private let load: Buffer<Float>
    private let spiking: Buffer<Int32>
    /// The receptors of neurons whose receptors are all exponential currents, or all conductances; empty else.
    private let channels: Buffer<step_channel>
    /// Those who want to know of spikes; empty in most groups.
    private let observers = PostObservers()
    /// What learning rules that see voltages know of the neurons.
    private(set) var course: StepCourse?

    init(
        _ model: NeuronModel, population: Int, lanes: Lanes, layout: InputLayout,
        currents: StepCurrents, backgrounds: [StepBackground], probe: StepProbe?,
        initial: [Double], _ grid: StepGrid
    ) throws(SimulationError) {
        self.model = model
        self.lanes = lanes
        self.grid = grid
        self.currents = currents
        self.backgrounds = backgrounds
        self.probe = probe
        self.initial = initial
        propagator = StepPropagator(model, grid)
        voltages = try pages(Float.self, count: lanes.count)
        held = try pages(Int32.self, count: lanes.count)
        drive = try pages(Float.self, count: Self.chunk)
        jump = try pages(Float.self, count: Self.chunk)
        load = try pages(Float.self, count: Self.chunk)
        spiking = try pages(Int32.self, count: Self.chunk)
        var receptors: [Receptor] = []
        var hasJumps = false
        for (index, part) in propagator.receptors.enumerated() {
            var (hasCurrent, hasSlope) = (false, false)
            switch part {
            case .delta: hasJumps = true
            case .exponential, .conductance: hasCurrent = true
            case .alpha: (hasCurrent, hasSlope) = (true, true)
            }
            receptors.append(
                Receptor(
                    propagator: part, offset: layout.offset(population, index),
                    current: hasCurrent ? try pages(Float.self, count: lanes.count) : nil,
                    slope: hasSlope ? try pages(Float.self, count: lanes.count) : nil))
        }
        self.receptors = receptors
        self.hasJumps = hasJumps
        channels = Buffer(Self.channels(propagator))
        restart(at: 0)
    }

    /// The elements of the population that the slice is.
    var elements: Range<Int> { lanes.slice }

    /// Whether a voltage has grown without bound: negative conductances can do it.
    private(set) var hasDiverged = false

    /// Events of private Poisson backgrounds so far.
    var backgroundEvents: Int { backgrounds.reduce(0) { $0 + Int($1.events) } }

    /// Sets all neurons to their initial state, free to spike; the state is that of a grid point.
    func restart(at point: Int64) {
        self.point = point
        course?.restart(at: point)
        hasDiverged = false
        for lane in 0..<lanes.count {
            // Lanes beyond the slice are held for good, below the threshold.
            voltages[lane] = -1
            held[lane] = .max
        }
        for (index, lane) in lanes.used.enumerated() {
            voltages[lane] = propagator.relative(initial[index])
            held[lane] = -1
        }
        for receptor in receptors {
            receptor.current?.clear()
            receptor.slope?.clear()
        }
    }

    /// Has plastic synapses told of what the neurons do.
    func attach(_ plasticity: PlasticSynapses) {
        observers.append(plasticity)
        guard plasticity.seesVoltages else { return }
        watchedCourse().attach(plasticity)
    }

    /// The course, made when it is first needed.
    func watchedCourse() -> StepCourse {
        if let course { return course }
        let made = StepCourse(lanes)
        course = made
        return made
    }

    /// Tells learning rules that see voltages of the step that will end at grid point `point`, before
    /// anything arrives there.
    func foresee(_ point: Int64) {
        if point > self.point { course?.foresee(point, self) }
    }

    /// Takes the step that ends at grid point `point`, unless the state is that of the point already:
    /// consumes the input and calls `spike` with each element that spikes, ascending.
    func advance(
        to point: Int64, input: UnsafeMutablePointer<Float>, _ spike: (_ element: Int) -> Void
    ) {
        guard point > self.point else { return }
        for background in backgrounds { background.add(to: input + background.offset, at: point) }
        currents.update(for: point, propagator)
        var first = 0
        while first < lanes.count {
            let count = min(Self.chunk, lanes.count - first)
            let found = advance(first, count, to: point, input)
            for index in 0..<found {
                let lane = first + Int(spiking[index])
                if hasJumps { course?.add(jump[lane - first], to: lane) }
                observers[.spike].forEach {
                    $0.observe(
                        PostEvent(
                            time: grid.time(point), local: lane - lanes.used.lowerBound,
                            kind: .spike, amplitude: 1))
                }
                spike(lanes.firstElement + lane)
            }
            first += count
        }
        self.point = point
    }

    /// Advances some lanes; returns how many of them spike.
    private func advance(
        _ first: Int, _ count: Int, to point: Int64, _ input: UnsafeMutablePointer<Float>
    ) -> Int {
        let lanes = Int32(count)
        if channels.count > 0 { return advanceChannels(first, lanes, to: point, input) }
        let (drive, jump) = (drive.pointer, jump.pointer)
        if let each = currents.each {
            drive.update(from: each.pointer + first, count: count)
        } else {
            step_fill(lanes, drive, currents.common)
        }
        let hasLoad = propagator.hasConductances
        if hasJumps || hasLoad { step_fill(lanes, jump, 0) }
        if hasLoad { step_fill(lanes, load.pointer, propagator.leak) }
        for receptor in receptors {
            let input = input + receptor.offset + first
            switch receptor.propagator {
            case .delta:
                step_jump(lanes, jump, input)
            case .exponential(let response, let decay):
                guard let current = receptor.current else { continue }
                step_exponential(lanes, drive, current.pointer + first, input, response, decay)
            case .alpha(let response, let slopeResponse, let decay, let step, let gain):
                guard let current = receptor.current, let slope = receptor.slope else { continue }
                step_alpha(
                    lanes, drive, current.pointer + first, slope.pointer + first, input, response,
                    slopeResponse, decay, step, gain)
            case .conductance(let mean, let pull, let decay):
                guard let conductance = receptor.current else { continue }
                step_conductance(
                    lanes, drive, load.pointer, conductance.pointer + first, input, mean, pull,
                    decay)
            }
        }
        if hasLoad {
            let found = step_loaded_membrane(
                lanes, voltages.pointer + first, held.pointer + first, drive, load.pointer, jump,
                Int32(truncatingIfNeeded: point), propagator.limit, propagator.reset,
                propagator.refractory, spiking.pointer)
            if found < 0 { hasDiverged = true }
            return max(Int(found), 0)
        }
        return Int(
            step_membrane(
                lanes, voltages.pointer + first, held.pointer + first, drive, hasJumps ? jump : nil,
                Int32(truncatingIfNeeded: point), propagator.leak, propagator.limit,
                propagator.reset, propagator.refractory, spiking.pointer))
    }

    /// Receptors as the kernels for all of one kind want them, where they lie left open.
    private static func channels(_ propagator: StepPropagator) -> [step_channel] {
        let channels: [step_channel] = propagator.receptors.compactMap {
            switch $0 {
            case .exponential(let response, let decay) where !propagator.hasConductances:
                step_channel(
                    state: nil, input: nil, response: response, mean: 0, decay: decay)
            case .conductance(let mean, let pull, let decay):
                step_channel(
                    state: nil, input: nil, response: pull, mean: mean, decay: decay)
            case .delta, .exponential, .alpha: nil
            }
        }
        return channels.count == propagator.receptors.count ? channels : []
    }

    /// Advances some lanes of neurons with receptors of one kind in a single walk.
    private func advanceChannels(
        _ first: Int, _ lanes: Int32, to point: Int64, _ input: UnsafeMutablePointer<Float>
    ) -> Int {
        for (index, receptor) in receptors.enumerated() {
            channels[index].state = receptor.current.map { $0.pointer + first }
            channels[index].input = input + receptor.offset + first
        }
        let kernel =
            propagator.hasConductances ? step_conductances_membrane : step_currents_membrane
        let found = kernel(
            lanes, voltages.pointer + first, held.pointer + first,
            currents.each.map { $0.pointer + first }, currents.common, Int32(channels.count),
            channels.pointer, Int32(truncatingIfNeeded: point), propagator.leak, propagator.limit,
            propagator.reset, propagator.refractory, spiking.pointer)
        if found < 0 { hasDiverged = true }
        return max(Int(found), 0)
    }

    /// Saves or restores all that the neurons of the slice are.
    func transfer(_ archive: StateArchive, _ path: String, size: Int) {
        let slice = StateSlice(path: path, elements: lanes.slice, size: size)
        let first = lanes.used.lowerBound
        let near = archive.time / grid.step
        archive.scalar("\(path)/point", &point) { (max(near - 1, 0)...(near + 1)).contains($0) }
        if archive.isRestoring { course?.restart(at: point) }
        archive.elements("voltage", slice) { voltages.pointer + first + $0 }
        archive.elements("held_until", slice) { held.pointer + first + $0 }
        for (index, receptor) in receptors.enumerated() {
            for (name, numbers) in [("current", receptor.current), ("slope", receptor.slope)] {
                guard let numbers else { continue }
                archive.elements("\(name)\(index)", slice) { numbers.pointer + first + $0 }
            }
        }
    }

    /// Samples the voltages at a grid point, all that happened there included.
    func sample(at point: Int64, half: Int) {
        probe?.sample(at: point, half: half) { element in
            propagator.voltage(voltages[lanes.lane(of: element)])
        }
    }
}
