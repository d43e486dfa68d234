// A network in the normalised units of the engine, for `describe` and `run --dry-run`.
import Engine
import LearningRules
import NetworkDescription

/// What a network consists of and what running it will need: the object of `describe --json`.
struct NetworkSummary: Encodable {
    var schema = 1
    var neurons: Int
    var synapses: Double
    var bytes: Double
    var smallestDelayMs: Double?
    /// Missing where the length of a task decides.
    var durationMs: Double?
    var integrator: String
    var seed: UInt64
    var populations: [PopulationSummary]
    var projections: [ProjectionSummary]
    var stimuli: [StimulusSummary]
    var task: TaskSummary?

    struct PopulationSummary: Encodable {
        var name: String
        var size: Int
        var kind: String
        var compartments: [CompartmentSummary]
        var receptors: [ReceptorSummary]
    }

    struct CompartmentSummary: Encodable {
        var name: String
        var parent: String?
        var capacitancePicofarad: Double
        var tauMs: Double
        var restMillivolt: Double
        var couplingToParentNanosiemens: Double?
        var couplingFromParentNanosiemens: Double?
    }

    struct ReceptorSummary: Encodable {
        var name: String
        var compartment: String
        var kind: String
        var weightUnit: String
    }

    struct ProjectionSummary: Encodable {
        var name: String
        var from: [String]
        var to: [String]
        var rule: String
        var expectedSynapses: Double
        var weight: String
        var delay: String
        var plasticity: PlasticitySummary?
    }

    struct PlasticitySummary: Encodable {
        var rule: String?
        var equations: [String]
        var traces: [String]
        var parameters: [String]
    }

    struct StimulusSummary: Encodable {
        var name: String
        var kind: String
        var to: [String]
        var startMs: Double
        var stopMs: Double?
    }
}

extension NetworkSummary {
    init(_ network: Network) {
        let estimate = Estimate(network)
        let names = NetworkNames(network)
        neurons = estimate.neurons
        synapses = estimate.synapses.reduce(0, +)
        bytes = estimate.bytes
        smallestDelayMs = estimate.smallestDelay?.milliseconds
        let duration = network.simulation.duration
        durationMs =
            duration == SimulationSettings.longestDuration ? nil : duration.milliseconds
        integrator = network.simulation.integrator.rawValue
        seed = network.simulation.seed
        populations = network.populations.map { PopulationSummary($0, in: network) }
        projections = zip(network.projections, estimate.synapses).map { projection, synapses in
            ProjectionSummary(
                name: projection.name, from: projection.sources.map { names.population($0) },
                to: projection.targets.map { names.receptor($0) },
                rule: projection.rule.summary, expectedSynapses: synapses,
                weight: projection.weight.summary(unit: names.weightUnit(projection.targets)),
                delay: projection.delay.summary(unit: "ms"),
                plasticity: RuleSummary(projection).map {
                    PlasticitySummary(
                        rule: $0.rule, equations: $0.equations, traces: $0.traces,
                        parameters: $0.parameters)
                })
        }
        stimuli = network.stimuli.map { StimulusSummary($0, names: names) }
        task = network.task.map {
            TaskSummary($0, names: names, projections: network.projections)
        }
    }
}

extension NetworkSummary.PopulationSummary {
    init(_ population: Population, in network: Network) {
        name = population.name
        size = population.size
        switch population.kind {
        case .source(let source):
            kind = source.summary
            compartments = []
            receptors = []
        case .neurons(let neurons):
            let model = network.neurons[neurons.model]
            kind = model.name
            compartments = model.compartments.map { compartment in
                .init(compartment, parent: compartment.parent.map { model.compartments[$0].name })
            }
            receptors = model.receptors.map { receptor in
                .init(
                    name: receptor.name,
                    compartment: model.compartments[receptor.compartment].name,
                    kind: receptor.kind.summary, weightUnit: receptor.kind.weightUnit)
            }
        }
    }
}

extension NetworkSummary.CompartmentSummary {
    init(_ compartment: Compartment, parent: String?) {
        self.init(
            name: compartment.name, parent: parent, capacitancePicofarad: compartment.capacitance,
            tauMs: compartment.tau, restMillivolt: compartment.restingPotential,
            couplingToParentNanosiemens: parent.map { _ in compartment.couplingToParent },
            couplingFromParentNanosiemens: parent.map { _ in compartment.couplingFromParent })
    }
}

extension NetworkSummary.StimulusSummary {
    init(_ stimulus: Stimulus, names: NetworkNames) {
        name = stimulus.name
        startMs = stimulus.during.start.milliseconds
        stopMs = stimulus.during.stop?.milliseconds
        switch stimulus.kind {
        case .poisson(let targets, let rate, let weight):
            let unit = names.weightUnit(targets)
            kind = "poisson \(rate.summary(unit: "Hz")), \(weight.summary(unit: unit))"
            to = targets.map { names.receptor($0) }
        case .current(let targets, let amplitude):
            kind = "current \(amplitude.summary(unit: "pA"))"
            to = targets.map { names.compartment($0) }
        }
    }
}

/// The names behind the indices of a network.
struct NetworkNames {
    private let network: Network

    init(_ network: Network) {
        self.network = network
    }

    func population(_ index: Int) -> String { network.populations[index].name }

    func receptor(_ target: ReceptorTarget) -> String {
        let name = model(of: target.population)?.receptors[target.receptor].name ?? ""
        return "\(population(target.population)).\(name)"
    }

    func compartment(_ target: CompartmentTarget) -> String {
        let name = model(of: target.population)?.compartments[target.compartment].name ?? ""
        return "\(population(target.population)).\(name)"
    }

    /// The unit of the weights of events that arrive at the targets, which share it.
    func weightUnit(_ targets: [ReceptorTarget]) -> String {
        let kinds = targets.compactMap { model(of: $0.population)?.receptors[$0.receptor].kind }
        return kinds.first?.weightUnit ?? ""
    }

    private func model(of population: Int) -> NeuronModel? {
        guard case .neurons(let neurons) = network.populations[population].kind else { return nil }
        return network.neurons[neurons.model]
    }
}
