// One neuron on the grid against closed forms, and against the exact integrator.
import NetworkDescription
import RealModule
import Testing

@testable import Engine

@Suite struct StepNeuronTests {
    private func onGrid(_ network: Network, step: Double = 0.1) -> Network {
        var network = network
        network.simulation.integrator = .step
        network.simulation.step = .ms(step)
        return network
    }

    /// The first grid point not before the crossing, the reset, and a refractory period in whole steps.
    @Test(arguments: [(0.1, 0.0), (0.1, 2.0), (0.25, 2.0), (0.01, 1.5)])
    func constantCurrent(step: Double, refractory: Double) throws {
        let network = onGrid(
            .driven(.point(refractory: refractory), bias: 500, duration: 100), step: step)
        let (recorder, _) = try simulate(network)
        // From rest to 15 of 20 mV.
        let steps = (-10 * Double.log(1 - 15.0 / 20) / step).rounded(.up)
        let held = (refractory / step).rounded()
        var expected: [Double] = []
        var next = steps
        while next * step < 100 - 1e-9 {
            expected.append(next * step)
            next += steps + held
        }
        #expect(recorder.times(0).count == expected.count)
        for (a, b) in zip(recorder.times(0), expected) { #expect(abs(a - b) < 1e-9) }
    }

    /// The response to one event at 1 ms of weight 100: closed forms, equal time constants included.
    @Test(arguments: [
        ReceptorKind.delta, .exponentialCurrent(tau: 2), .exponentialCurrent(tau: 10),
        .exponentialCurrent(tau: 10.001), .alphaCurrent(tau: 2), .alphaCurrent(tau: 10),
        .alphaCurrent(tau: 10.5), .alphaCurrent(tau: 0.5),
    ])
    func responseToOneEvent(kind: ReceptorKind) throws {
        var model = NeuronModel.point(receptors: [kind])
        model.spike = nil
        let drive = Drive(receptor: 0, times: [1], weight: 100)
        let (recorder, _) = try simulate(
            onGrid(.driven(model, by: [drive], duration: 40, every: 0.5)))
        let samples = try #require(recorder.samples[0])
        #expect(samples.count == 80)
        var largest = 0.0
        for (time, voltages) in samples {
            let s = time.milliseconds - 1
            let expected = s < 0 ? 0 : response(kind, s)
            largest = max(largest, abs(expected))
            #expect(abs(Double(voltages[0]) + 65 - expected) < 2e-5, "\(time.milliseconds) ms")
        }
        #expect(largest > 0.1)
    }

    /// The voltage s after an event of weight 100, tau_m = 10 ms, 250 pF; integrals of the convolution by
    /// Simpson's rule where the time constants differ.
    private func response(_ kind: ReceptorKind, _ s: Double) -> Double {
        let current: (Double) -> Double
        switch kind {
        case .delta: return 100 * Double.exp(-s / 10)
        case .exponentialCurrent(let tau): current = { 100 * Double.exp(-$0 / tau) }
        case .alphaCurrent(let tau): current = { 100 * $0 / tau * Double.exp(1 - $0 / tau) }
        case .exponentialConductance, .cue: return .nan
        }
        let count = 2000
        let h = s / Double(count)
        let sum = (0...count).reduce(0.0) { sum, index in
            let weight = index == 0 || index == count ? 1.0 : index % 2 == 1 ? 4 : 2
            let x = Double(index) * h
            return sum + weight * current(x) * Double.exp(-(s - x) / 10) / 250
        }
        return sum * h / 3
    }

    /// Conductances beside every other receptor, against the exact integrator: the error is small, and four
    /// times less with half the step.
    @Test func conductancesConverge() throws {
        var model = NeuronModel.point(receptors: [
            .exponentialConductance(tau: 5, reversal: 0),
            .exponentialConductance(tau: 8, reversal: -80), .exponentialCurrent(tau: 3),
            .alphaCurrent(tau: 2), .delta,
        ])
        model.spike = nil
        // Between samples, which the exact integrator takes before the events of their time.
        let times = (0..<30).map { 1.3 + 1.6 * Double($0) }
        let drives = [(20.0, 0), (35, 1), (120, 2), (-90, 3), (0.7, 4)].map { weight, receptor in
            Drive(
                receptor: receptor, times: times.map { $0 + 0.4 * Double(receptor) },
                weight: weight)
        }
        let network = Network.driven(model, by: drives, bias: 40, duration: 50, every: 0.4)
        let (exact, _) = try simulate(network)
        var errors: [Double] = []
        for step in [0.1, 0.05] {
            let (grid, _) = try simulate(onGrid(network, step: step))
            let pairs = zip(try #require(grid.samples[0]), try #require(exact.samples[0]))
            errors.append(pairs.map { Double(abs($1.1[0] - $0.1[0])) }.max() ?? .nan)
        }
        #expect(errors[0] < 0.02)
        #expect(errors[1] < errors[0] / 3)
    }

    /// However strong a conductance, the voltage goes to its reversal potential and no further.
    @Test(arguments: [1e2, 1e4, 1e6, 1e9])
    func strongConductancesHold(weight: Double) throws {
        var model = NeuronModel.point(receptors: [
            .exponentialConductance(tau: 5, reversal: -20)
        ])
        model.spike = nil
        let drive = Drive(receptor: 0, times: [1], weight: weight)
        let (recorder, _) = try simulate(
            onGrid(.driven(model, by: [drive], duration: 5, every: 0.1)))
        let voltages = try #require(recorder.samples[0]).map { $0.1[0] }
        #expect(voltages.allSatisfy { $0 >= -65.0001 && $0 <= -19.9999 })
        if weight > 1e3 { #expect(voltages.filter { abs($0 + 20) < 0.5 }.count > 20) }
    }

    /// Negative conductances let a voltage grow without bound: an error, not a silent run.
    @Test func unboundedVoltagesAreReported() throws {
        var model = NeuronModel.point(receptors: [
            .exponentialConductance(tau: 50, reversal: 0)
        ])
        model.spike = nil
        let drive = Drive(receptor: 0, times: [1], weight: -1e5)
        #expect(throws: SimulationError.diverged("n")) {
            try simulate(onGrid(.driven(model, by: [drive], duration: 20)))
        }
    }

    /// Delta events are lost while a neuron is refractory, up to and with the last point at which it is
    /// held, and act at the next.
    @Test(arguments: [(3.0, true), (2.9, false), (1.1, false), (0.9, true)])
    func refractoryNeuronsLoseDeltaEvents(time: Double, counts: Bool) throws {
        let model = NeuronModel.point(tau: 1e6, receptors: [.delta])
        let drives = [
            Drive(receptor: 0, times: [0.9], weight: 14),
            Drive(receptor: 0, times: [0.9], weight: 2),
            Drive(receptor: 0, times: [time], weight: 5),
        ]
        let (recorder, _) = try simulate(onGrid(.driven(model, by: drives, duration: 5)))
        #expect(recorder.times(0) == [0.9])
        let last = try #require(recorder.samples[0]?.last?.voltages[0])
        // What arrives together with the rest is part of the spike.
        #expect(abs(last - (counts && time > 1 ? -60 : -65)) < 1e-3)
    }

    /// Currents that step on and off in mid run, onto biases of each neuron.
    @Test func steppedCurrents() throws {
        var network = Network.driven(.point(receptors: [.delta]), size: 300, duration: 60)
        network.neurons[0].spike = nil
        network.populations[0] = .neurons("n", 300, bias: .uniform(low: 0, high: 200))
        network.stimuli = [
            Stimulus(
                name: "step",
                kind: .current(
                    to: [CompartmentTarget(population: 0, compartment: 0)],
                    amplitude: .constant(100)), during: Period(start: .ms(10), stop: .ms(25)))
        ]
        network.recordings.voltages[0].nodes = [0, 150, 299]
        let (exact, _) = try simulate(network)
        for threads in 1...2 {
            let (grid, _) = try simulate(onGrid(network), threads: threads)
            expectAlike(grid.samples[0], exact.samples[0], within: 2e-5)
        }
    }

    /// Without threshold, and with events on the grid, both integrators give the same voltages: so rules,
    /// weights and delays make the same connections for both. One event more or less is a tenth of a mV; single
    /// precision leaves errors near 1e-6 of voltages, which here go to hundreds of mV.
    @Test(arguments: [
        ConnectionRule.oneToOne, .allToAll(autapses: true),
        .fixedIndegree(5, autapses: true, multapses: true),
        .fixedOutdegree(4, autapses: true, multapses: false),
        .fixedTotalNumber(700, autapses: true, multapses: true),
        .fixedTotalNumber(700, autapses: true, multapses: false),
        .pairwiseBernoulli(0.1, autapses: true),
    ])
    func bothIntegratorsConnectAlike(rule: ConnectionRule) throws {
        let count = 150
        var model = NeuronModel.point(receptors: [.delta, .exponentialCurrent(tau: 3)])
        model.spike = nil
        // Events arrive between the samples, which the grid takes after and the other before an event.
        let trains = (0..<count).map { [1.35 + 0.1 * Double($0), 24.65] }
        // Delays of whole steps, given as a column, since only these are the same for both.
        let isList = rule == .fixedTotalNumber(700, autapses: true, multapses: true)
        let delay: Value =
            isList ? .elements((0..<700).map { 0.5 + 0.1 * Double($0 % 23) }) : .constant(1.2)
        let half = rule == .oneToOne ? [0] : [0, 2]
        let network = Network(
            neurons: [model],
            populations: [
                .neurons("a", count, initial: .uniform(low: -70, high: -60)),
                .spikes("s", trains),
                .neurons("b", 40, initial: .uniform(low: -70, high: -60)),
            ],
            projections: [0, 1].map { receptor in
                Projection(
                    name: "p\(receptor)", sources: [1],
                    targets: half.map { ReceptorTarget(population: $0, receptor: receptor) },
                    rule: rule,
                    weight: receptor == 0
                        ? .constant(0.7) : .normal(mean: 50, std: 20, min: nil, max: nil),
                    delay: delay)
            },
            recordings: Recordings(voltages: [
                VoltageRecording(
                    population: 0, compartments: [0], nodes: Array(0..<count), every: .ms(0.5)),
                VoltageRecording(
                    population: 2, compartments: [0], nodes: Array(0..<40), every: .ms(0.5)),
            ]),
            simulation: SimulationSettings(duration: .ms(40)))
        let (exact, exactCounts) = try simulate(network)
        for threads in [1, 3] {
            let (grid, counts) = try simulate(onGrid(network, step: 0.05), threads: threads)
            #expect(counts.synapses == exactCounts.synapses)
            #expect(counts.synapticEvents == exactCounts.synapticEvents)
            for recording in 0..<2 {
                expectAlike(grid.samples[recording], exact.samples[recording], within: 1e-3)
            }
        }
    }

    private func expectAlike(
        _ a: [(time: Time, voltages: [Float])]?, _ b: [(time: Time, voltages: [Float])]?,
        within tolerance: Float
    ) {
        #expect(a?.map(\.time) == b?.map(\.time))
        var worst: Float = 0
        for (x, y) in zip(a ?? [], b ?? []) {
            for (u, v) in zip(x.voltages, y.voltages) { worst = max(worst, abs(u - v)) }
        }
        #expect(worst < tolerance)
        #expect(a?.isEmpty == false)
    }
}
