// One neuron against closed forms.
import Foundation
import NetworkDescription
import Testing

@testable import Engine

@Suite struct NeuronTests {
    /// A neuron that receives one train from outside.
    private func network(
        _ model: NeuronModel, trains: [[Double]], receptor: Int = 0, weights: [Double],
        bias: Double = 0, duration: Double = 100
    ) -> Network {
        Network(
            neurons: [model],
            populations: [
                .neurons("n", 1, bias: .constant(bias)), .spikes("in", trains),
            ],
            projections: [
                Projection(
                    name: "p", sources: [1],
                    targets: [ReceptorTarget(population: 0, receptor: receptor)],
                    rule: .allToAll(autapses: true), weight: .elements(weights),
                    delay: .constant(1))
            ],
            recordings: Recordings(
                spikes: [0],
                voltages: [
                    VoltageRecording(population: 0, compartments: [0], nodes: [0], every: .ms(0.5))
                ]),
            simulation: SimulationSettings(duration: .ms(duration)))
    }

    /// Both paths: the sum of exponentials, and the ladder, which a compartment forces that feels the
    /// others but gives them nothing.
    private func paths(_ model: NeuronModel) -> [NeuronModel] {
        var general = model
        general.compartments.append(
            Compartment(
                name: "silent", parent: 0, capacitance: 10, tau: 5, restingPotential: 0,
                couplingToParent: 0, couplingFromParent: 1))
        return [model, general]
    }

    private func run(_ network: Network) throws -> MemoryRecorder {
        var network = network
        if case .neurons(var neurons) = network.populations[0].kind {
            let extra = network.neurons[0].compartments.count - 1
            neurons.initial += Array(repeating: .constant(0), count: extra)
            neurons.bias += Array(repeating: .constant(0), count: extra)
            network.populations[0].kind = .neurons(neurons)
        }
        return try simulate(network).0
    }

    @Test func constantCurrentClosedForm() throws {
        for model in paths(.point()) {
            let recorder = try run(network(model, trains: [[]], weights: [0], bias: 500))
            // V∞ = -65 + 20: threshold after τ ln(20/5), then every 2 ms + τ ln 4.
            let first = 10 * log(4.0)
            for (index, time) in recorder.times(0).enumerated() {
                #expect(abs(time - (first + Double(index) * (first + 2))) < 1e-8)
            }
            #expect(recorder.times(0).count == 6)
        }
    }

    /// The potential after an event of weight 100, in a neuron of 250 pF and 10 ms.
    private func closedForm(_ kind: ReceptorKind, _ s: Double) -> Double {
        switch kind {
        case .delta:
            return 100 * exp(-s / 10)
        case .exponentialCurrent(let tau) where tau == 10:
            return 100.0 / 250 * s * exp(-s / 10)
        case .exponentialCurrent(let tau):
            return 100.0 / 250 * 10 * tau / (10 - tau) * (exp(-s / 10) - exp(-s / tau))
        default:
            return 100.0 / 250 * exp(1.0) / 10 * s * s / 2 * exp(-s / 10)
        }
    }

    @Test(arguments: [
        ReceptorKind.exponentialCurrent(tau: 2), .exponentialCurrent(tau: 10),
        .exponentialCurrent(tau: 9.995), .alphaCurrent(tau: 10), .delta,
    ])
    func postsynapticPotential(kind: ReceptorKind) throws {
        for model in paths(.point(threshold: 1e6, receptors: [kind])) {
            let recorder = try run(network(model, trains: [[3]], weights: [100]))
            let samples = try #require(recorder.samples[0])
            #expect(samples.count == 200)
            for (time, voltages) in samples {
                let since = time.milliseconds - 4
                let expected = since > 0 ? closedForm(kind, since) : 0
                #expect(abs(Double(voltages[0]) + 65 - expected) < 1e-5)
            }
        }
    }

