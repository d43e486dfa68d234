// Resets by subtraction, two-sided neurons and gates against closed forms.
import Foundation
import NetworkDescription
import Testing

@testable import Engine

@Suite struct SpikeMechanismTests {
    /// Threshold 15 mV above rest, time constant 10 ms, 0.04 mV for each pA.
    private func model(
        rest: Double = -65, subtract: Double = 10, refractory: Double = 0, twoSided: Bool = false,
        open: Double? = nil, receptors: [ReceptorKind] = []
    ) -> NeuronModel {
        var model = NeuronModel.point(rest: rest, receptors: receptors)
        model.spike = SpikeMechanism(
            trigger: .threshold(rest + 15), reset: .subtract(subtract), refractory: .ms(refractory),
            twoSided: twoSided,
            gate: open.map {
                SpikeGate(receptor: receptors.firstIndex(of: .cue) ?? 0, open: .ms($0))
            })
        return model
    }

    // MARK: Reset by subtraction

    @Test func constantCurrentThroughSubtraction() throws {
        for model in model().onAllPaths {
            // V∞ is 20 mV above rest: from 10 mV below threshold it takes τ ln(15/5).
            let (recorder, _) = try simulate(.driven(model, bias: 500))
            let times = recorder.times(0)
            #expect(times.count == 8)
            for (index, time) in times.enumerated() {
                let expected = 10 * log(4.0) + Double(index) * 10 * log(3.0)
                #expect(abs(time - expected) < 1e-6)
            }
        }
    }

    /// The voltage goes on through the refractory period, at whose end the threshold is looked at.
    @Test func thresholdIsExaminedAfterRefractoriness() throws {
        for model in model(refractory: 15).onAllPaths {
            let (recorder, _) = try simulate(.driven(model, bias: 500))
            let times = recorder.times(0)
            #expect(times.count == 6)
            for (index, time) in times.enumerated() {
                #expect(abs(time - 10 * log(4.0) - Double(index) * 15) < 1e-7)
            }
        }
    }

