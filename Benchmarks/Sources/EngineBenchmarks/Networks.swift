// The networks that are measured.
import NetworkDescription

enum Networks {
    private static func ms(_ milliseconds: Double) -> Time {
        Time(milliseconds: milliseconds) ?? .zero
    }

    private static func model(
        rest: Double, threshold: Double, reset: Double, refractory: Double, capacitance: Double,
        receptors: [ReceptorKind]
    ) -> NeuronModel {
        NeuronModel(
            name: "lif",
            compartments: [
                Compartment(
                    name: "soma", capacitance: capacitance, tau: 20, restingPotential: rest)
            ],
            receptors: receptors.enumerated().map {
                Receptor(name: "r\($0.offset)", compartment: 0, kind: $0.element)
            },
            spike: SpikeMechanism(
                trigger: .threshold(threshold), reset: .voltage(reset), refractory: ms(refractory)))
    }

    private static func population(_ name: String, _ size: Int, _ initial: Value) -> Population {
        Population(
            name: name, size: size,
            kind: .neurons(NeuronPopulation(model: 0, initial: [initial], bias: [.constant(0)])))
    }

    /// Brunel (2000): 12,500 neurons, 15.6 M exact delta synapses, 20 kHz Poisson for each neuron.
    static func brunel(duration: Double, threads: Int) -> Network {
        let targets = [0, 1].map { ReceptorTarget(population: $0, receptor: 0) }
        func projection(_ name: String, _ source: Int, _ degree: Int, _ weight: Double)
            -> Projection
        {
            Projection(
                name: name, sources: [source], targets: targets,
                rule: .fixedIndegree(degree, autapses: true, multapses: true),
                weight: .constant(weight), delay: .constant(1.5))
        }
        return Network(
            neurons: [
                model(
                    rest: 0, threshold: 20, reset: 10, refractory: 2, capacitance: 250,
                    receptors: [.delta])
            ],
            populations: [
                population("E", 10_000, .uniform(low: 0, high: 19.9)),
                population("I", 2_500, .uniform(low: 0, high: 19.9)),
            ],
            projections: [projection("exc", 0, 1000, 0.1), projection("inh", 1, 250, -0.5)],
            stimuli: [
                Stimulus(
                    name: "background",
                    kind: .poisson(to: targets, rate: .constant(20_000), weight: .constant(0.1)))
            ],
            simulation: SimulationSettings(duration: ms(duration), threads: threads))
    }

    /// 4,000 neurons with exponential currents (Vogels & Abbott 2005, as in Brette et al. 2007).
    static func vogelsAbbott(duration: Double, threads: Int) -> Network {
        func projection(_ name: String, _ source: Int, _ degree: Int, _ weight: Double)
            -> Projection
        {
            Projection(
                name: name, sources: [source],
                targets: [0, 1].map { ReceptorTarget(population: $0, receptor: source) },
                rule: .fixedIndegree(degree, autapses: true, multapses: true),
                weight: .constant(weight), delay: .constant(0.1))
        }
        return Network(
            neurons: [
                model(
                    rest: -49, threshold: -50, reset: -60, refractory: 5, capacitance: 200,
                    receptors: [.exponentialCurrent(tau: 5), .exponentialCurrent(tau: 10)])
            ],
            populations: [
                population("E", 3_200, .uniform(low: -60, high: -50)),
                population("I", 800, .uniform(low: -60, high: -50)),
            ],
            projections: [projection("exc", 0, 64, 16.2), projection("inh", 1, 16, -90)],
            simulation: SimulationSettings(duration: ms(duration), threads: threads))
    }

    /// 38,400 neurons of the microcircuit without synapses, driven by a Poisson background of a rate (Hz) or,
    /// without one, by a constant current: what a step of a neuron costs.
    static func unconnected(rate: Double, duration: Double, threads: Int) -> Network {
        var cells = population("cells", 38_400, .uniform(low: -65, high: -50))
        if rate == 0, case .neurons(var neurons) = cells.kind {
            neurons.bias = [.constant(380)]
            cells.kind = .neurons(neurons)
        }
        let target = ReceptorTarget(population: 0, receptor: 0)
        return Network(
            neurons: [
                model(
                    rest: -65, threshold: -50, reset: -65, refractory: 2, capacitance: 250,
                    receptors: [.exponentialCurrent(tau: 0.5)])
            ],
            populations: [cells],
            stimuli: rate == 0
                ? []
                : [
                    Stimulus(
                        name: "background",
                        kind: .poisson(to: [target], rate: .constant(rate), weight: .constant(30)))
                ],
            simulation: SimulationSettings(duration: ms(duration), threads: threads))
    }