    /// A neuron whose potential touches the threshold by a billionth of a millivolt.
    @Test(arguments: [2.0, 10.0, 9.9], [1e-9, -1e-9])
    func grazingCrossings(tau: Double, margin: Double) throws {
        let peakTime: Double
        let unit: Double
        if tau == 10 {
            peakTime = 10
            unit = 10 / 250.0 * exp(-1.0)
        } else {
            peakTime = 10 * tau / (10 - tau) * log(10 / tau)
            unit = 10 * tau / (250 * (10 - tau)) * (exp(-peakTime / 10) - exp(-peakTime / tau))
        }
        let weight = (15 + margin) / unit
        for model in paths(.point(receptors: [.exponentialCurrent(tau: tau)])) {
            let recorder = try run(network(model, trains: [[5]], weights: [weight]))
            #expect(recorder.times(0).count == (margin > 0 ? 1 : 0), "τ \(tau), \(margin)")
            for time in recorder.times(0) { #expect(abs(time - 6 - peakTime) < 0.01) }
        }
    }

    @Test(arguments: [1e-9, -1e-9])
    func grazingAlpha(margin: Double) throws {
        // Equal time constants: V = w e/(2 C τ) s² e^{-s/τ}, largest at s = 2 τ.
        let unit = exp(1.0) / (2 * 250 * 10) * 400 * exp(-2.0)
        let model = NeuronModel.point(receptors: [.alphaCurrent(tau: 10)])
        let recorder = try run(network(model, trains: [[5]], weights: [(15 + margin) / unit]))
        #expect(recorder.times(0).count == (margin > 0 ? 1 : 0))
    }

    @Test func deltaAtTheEndOfRefractoriness() throws {
        for model in paths(.point(receptors: [.delta])) {
            // A spike at 2 ms, refractory up to 4 ms; one picosecond earlier the event is dropped.
            for (second, expected) in [(3.0, 2), (3.0 - 1e-9, 1)] {
                let recorder = try run(network(model, trains: [[1, second]], weights: [16]))
                #expect(recorder.times(0).count == expected)
                #expect(recorder.times(0).first == 2)
            }
        }
    }

    @Test func simultaneousEventsActTogether() throws {
        for model in paths(.point(receptors: [.delta])) {
            let cancelled = try run(network(model, trains: [[1], [1]], weights: [16, -2]))
            #expect(cancelled.times(0).isEmpty)
            let summed = try run(network(model, trains: [[1], [1]], weights: [8, 8]))
            #expect(summed.times(0) == [2])
        }
    }

    @Test func voltageIsHeldWhileRefractory() throws {
        let model = NeuronModel.point(
            refractory: 5, receptors: [.exponentialCurrent(tau: 2), .delta])
        for model in paths(model) {
            let recorder = try run(network(model, trains: [[1]], weights: [20_000]))
            let spike = try #require(recorder.times(0).first)
            let samples = try #require(recorder.samples[0])
            for (time, voltages) in samples
            where time.milliseconds > spike && time.milliseconds <= spike + 5 {
                #expect(voltages[0] == -65)
            }
            // Currents went on: right after release the voltage rises again.
            let after = samples.first { $0.time.milliseconds > spike + 5.4 }
            #expect((after?.voltages.first ?? -65) > -64)
        }
    }

    @Test func currentStepsSwitchExactly() throws {
        var described = network(.point(threshold: 1e6), trains: [[]], weights: [0])
        described.projections = []
        described.stimuli = [
            Stimulus(
                name: "step",
                kind: .current(
                    to: [CompartmentTarget(population: 0, compartment: 0)],
                    amplitude: .constant(100)), during: Period(start: .ms(20), stop: .ms(60)))
        ]
        let recorder = try run(described)
        for (time, voltages) in recorder.samples[0] ?? [] {
            let t = time.milliseconds
            var expected = 0.0
            if t > 20 { expected = 4 * (1 - exp(-(min(t, 60) - 20) / 10)) }
            if t > 60 { expected *= exp(-(t - 60) / 10) }
            #expect(abs(Double(voltages[0]) + 65 - expected) < 1e-5)
        }
    }

    /// A passive soma with two dendrites against NEST's `cm_default`, up to its synaptic inputs. NEST
    /// steps by 0.1 ms with an implicit scheme, whose error is what remains.
    @Test func passiveCompartmentsAgreeWithNEST() throws {
        let reference = try ReferenceTable("mc_cm_default_passive")
        let (somaLeak, leak, coupling) = (8.924572508, 0.192992878, 1.255439494)
        func dendrite(_ name: String) -> Compartment {
            Compartment(
                name: name, parent: 0, capacitance: 1.929929, tau: 1.929929 / leak,
                restingPotential: -75, couplingToParent: coupling, couplingFromParent: coupling)
        }
        let model = NeuronModel(
            name: "passive",
            compartments: [
                Compartment(
                    name: "soma", capacitance: 89.245535, tau: 89.245535 / somaLeak,
                    restingPotential: -75), dendrite("a"), dendrite("b"),
            ])
        let network = Network(
            neurons: [model],
            populations: [
                .cells("n", 1, at: [-70, -70, -70])
            ],
            stimuli: [
                Stimulus(
                    name: "dc",
                    kind: .current(
                        to: [CompartmentTarget(population: 0, compartment: 0)],
                        amplitude: .constant(50)), during: Period(start: .ms(20), stop: .ms(120)))
            ],
            recordings: Recordings(voltages: [
                VoltageRecording(
                    population: 0, compartments: [0, 1, 2], nodes: [0], every: .ms(0.1))
            ]),
            simulation: SimulationSettings(duration: .ms(150)))
        let samples = try #require(simulate(network).0.samples[0])
        var worst = 0.0
        for (index, time) in reference["t_ms"].enumerated() where time < 150 {
            let voltages = samples[Int((time * 10).rounded())].voltages
            for (voltage, column) in zip(voltages, ["v0", "v1", "v2"]) {
                worst = max(worst, abs(Double(voltage) - reference[column][index]))
            }
        }
        print("cm_default: worst voltage off by \(worst) mV")
        #expect(worst < 0.02)
    }

    @Test func prospectiveReadoutUndoesTheMembrane() throws {
        // V + τ dV/dt = v_rest + I/g: an exponential current of 150 pA/… crosses at once or never.
        var model = NeuronModel.point(receptors: [.exponentialCurrent(tau: 4)])
        model.spike?.prospective = true
        // g = 25 nS: 375 pA lift the readout by 15 mV.
        let below = try run(network(model, trains: [[1]], weights: [374.999_999]))
        #expect(below.times(0).isEmpty)
        let above = try run(network(model, trains: [[1]], weights: [375.000_001]))
        #expect(above.times(0).first == 2)
    }

    @Test(arguments: [-60.0, -55.0, -48.0])
    func escapeNoiseHasItsIntensity(bias: Double) throws {
        // 200 neurons held at one voltage for 5 s: spikes are Poisson of the stated rate.
        let rest = bias
        var model = NeuronModel.point(rest: rest)
        model.spike = SpikeMechanism(
            trigger: .escape(function: .sigmoid, maxRate: 200, slope: 3, midpoint: -55),
            reset: nil)
        let network = Network(
            neurons: [model],
            populations: [.neurons("n", 200, initial: .constant(rest))],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(duration: .ms(5000)))
        let (recorder, _) = try simulate(network)
        let expected = 200.0 * 5 * 200 / (1 + exp(-(rest + 55) / 3))
        #expect(abs(Double(recorder.spikes.count) - expected) < 5 * expected.squareRoot())
    }

    @Test func escapeNoiseHonoursRefractoriness() throws {
        var model = NeuronModel.point(rest: 0)
        model.spike = SpikeMechanism(
            trigger: .escape(function: .sigmoid, maxRate: 500, slope: 1, midpoint: -55),
            reset: nil, refractory: .ms(4))
        let network = Network(
            neurons: [model], populations: [.neurons("n", 20, initial: .constant(0))],
            recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(duration: .ms(2000)))
        let (recorder, _) = try simulate(network)
        for id in 0..<20 {
            let times = recorder.times(0, UInt32(id))
            for (a, b) in zip(times, times.dropFirst()) { #expect(b - a >= 4) }
        }
        // A dead time d turns the rate r into r / (1 + r d).
        let expected = 20.0 * 2 * 500 / (1 + 500 * 0.004)
        #expect(abs(Double(recorder.spikes.count) - expected) < 0.1 * expected)
    }

    @Test func unsafeModelsAreRefused() {
        var model = NeuronModel.point(reset: -50)
        let population = Population.neurons("n", 1)
        func network() -> Network {
            Network(
                neurons: [model], populations: [population],
                simulation: SimulationSettings(duration: .ms(1)))
        }
        #expect(throws: SimulationError.endlessSpiking("point")) { try Simulation(network()) }
        model = .point(refractory: 0)
        model.spike?.prospective = true
        #expect(throws: SimulationError.endlessSpiking("point")) { try Simulation(network()) }
    }
}
