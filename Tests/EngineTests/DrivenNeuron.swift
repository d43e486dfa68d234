// One population driven by given spikes onto any of its receptors, and an observer of what it does.
import LearningRules
import NetworkDescription

@testable import Engine

/// Spikes from outside onto one receptor: all act at the given times (ms) with one weight.
struct Drive {
    var receptor: Int
    var times: [Double]
    var weight: Double
}

extension Network {
    /// `size` neurons of a model, each of which receives the same drives, without any recurrence.
    static func driven(
        _ model: NeuronModel, by drives: [Drive] = [], size: Int = 1, bias: Double = 0,
        duration: Double = 100, every: Double = 0.5
    ) -> Network {
        let site = model.spike?.compartment ?? 0
        var populations = [
            Population(
                name: "n", size: size,
                kind: .neurons(
                    NeuronPopulation(
                        model: 0,
                        initial: model.compartments.map { .constant($0.restingPotential) },
                        bias: model.compartments.indices.map { .constant($0 == site ? bias : 0) })))
        ]
        var projections: [Projection] = []
        for (index, drive) in drives.enumerated() {
            // A tenth of a millisecond is the delay.
            populations.append(.spikes("in\(index)", [drive.times.map { $0 - 0.1 }]))
            projections.append(
                Projection(
                    name: "p\(index)", sources: [index + 1],
                    targets: [ReceptorTarget(population: 0, receptor: drive.receptor)],
                    rule: .allToAll(autapses: true), weight: .constant(drive.weight),
                    delay: .constant(0.1)))
        }
        return Network(
            neurons: [model], populations: populations, projections: projections,
            recordings: Recordings(
                spikes: [0],
                voltages: [
                    VoltageRecording(
                        population: 0, compartments: Array(model.compartments.indices), nodes: [0],
                        every: .ms(every))
                ]),
            simulation: SimulationSettings(duration: .ms(duration)))
    }
}

extension NeuronModel {
    /// The model on the fast path, and on the ladder: a compartment forces it that feels the others but
    /// gives them nothing.
    var onBothPaths: [NeuronModel] {
        var general = self
        general.compartments.append(
            Compartment(
                name: "listener", parent: 0, capacitance: 10, tau: 5, restingPotential: 0,
                couplingFromParent: 1))
        return [self, general]
    }

    /// The model on all three paths; a conductance that nothing drives forces the third.
    var onAllPaths: [NeuronModel] {
        var solved = self
        solved.receptors.append(
            Receptor(
                name: "g", compartment: 0, kind: .exponentialConductance(tau: 5, reversal: 0)))
        return onBothPaths + [solved]
    }
}

/// Keeps what the neurons of one slice did.
final class Observation: PostObserver {
    struct Event: Equatable {
        var local: Int
        var time: Int64
        var amplitude: Double
    }

    private var events: [CompiledRule.PostEvent: [Event]] = [:]

    var spikes: [Event] { events[.spike] ?? [] }
    var plateaus: [Event] { events[.plateau] ?? [] }
    var innovations: [Event] { events[.innovation] ?? [] }

    override func observes(_ kind: CompiledRule.PostEvent) -> Bool { true }

    override func observe(_ event: PostEvent) {
        let kept = Event(local: event.local, time: event.time, amplitude: event.amplitude)
        events[event.kind, default: []].append(kept)
    }
}

/// Runs a network on one thread with an observer of population 0, which is set back to its initial
/// state at the given time (ms).
func observe(_ network: Network, restartingAt restart: Double? = nil) throws -> Observation {
    var network = network
    network.simulation.threads = 1
    let build = try NetworkBuilder(network, rules: []).build()
    let observation = Observation()
    switch build.workers[0].slices[0] {
    case .point(let group): group.observers.append(observation)
    case .linear(let group): group.observers.append(observation)
    case .conductance(let group): group.observers.append(observation)
    }
    let end = network.simulation.duration.picoseconds
    let pause = restart.map { Time.ms($0).picoseconds } ?? end
    for (start, stop) in [(0, pause), (pause, end)] where start < stop {
        if start > 0 { build.workers[0].slices[0].restart(at: start) }
        Exchange(workers: build.workers, window: build.window, from: start, to: stop)
            .run(0) { _, _, _, _ in true }
    }
    return observation
}