    /// 2,000 Poisson sources of 100 Hz, each onto 4,000 of 20,000 neurons that never fire: what it costs to build
    /// a synapse and to deliver an event, with weights and delays of their own or with one of each.
    static func delivery(_ receptor: ReceptorKind, drawn: Bool, duration: Double, threads: Int)
        -> Network
    {
        let weight = 1e-4
        return Network(
            neurons: [
                model(
                    rest: -65, threshold: 1000, reset: -65, refractory: 2, capacitance: 250,
                    receptors: [receptor])
            ],
            populations: [
                population("cells", 20_000, .constant(-65)),
                Population(
                    name: "sources", size: 2_000,
                    kind: .source(.poisson(rate: .constant(100), during: Period()))),
            ],
            projections: [
                Projection(
                    name: "delivery", sources: [1],
                    targets: [ReceptorTarget(population: 0, receptor: 0)],
                    rule: .fixedOutdegree(4_000, autapses: true, multapses: true),
                    weight: drawn
                        ? .normal(mean: weight, std: weight / 10, min: 0, max: nil)
                        : .constant(weight),
                    delay: drawn
                        ? .normal(mean: 1.5, std: 0.75, min: 0.05, max: nil) : .constant(1.5))
            ],
            simulation: SimulationSettings(duration: ms(duration), threads: threads))
    }

    /// 100,000 neurons that fire only when driven, at about 0.1 Hz, for the first second; then silence.
    static func quiet(duration: Double, threads: Int) -> Network {
        Network(
            neurons: [
                model(
                    rest: -65, threshold: -50, reset: -65, refractory: 2, capacitance: 250,
                    receptors: [.exponentialCurrent(tau: 2)])
            ],
            populations: [
                population("net", 100_000, .constant(-65)),
                Population(
                    name: "drive", size: 100_000,
                    kind: .source(
                        .poisson(rate: .constant(0.1), during: Period(stop: ms(1000))))),
            ],
            projections: [
                Projection(
                    name: "drive", sources: [1],
                    targets: [ReceptorTarget(population: 0, receptor: 0)], rule: .oneToOne,
                    weight: .constant(20_000), delay: .constant(1)),
                Projection(
                    name: "recurrent", sources: [0],
                    targets: [ReceptorTarget(population: 0, receptor: 0)],
                    rule: .fixedIndegree(100, autapses: true, multapses: true),
                    weight: .constant(20), delay: .uniform(low: 1, high: 5)),
            ],
            simulation: SimulationSettings(duration: ms(duration), threads: threads))
    }

    /// 800 Poisson sources of 40 Hz onto all of some neurons that other sources make fire at about
    /// 20 Hz, whatever they get besides: what an event costs on dense rows, static or plastic.
    static func dense(targets: Int, duration: Double) -> Network {
        func source(_ name: String, _ size: Int, rate: Double) -> Population {
            Population(
                name: name, size: size,
                kind: .source(.poisson(rate: .constant(rate), during: Period())))
        }
        let receptor = ReceptorTarget(population: 0, receptor: 0)
        return Network(
            neurons: [
                model(
                    rest: 0, threshold: 20, reset: 10, refractory: 2, capacitance: 250,
                    receptors: [.delta])
            ],
            populations: [
                population("E", targets, .uniform(low: 0, high: 19)),
                source("x", 800, rate: 40), source("drive", targets, rate: 20),
            ],
            projections: [
                Projection(
                    name: "learned", sources: [1], targets: [receptor],
                    rule: .allToAll(autapses: true), weight: .uniform(low: 1e-4, high: 2e-4),
                    delay: .constant(1)),
                Projection(
                    name: "drive", sources: [2], targets: [receptor], rule: .oneToOne,
                    weight: .constant(30), delay: .constant(1)),
            ],
            simulation: SimulationSettings(duration: ms(duration), threads: 1))
    }
}

extension Network {
    /// The same network with the step integrator.
    var onGrid: Network {
        var network = self
        network.simulation.integrator = .step
        return network
    }
}
