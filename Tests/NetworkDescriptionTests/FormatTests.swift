// The native network file: what each of its keys comes out as.
import Foundation
import Testing

@testable import NetworkDescription

@Suite("The format of network files")
struct FormatTests {
    private let folder: TestFolder
    private let net: Network

    init() throws {
        folder = try TestFolder()
        let file = try folder.read(fullNetwork)
        #expect(file.warnings == [])
        net = file.network
    }

    private func projection(_ name: String) throws -> Projection {
        try #require(net.projections.first { $0.name == name })
    }

    @Test("compartments come with parents before children, in mV, pF, ms, nS")
    func compartments() throws {
        #expect(net.neurons.map(\.name) == ["pyramidal", "noisy", "circuit", "pair"])
        #expect(
            net.neurons[0].compartments == [
                Compartment(name: "soma", capacitance: 250, tau: 10, restingPotential: -65),
                Compartment(
                    name: "basal", parent: 0, capacitance: 50, tau: 10, restingPotential: -65,
                    couplingToParent: 10, couplingFromParent: 10),
                Compartment(
                    name: "apical", parent: 0, capacitance: 50, tau: 10, restingPotential: -65,
                    couplingToParent: 0, couplingFromParent: 5),
            ])
        let reordered = """
            neurons:
              n:
                compartments:
                  tuft: {parent: trunk, capacitance: 1 pF, tau: 1 ms, v_rest: 0 mV, coupling: 1 nS}
                  trunk: {parent: soma, capacitance: 2 pF, tau: 1 ms, v_rest: 0 mV, coupling: 1 nS}
                  soma: {capacitance: 3 pF, tau: 1 ms, v_rest: 0 mV}
                  basal: {parent: soma, capacitance: 4 pF, tau: 1 ms, v_rest: 0 mV, coupling: 1 nS}
            populations: {P: {size: 1, neuron: n}}
            simulation: {duration: 1 ms}
            """
        let tree = try folder.read(reordered).network.neurons[0].compartments
        #expect(tree.map(\.name) == ["soma", "trunk", "tuft", "basal"])
        #expect(tree.map(\.parent) == [nil, 0, 1, 0])
    }

    @Test("receptors and spike mechanisms of every kind")
    func receptorsAndSpikes() {
        #expect(
            net.neurons[0].receptors == [
                Receptor(name: "exc", compartment: 0, kind: .exponentialCurrent(tau: 2)),
                Receptor(name: "inh", compartment: 0, kind: .exponentialCurrent(tau: 5)),
                Receptor(name: "teach", compartment: 2, kind: .exponentialCurrent(tau: 5)),
                Receptor(name: "alpha", compartment: 1, kind: .alphaCurrent(tau: 1)),
                Receptor(
                    name: "ampa", compartment: 1,
                    kind: .exponentialConductance(tau: 2, reversal: 0)),
                Receptor(name: "kick", compartment: 0, kind: .delta),
            ])
        #expect(
            net.neurons[0].spike
                == SpikeMechanism(
                    trigger: .threshold(-50), reset: .voltage(-65),
                    refractory: Time(picoseconds: 2_000_000_000)))
        #expect(
            net.neurons[1].spike
                == SpikeMechanism(
                    trigger: .escape(function: .sigmoid, maxRate: 200, slope: 1, midpoint: -55),
                    reset: nil, prospective: true))
    }

    @Test("subtractive resets, gates, two-sided neurons, plateaus, and cues, whose weight is 1")
    func circuitNeurons() throws {
        let circuit = net.neurons[2]
        #expect(circuit.receptors.map(\.kind) == [.delta, .cue, .cue])
        #expect(
            circuit.spike
                == SpikeMechanism(
                    trigger: .threshold(10), reset: .subtract(8),
                    gate: SpikeGate(receptor: 1, open: Time(picoseconds: 5_000_000_000))))
        #expect(
            circuit.plateau
                == PlateauMechanism(
                    compartment: 1, test: .cue(receptor: 2), amplitude: .quantum(0.1),
                    somaAbove: -5, firedWithin: Time(picoseconds: 100_000_000_000)))
        let pair = net.neurons[3]
        #expect(
            pair.spike
                == SpikeMechanism(trigger: .threshold(1), reset: .subtract(1), twoSided: true))
        #expect(
            pair.plateau
                == PlateauMechanism(compartment: 0, test: .poisson(rate: 10), amplitude: .graded))
        #expect(try projection("release").weight == .constant(1))
        #expect(try projection("teach").weight == .constant(0.5))
        guard case .poisson(_, _, let weight)? = net.stimuli.last?.kind else {
            Issue.record("no Poisson stimulus")
            return
        }
        #expect(weight == .constant(1))
        #expect(net.populations.indices.map(net.spikeIDCount) == [160, 40, 3, 64, 100, 2, 7, 8])
    }

    @Test("populations of neurons: sizes by arithmetic, initial voltages, biases, their defaults")
    func neuronPopulations() {
        #expect(
            net.populations.map(\.name) == [
                "E", "I", "three", "x", "bg", "clock", "hidden", "inter",
            ])
        #expect(net.populations.map(\.size) == [160, 40, 3, 64, 100, 2, 7, 4])
        let rest = Value.constant(-65)
        #expect(
            net.populations[0].kind
                == .neurons(
                    NeuronPopulation(
                        model: 0, initial: [.uniform(low: -65, high: -50), rest, rest],
                        bias: [.constant(480), .constant(0), .constant(0)])))
        #expect(
            net.populations[1].kind
                == .neurons(NeuronPopulation(model: 1, initial: [rest], bias: [.constant(0)])))
        #expect(
            net.populations[2].kind
                == .neurons(
                    NeuronPopulation(
                        model: 1, initial: [.elements([-66.5, -55.25, -60])],
                        bias: [.constant(0)])))
    }

    @Test("sources: spikes of a table in order of time, Poisson and regular trains")
    func sources() {
        let time = { (ms: Double) in Time(picoseconds: Int64(ms * 1e9)) }
        #expect(
            net.populations[3].kind
                == .source(
                    .spikes(
                        SpikeTrains(times: [time(2.5), time(5.25), time(5.25)], ids: [0, 0, 1])))
        )
        #expect(
            net.populations[4].kind == .source(.poisson(rate: .constant(8), during: Period())))
        #expect(
            net.populations[5].kind
                == .source(
                    .regular(
                        rate: .constant(100), phase: .constant(0.5),
                        during: Period(start: time(5), stop: time(1000)))))
    }

    @Test("projections: every rule, pools, and values of every form")
    func projections() throws {
        #expect(
            try projection("rec")
                == Projection(
                    name: "rec", sources: [0],
                    targets: [ReceptorTarget(population: 0, receptor: 0)],
                    rule: .fixedIndegree(100, autapses: false, multapses: true),
                    weight: .constant(50), delay: .normal(mean: 1.5, std: 0.75, min: 0.1, max: nil))
        )
        #expect(
            try projection("wired")
                == Projection(
                    name: "wired", sources: [2],
                    targets: [ReceptorTarget(population: 2, receptor: 0)],
                    rule: .list(sources: [0, 1, 2], targets: [2, 0, 1]),
                    weight: .elements([60.5, -52.25, 3]), delay: .elements([0.7, 1.1, 1e-3])))
        #expect(try projection("learned").rule == .allToAll(autapses: true))
        #expect(
            try projection("learned").weight == .normal(mean: 0, std: 10, min: nil, max: nil))
        let inhibition = try projection("inhibition")
        #expect(inhibition.sources == [1, 4])
        #expect(
            inhibition.targets == [
                ReceptorTarget(population: 0, receptor: 1),
                ReceptorTarget(population: 1, receptor: 0),
            ])
        #expect(inhibition.rule == .pairwiseBernoulli(0.1, autapses: true))
        #expect(inhibition.weight == .constant(-250))
        #expect(inhibition.delay == .lognormal(mean: 1, std: 0.5, min: nil, max: 3))
        #expect(try projection("out").rule == .fixedOutdegree(4, autapses: true, multapses: true))
        #expect(try projection("out").delay == .constant(0.015))
        #expect(
            try projection("total").rule == .fixedTotalNumber(1000, autapses: true, multapses: true)
        )
        #expect(try projection("pairs").rule == .oneToOne)
        #expect(try projection("pairs").weight == .constant(1000))
    }

    @Test("stimuli, recordings and settings")
    func experiment() {
        let exc = [
            ReceptorTarget(population: 0, receptor: 0), ReceptorTarget(population: 1, receptor: 0),
        ]
        #expect(
            net.stimuli == [
                Stimulus(
                    name: "background",
                    kind: .poisson(to: exc, rate: .constant(16_000), weight: .constant(87.8))),
                Stimulus(
                    name: "step",
                    kind: .current(
                        to: [CompartmentTarget(population: 0, compartment: 0)],
                        amplitude: .constant(50)),
                    during: Period(
                        start: Time(picoseconds: 20_000_000_000),
                        stop: Time(picoseconds: 120_000_000_000))),
                Stimulus(
                    name: "probing",
                    kind: .poisson(
                        to: [ReceptorTarget(population: 6, receptor: 2)], rate: .constant(3),
                        weight: .constant(1))),
            ])
        #expect(
            net.recordings
                == Recordings(
                    spikes: [0, 1],
                    voltages: [
                        VoltageRecording(
                            population: 0, compartments: [0, 2], nodes: [0, 5],
                            every: Time(picoseconds: 100_000_000))
                    ],
                    weights: [
                        WeightRecording(projection: 2, every: Time(picoseconds: 1_000_000_000_000))
                    ]))
        #expect(
            net.simulation
                == SimulationSettings(
                    duration: Time(picoseconds: 500_000_000_000), seed: .max,
                    checkpoint: Time(picoseconds: 10_000_000_000_000)))
    }

    @Test("what may be left out has the documented defaults")
    func defaults() throws {
        let small = """
            neurons: {n: {compartments: {soma: {capacitance: 1 pF, tau: 1 ms, v_rest: -70 mV}}}}
            populations: {P: {size: 3, neuron: n}, s: {size: 2, source: {kind: poisson, rate: 1 Hz}}}
            record: {voltages: {P: {every: 1 ms}}}
            simulation: {duration: 1 ms}
            """
        let net = try folder.read(small).network
        #expect(net.recordings.spikes == [0])
        #expect(net.recordings.voltages[0].compartments == [0])
        #expect(net.recordings.voltages[0].nodes == [0, 1, 2])
        #expect(
            net.simulation
                == SimulationSettings(
                    duration: Time(picoseconds: 1_000_000_000), seed: 1, integrator: .event,
                    step: Time(picoseconds: 100_000_000), threads: nil, checkpoint: nil))
        let all = small.replacing("P: {every", with: "P: {nodes: all, every")
        #expect(try folder.read(all).network == net)
    }

    @Test("JSON is read like the YAML that it is")
    func json() throws {
        let json = """
            {"neurons": {"n": {"compartments": {
              "soma": {"capacitance": "1 pF", "tau": "1 ms", "v_rest": "-70 mV"}}}},
             "populations": {"P": {"size": 3, "neuron": "n"}},
             "simulation": {"duration": "1 ms", "seed": 7, "threads": 2}}
            """
        let net = try folder.read(json).network
        #expect(net.populations[0].size == 3)
        #expect(net.simulation.seed == 7)
        #expect(net.simulation.threads == 2)
    }

    @Test("names that look like other things to YAML stay names")
    func oddNames() throws {
        let odd = """
            neurons: {no: {compartments: {on: {capacitance: 1 pF, tau: 1 ms, v_rest: 0 mV}}}}
            populations: {yes: {size: 1, neuron: no, bias: {on: 1 pA}}, 12: {size: 1, neuron: no}}
            simulation: {duration: 1 ms}
            """
        #expect(try folder.read(odd).network.populations.map(\.name) == ["yes", "12"])
    }

    @Test("SONATA's tables with spaces and quotes are read like comma tables")
    func sonataTable() throws {
        try folder.write(
            "\"source\" target  weight_pA delay_ms\r\n0 2 60.5 \"0.7\"\r\n1   0 -52.25 1.1\r\n\r\n",
            to: "connections.csv")
        let net = try folder.read(fullNetwork).network
        #expect(net.projections[1].rule == .list(sources: [0, 1], targets: [2, 0]))
        #expect(net.projections[1].delay == .elements([0.7, 1.1]))
    }

    @Test("an HDF5 spike file is read by the reader that is handed in")
    func spikeFiles() throws {
        let yaml = """
            populations: {s: {size: 4, source: {kind: spikes, file: in.h5, population: thalamus}}}
            simulation: {duration: 1 ms}
            """
        let trains = SpikeTrains(times: [Time(picoseconds: 5)], ids: [3])
        let file = try folder.read(yaml) { path, population in
            #expect(path == folder.path("in.h5"))
            #expect(population == "thalamus")
            return trains
        }
        #expect(file.network.populations[0].kind == .source(.spikes(trains)))
        let smaller = yaml.replacing("size: 4", with: "size: 3")
        #expect(throws: NetworkError.self) { try folder.read(smaller) { _, _ in trains } }
    }
}
