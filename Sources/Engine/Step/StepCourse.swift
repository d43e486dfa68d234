// The voltages of a group as learning rules see them: at grid points, and integrated in between.
import CKernels
import NetworkDescription

/// What learning rules that see voltages know of the neurons of a group.
///
/// Before anything arrives at a grid point the course of the step that ends there is settled: the voltages
/// just before the arrivals, and the integrals of the voltages over the step.
final class StepCourse {
    /// Voltages relative to the propagator's origin, just before what happens at the grid point that was last
    /// foreseen; for neurons that spike there, with what arrived, before the reset.
    private let before: Buffer<Float>
    private let drive: Buffer<Float>
    private let load: Buffer<Float>
    private let nothing: Buffer<Float>
    private let spiking: Buffer<Int32>
    private var integrals: [StepIntegral] = []
    private let watchers = Roster<PlasticSynapses>()
    /// The grid point that `before` belongs to.
    private var ahead: Int64 = .min
    /// The grid point up to which accumulators have taken in integrals.
    private var taken: Int64 = 0

    init(_ lanes: Lanes) {
        before = Buffer(count: lanes.count, repeating: 0)
        drive = Buffer(count: lanes.count, repeating: 0)
        load = Buffer(count: lanes.count, repeating: 0)
        nothing = Buffer(count: lanes.count, repeating: 0)
        spiking = Buffer(count: lanes.count, repeating: 0)
    }

    func attach(_ plasticity: PlasticSynapses) {
        watchers.append(plasticity)
    }

    /// The state is that of a grid point now, whatever was before.
    func restart(at point: Int64) {
        (taken, ahead) = (point, .min)
        for integral in integrals { integral.forget() }
    }

    /// Settles the step that ends at a grid point, the state being that of the one before.
    func foresee(_ point: Int64, _ group: StepGroup) {
        var isWatched = false
        watchers.forEach { isWatched = isWatched || $0.isLearning }
        if isWatched {
            lookAhead(to: point, group)
            let time = group.grid.time(point)
            watchers.forEach { watcher in
                watcher.takeStep(to: time) { integrals[$0].values(at: time, group) }
            }
        }
        taken = point
    }

    /// Adds what has arrived to a voltage that was foreseen.
    func add(_ jump: Float, to lane: Int) {
        before[lane] += jump
    }

    /// The voltage (mV) of a lane that was last foreseen.
    func voltage(_ lane: Int, _ group: StepGroup) -> Double {
        Double(before.pointer[lane]) + group.propagator.origin
    }

    /// Prepares ∫ V e^(-rate s) ds (rate per ms) over steps.
    func register(rate: Double) -> Int {
        if let known = integrals.firstIndex(where: { $0.rate == rate }) { return known }
        integrals.append(StepIntegral(rate: rate))
        return integrals.count - 1
    }

    /// ∫ V e^(-rate(s-time)) ds from where accumulators are to `time`, in mV ms, for each neuron of the
    /// slice; `nil` where they are there.
    func pending(
        _ index: Int, at time: Int64, _ group: StepGroup
    ) -> UnsafePointer<Double>? {
        time <= group.grid.time(taken) ? nil : integrals[index].values(at: time, group)
    }

    /// Works out the voltages at a grid point with the very operations of the step.
    private func lookAhead(to point: Int64, _ group: StepGroup) {
        guard point != ahead else { return }
        ahead = point
        let (count, now) = (Int32(before.count), Int32(truncatingIfNeeded: point))
        let (drive, propagator) = (drive.pointer, group.propagator)
        before.pointer.update(from: group.voltages.pointer, count: before.count)
        group.currents.update(for: point, propagator)
        if let each = group.currents.each {
            drive.update(from: each.pointer, count: before.count)
        } else {
            step_fill(count, drive, group.currents.common)
        }
        if propagator.hasConductances { step_fill(count, load.pointer, propagator.leak) }
        for receptor in group.receptors {
            guard let current = receptor.current?.pointer else { continue }
            switch receptor.propagator {
            case .delta: continue
            case .exponential(let response, _):
                for lane in 0..<before.count { drive[lane] += current[lane] * response }
            case .alpha(let response, let slopeResponse, _, _, _):
                guard let slope = receptor.slope?.pointer else { continue }
                for lane in 0..<before.count {
                    drive[lane] += current[lane] * response + slope[lane] * slopeResponse
                }
            case .conductance(let mean, let pull, _):
                for lane in 0..<before.count {
                    drive[lane] += current[lane] * pull
                    load.pointer[lane] += current[lane] * mean
                }
            }
        }
        // Without a limit nothing spikes.
        if propagator.hasConductances {
            _ = step_loaded_membrane(
                count, before.pointer, group.held.pointer, drive, load.pointer,
                nothing.pointer, now, .infinity, 0, 0, spiking.pointer)
        } else {
            _ = step_membrane(
                count, before.pointer, group.held.pointer, drive, nil, now, propagator.leak,
                .infinity, 0, 0, spiking.pointer)
        }
    }

    /// The voltages that the state will have come to at the next grid point, relative to the origin.
    func next(_ group: StepGroup) -> UnsafePointer<Float> {
        lookAhead(to: group.point + 1, group)
        return UnsafePointer(before.pointer)
    }
}
