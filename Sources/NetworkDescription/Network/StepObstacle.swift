// What the step integrator cannot run, and what would be right instead.

/// A part of a network that the step integrator cannot run.
public struct StepObstacle: Sendable, Equatable {
    /// Where it stands: the keys of the network file that lead to it.
    public var path: [String]
    /// What it is, and the remedy.
    public var message: String
}

extension Network {
    /// What keeps this network from being run with the step integrator; nothing when it can be.
    public var stepObstacles: [StepObstacle] {
        var obstacles: [StepObstacle] = []
        func refuse(_ path: [String], _ what: String) {
            obstacles.append(
                StepObstacle(
                    path: path,
                    message: "the step integrator does not know \(what); use 'integrator: event'"))
        }
        let used = Set(
            populations.compactMap {
                if case .neurons(let neurons) = $0.kind { neurons.model } else { nil }
            })
        for index in used.sorted() where neurons.indices.contains(index) {
            let model = neurons[index]
            for (path, what) in model.stepObstacles {
                refuse(["neurons", model.name] + path, what)
            }
        }
        return obstacles + offGrid
    }

    /// Times that the grid cannot keep to.
    private var offGrid: [StepObstacle] {
        let step = simulation.step
        var obstacles: [StepObstacle] = []
        for recording in recordings.voltages
        where step > .zero && recording.every.picoseconds % step.picoseconds != 0 {
            obstacles.append(
                StepObstacle(
                    path: ["record", "voltages", populations[recording.population].name, "every"],
                    message: "the step integrator samples on its grid: 'every' must be a multiple "
                        + "of the step, \(step.milliseconds) ms"))
        }
        if let presentation = task?.presentation {
            for (key, time) in [("sample", presentation.sample), ("gap", presentation.gap)]
            where step > .zero && time.picoseconds % step.picoseconds != 0 {
                obstacles.append(
                    StepObstacle(
                        path: ["task", key],
                        message:
                            "samples begin on the grid of the step integrator: '\(key)' must be a "
                            + "multiple of the step, \(step.milliseconds) ms"))
            }
        }
        for projection in projections {
            guard let shortest = projection.delay.smallestGiven,
                shortest < step.milliseconds / 2
            else { continue }
            obstacles.append(
                StepObstacle(
                    path: ["projections", projection.name, "delay"],
                    message: "the delay is shorter than half a step of the step integrator "
                        + "(\(step.milliseconds) ms); lower 'step' in 'simulation', or use "
                        + "'integrator: event'"))
        }
        return obstacles
    }
}

extension NeuronModel {
    /// Where the parts stand that the step integrator does not know, and what they are.
    fileprivate var stepObstacles: [(path: [String], what: String)] {
        var obstacles: [(path: [String], what: String)] = []
        if compartments.count != 1 {
            obstacles.append((["compartments"], "neurons of several compartments"))
        }
        for receptor in receptors {
            switch receptor.kind {
            case .delta, .exponentialCurrent, .alphaCurrent, .exponentialConductance: continue
            case .cue:
                obstacles.append((["receptors", receptor.name], "cues"))
            }
        }
        if plateau != nil { obstacles.append((["plateau"], "plateaus")) }
        guard let spike else { return obstacles }
        if case .escape = spike.trigger { obstacles.append((["spike", "escape"], "escape noise")) }
        if case .subtract = spike.reset {
            obstacles.append((["spike", "reset"], "resets that subtract"))
        }
        if spike.prospective {
            obstacles.append((["spike", "prospective"], "prospective readouts"))
        }
        if spike.twoSided { obstacles.append((["spike", "two_sided"], "two-sided neurons")) }
        if spike.gate != nil { obstacles.append((["spike", "gate"], "gates")) }
        return obstacles
    }
}

extension Value {
    /// The smallest number that is given outright; `nil` for distributions without a lower bound.
    fileprivate var smallestGiven: Double? {
        switch self {
        case .constant(let number), .diagonal(let number): number
        case .uniform(let low, _): low
        case .normal(_, _, let low, _), .lognormal(_, _, let low, _): low
        case .elements(let numbers): numbers.min()
        }
    }
}