    @Test func eventsCountWhileRefractory() throws {
        for model in model(refractory: 10, receptors: [.delta]).onAllPaths {
            let drive = Drive(receptor: 0, times: [2, 4], weight: 30)
            let (recorder, _) = try simulate(.driven(model, by: [drive], duration: 30, every: 1))
            // 30 mV - 10 mV at 2 ms, 30 mV more at 4 ms: still 20.8 mV at 12 ms.
            #expect(recorder.times(0) == [2, 12])
            for (time, voltages) in try #require(recorder.samples[0]) {
                let t = time.milliseconds
                var expected = t > 2 ? 20 * exp(-(t - 2) / 10) : 0
                if t > 4 { expected += 30 * exp(-(t - 4) / 10) }
                if t > 12 { expected -= 10 * exp(-(t - 12) / 10) }
                #expect(abs(Double(voltages[0]) + 65 - expected) < 1e-4, "\(t) ms")
            }
        }
    }

    @Test func largeEventMakesABurst() throws {
        for model in model(subtract: 15, receptors: [.delta]).onBothPaths {
            for weight in stride(from: 3.0, to: 200, by: 6.7) {
                let drive = Drive(receptor: 0, times: [2], weight: weight)
                let observed = try observe(.driven(model, by: [drive], duration: 10))
                #expect(observed.spikes.count == Int(weight / 15))
                let times = observed.spikes.map(\.time)
                #expect(times == (0..<Int64(times.count)).map { 2_000_000_000 + $0 })
            }
        }
    }

    // MARK: Gates

    /// Released from inhibition, a neuron fires as often as its voltage holds thresholds.
    @Test(arguments: [20.0, 34, 47, 61, 100])
    func burstAtRelease(weight: Double) throws {
        for model in model(subtract: 15, open: 5, receptors: [.delta, .cue]).onAllPaths {
            let drives = [
                Drive(receptor: 0, times: [2], weight: weight),
                Drive(receptor: 1, times: [5], weight: 1),
            ]
            let observed = try observe(.driven(model, by: drives, duration: 20))
            let voltage = weight * exp(-0.3)
            #expect(observed.spikes.count == Int(voltage / 15))
            let times = observed.spikes.map(\.time)
            #expect(times == (0..<Int64(times.count)).map { 5_000_000_000 + $0 })
        }
    }

    /// Open from the cue on, up to but not at the end of its time; a second cue prolongs.
    @Test(arguments: [
        (4.9, 0), (5.0, 1), (9.999_999_999, 1), (10.0, 1), (11.999_999_999, 1), (12.0, 0),
        (30.0, 0),
    ])
    func gateOpensAndCloses(time: Double, expected: Int) throws {
        for model in model(subtract: 15, open: 5, receptors: [.delta, .cue]).onBothPaths {
            let drives = [
                Drive(receptor: 0, times: [time], weight: 16),
                Drive(receptor: 0, times: [time + 0.05], weight: -40),
                Drive(receptor: 1, times: [5, 7], weight: 1),
            ]
            let (recorder, _) = try simulate(.driven(model, by: drives, duration: 50))
            #expect(recorder.times(0).count == expected)
        }
    }

    @Test func closedGateSilencesSteadyDrive() throws {
        for model in model(open: 50, receptors: [.cue]).onAllPaths {
            let drive = Drive(receptor: 0, times: [100], weight: 1)
            let (recorder, _) = try simulate(.driven(model, by: [drive], bias: 500, duration: 400))
            // V∞ is 20 mV above rest: one spike at once, then as without a gate until it closes.
            let times = recorder.times(0)
            #expect(times.count == 5)
            for (index, time) in times.enumerated() {
                // From almost 10 mV to 15 mV, then each time from 5 mV to 15 mV, below 20 mV.
                let second = 100 + 10 * log((10 + 20 * exp(-10.0)) / 5)
                let expected = index == 0 ? 100 : second + Double(index - 1) * 10 * log(3.0)
                #expect(abs(time - expected) < 1e-6)
            }
        }
    }

    @Test func cueOfWeightZeroDoesNothing() throws {
        let drives = [
            Drive(receptor: 0, times: [2], weight: 16), Drive(receptor: 1, times: [1], weight: 0),
        ]
        let network = Network.driven(model(open: 5, receptors: [.delta, .cue]), by: drives)
        #expect(try simulate(network).0.spikes.isEmpty)
    }

    // MARK: Two-sided neurons

    /// The input, the weights and the noise of the second network are those of the first times -1;
    /// spikes of the neurons carry their own sign, so the recurrence needs no change.
    private func opposites(_ model: NeuronModel, seed: UInt64) -> [Network] {
        [1.0, -1.0].map { sign in
            var network = Network.driven(model, size: 30, duration: 200)
            network.populations.append(
                Population(
                    name: "drive", size: 20,
                    kind: .source(.poisson(rate: .constant(40), during: Period()))))
            let all = [ReceptorTarget(population: 0, receptor: 0)]
            network.projections = [
                Projection(
                    name: "in", sources: [1], targets: all,
                    rule: .fixedIndegree(6, autapses: true, multapses: true),
                    weight: .constant(-1000 * sign), delay: .uniform(low: 0.3, high: 4)),
                Projection(
                    name: "rec", sources: [0], targets: all,
                    rule: .fixedIndegree(5, autapses: false, multapses: true),
                    weight: .constant(300), delay: .uniform(low: 0.3, high: 4)),
            ]
            network.stimuli = [
                Stimulus(
                    name: "noise",
                    kind: .poisson(
                        to: all, rate: .constant(300), weight: .constant(800 * sign)))
            ]
            network.simulation.seed = seed
            return network
        }
    }

    @Test(arguments: [0.0, -65.0])
    func oppositeInputMirrorsEverySpike(rest: Double) throws {
        let model = model(
            rest: rest, subtract: 15, refractory: 0.5, twoSided: true,
            receptors: [.exponentialCurrent(tau: 3)])
        // Voltages of the ladder are kept in mV, which rounds alike on both sides of zero only.
        for model in rest == 0 ? model.onBothPaths : [model] {
            let runs = try opposites(model, seed: 3).map { try simulate($0).0.spikes }
            let negatives = runs[0].filter { $0.id >= 30 }.count
            #expect(negatives > 100 && runs[0].count - negatives > 100)
            #expect(runs[0].map(\.time) == runs[1].map(\.time))
            #expect(runs[0].map { $0.id < 30 ? $0.id + 30 : $0.id - 30 } == runs[1].map(\.id))
        }
    }

    @Test func steadyCurrentsOfBothSigns() throws {
        for model in model(twoSided: true).onBothPaths {
            for bias in [500.0, -500] {
                let (recorder, counts) = try simulate(.driven(model, bias: bias))
                let times = recorder.times(0, bias > 0 ? 0 : 1)
                #expect(times.count == 8 && counts.spikes[0] == 8)
                for (index, time) in times.enumerated() {
                    let expected = 10 * log(4.0) + Double(index) * 10 * log(3.0)
                    #expect(abs(time - expected) < 1e-7)
                }
            }
        }
    }

    @Test func negativeSpikesDeliverNegativeWeights() throws {
        // A two-sided neuron of a population of two, driven down once, and a listener.
        for sign in [1.0, -1] {
            var network = Network.driven(
                model(twoSided: true, receptors: [.delta]),
                by: [Drive(receptor: 0, times: [2], weight: 16 * sign)], size: 2, duration: 20)
            network.neurons.append(.point(receptors: [.delta]))
            network.populations.append(.neurons("listener", 1, model: 1))
            for (name, weight) in [("all", Value.constant(3)), ("each", .elements([0.5, 1.5]))] {
                network.projections.append(
                    Projection(
                        name: name, sources: [0],
                        targets: [ReceptorTarget(population: 2, receptor: 0)],
                        rule: .list(sources: [0, 1], targets: [0, 0]), weight: weight,
                        delay: .constant(1)))
            }
            network.recordings.voltages = [
                VoltageRecording(population: 2, compartments: [0], nodes: [0], every: .ms(1))
            ]
            let (recorder, _) = try simulate(network)
            let ids = recorder.spikes.filter { $0.population == 0 }.map(\.id)
            #expect(ids == (sign > 0 ? [0, 1] : [2, 3]))
            for (time, voltages) in try #require(recorder.samples[0]) {
                let t = time.milliseconds
                let expected = t > 3 ? sign * 8 * exp(-(t - 3) / 10) : 0
                #expect(abs(Double(voltages[0]) + 65 - expected) < 1e-4)
            }
        }
    }

    @Test func signsOrderAfterElements() {
        let ids: [UInt32] = [0, Spike.negativeBit, 1, 1 | Spike.negativeBit, 2]
        let spikes = ids.map { Spike(time: 5, population: 0, id: $0) }
        #expect(spikes.reversed().sorted().map(\.id) == ids)
        #expect(spikes.map(\.element) == [0, 0, 1, 1, 2])
        #expect(spikes.map(\.amplitude) == [1, -1, 1, -1, 1])
    }

    @Test func senselessModelsAreRefused() {
        func error(_ change: (inout NeuronModel) -> Void) -> SimulationError? {
            var model = model(twoSided: true, receptors: [.delta])
            change(&model)
            do {
                _ = try Simulation(.driven(model, duration: 1))
                return nil
            } catch { return error }
        }
        #expect(error { _ in } == nil)
        #expect(error { $0.spike?.reset = .subtract(0) } == .endlessSpiking("point"))
        #expect(error { $0.spike?.reset = .subtract(30) } == .unsupportedTwoSidedNeuron("point"))
        #expect(error { $0.spike?.reset = .voltage(-65) } == .unsupportedTwoSidedNeuron("point"))
        #expect(
            error { $0.spike?.trigger = .threshold(-65) } == .unsupportedTwoSidedNeuron("point"))
        #expect(
            error { $0.receptors[0].kind = .exponentialConductance(tau: 1, reversal: 0) }
                == .unsupportedTwoSidedNeuron("point"))
    }
}
