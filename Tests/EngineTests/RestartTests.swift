// A restart: what comes after it is what came after the start, whatever happened in between.
import NetworkDescription
import Testing

@testable import Engine

@Suite struct RestartTests {
    private static func point(_ reset: SpikeReset, refractory: Double) -> NeuronModel {
        var model = NeuronModel.point(receptors: [
            .delta, .exponentialCurrent(tau: 3), .cue, .delta,
        ])
        model.compartments.append(
            Compartment(
                name: "apical", parent: 0, capacitance: 50, tau: 30, restingPotential: -70))
        model.receptors[3].compartment = 1
        model.spike = SpikeMechanism(
            trigger: .threshold(-50), reset: reset, refractory: .ms(refractory))
        model.plateau = PlateauMechanism(
            compartment: 1, test: .cue(receptor: 2), firedWithin: .ms(60))
        return model
    }

    private static var models: [NeuronModel] {
        var gated = point(.subtract(8), refractory: 0.5)
        gated.spike?.gate = SpikeGate(receptor: 2, open: .ms(7))
        return [point(.voltage(-65), refractory: 20), point(.subtract(8), refractory: 4), gated]
            .flatMap(\.onAllPaths)
    }

    @Test(arguments: 0..<9)
    func secondHalfRepeatsTheFirst(index: Int) throws {
        let model = Self.models[index]
        // The last events before the restart leave a held voltage, currents, and an open gate.
        func drives(_ offsets: [Double]) -> [Drive] {
            func both(_ times: [Double]) -> [Double] {
                offsets.flatMap { offset in times.map { $0 + offset } }
            }
            return [
                Drive(receptor: 0, times: both([2, 3, 14.5, 30, 49.5]), weight: 21),
                Drive(receptor: 1, times: both([5, 11, 33, 49.2]), weight: 900),
                Drive(receptor: 2, times: both([4, 25, 34, 49.4]), weight: 1),
                Drive(receptor: 3, times: both([1, 33.5, 49.3]), weight: 5),
            ]
        }
        let once = try observe(.driven(model, by: drives([0]), bias: 200, duration: 50))
        let twice = try observe(
            .driven(model, by: drives([0, 50]), bias: 200, duration: 100), restartingAt: 50)
        #expect(once.spikes.count >= 2)
        #expect(once.plateaus.count >= 2)
        let shifted: (Observation.Event, Int64) -> Observation.Event = { event, shift in
            var event = event
            event.time -= shift
            return event
        }
        for (one, both) in [
            (once.spikes, twice.spikes), (once.plateaus, twice.plateaus),
        ] {
            #expect(both.count == 2 * one.count)
            for (first, second) in zip(one, both.dropFirst(one.count)) {
                let second = shifted(second, 50_000_000_000)
                #expect(abs(first.time - second.time) <= 2)
                #expect(abs(first.amplitude - second.amplitude) < 1e-8)
            }
        }
    }

    @Test func initialVoltagesComeBack() throws {
        var network = Network.driven(.point(), size: 3, duration: 60)
        network.populations[0].kind = .neurons(
            NeuronPopulation(
                model: 0, initial: [.elements([-51, -55, -65])], bias: [.constant(500)]))
        let observed = try observe(network, restartingAt: 30)
        for local in 0..<3 {
            let times = observed.spikes.filter { $0.local == local }.map(\.time)
            let before = times.filter { $0 < 30_000_000_000 }
            let after = times.filter { $0 >= 30_000_000_000 }.map { $0 - 30_000_000_000 }
            #expect(!before.isEmpty)
            #expect(zip(before, after).allSatisfy { abs($0 - $1) <= 2 })
            #expect(before.count == after.count)
        }
    }
}
