// Answers and scores against sums done by hand.
import Engine
import Foundation
import NetworkDescription
import Testing

@testable import Experiments

/// Silent neurons that nothing but their weights matter of.
func silentModel(_ name: String = "cell") -> NeuronModel {
    NeuronModel(
        name: name,
        compartments: [
            Compartment(name: "soma", capacitance: 100, tau: 10, restingPotential: -65)
        ],
        receptors: [Receptor(name: "exc", compartment: 0, kind: .delta)],
        spike: SpikeMechanism(trigger: .threshold(-50), reset: .voltage(-65)))
}

func cells(_ name: String, _ size: Int) -> Population {
    Population(
        name: name, size: size,
        kind: .neurons(
            NeuronPopulation(model: 0, initial: [.constant(-65)], bias: [.constant(0)])))
}

@Suite("Answers and scores")
struct AnswerTests {
    /// y (2) -> r (3) with the weights 1 2 3; 4 5 6, the last pair made of two synapses, and the way
    /// back with twice the transpose, but for one weight.
    private func network() -> Network {
        func list(
            _ name: String, _ from: Int, _ to: Int, _ pairs: [(UInt32, UInt32, Double)]
        ) -> Projection {
            Projection(
                name: name, sources: [from], targets: [ReceptorTarget(population: to, receptor: 0)],
                rule: .list(sources: pairs.map(\.0), targets: pairs.map(\.1)),
                weight: .elements(pairs.map(\.2)), delay: .constant(1))
        }
        return Network(
            neurons: [silentModel()], populations: [cells("y", 2), cells("r", 3)],
            projections: [
                list(
                    "out", 0, 1,
                    [(1, 2, 4), (0, 0, 1), (0, 1, 2), (0, 2, 3), (1, 0, 4), (1, 1, 5), (1, 2, 2)]),
                list(
                    "back", 1, 0,
                    [(0, 0, 2), (1, 0, 4), (2, 0, 6), (0, 1, 8), (1, 1, 10), (2, 1, 0)]),
            ],
            simulation: SimulationSettings(duration: Time(picoseconds: 1_000_000)))
    }

    private func answer(centred: Bool, _ network: Network) throws -> Answer {
        let presentation = Presentation(
            sample: Time(picoseconds: 1_000),
            targets: [
                Presentation.Target(
                    population: 0, offset: -0.25, spikes: 1,
                    timing: .volley(at: .zero, spacing: .zero))
            ])
        var answer = Answer(
            .weights(projection: 0, population: 1, isCentred: centred), presentation, network,
            classCount: 2, memory: 2)
        answer.takeWeights(of: network, from: try Simulation(network))
        return answer
    }

    @Test("outputs are the weights used backwards")
    func weights() throws {
        let answer = try answer(centred: false, network())
        #expect(answer.offset == -0.25)
        #expect(answer.outputs([1, 0, 0]) == [1, 4])
        // 2 - 2 + 9 and 8 - 5 + 18.
        #expect(answer.outputs([2, -1, 3]) == [9, 21])
    }

    @Test("centred outputs leave the running mean out, which remembers one epoch")
    func centred() throws {
        var answer = try answer(centred: true, network())
        #expect(answer.outputs([1, 1, 1]) == [6, 15])
        answer.learn([2, 0, 0])
        answer.learn([0, 0, 4])
        // Means 1, 0, 2.
        #expect(answer.outputs([1, 0, 2]) == [0, 0])
        answer.learn([3, 2, 2])
        // An epoch has two samples: 1 + (3 - 1)/2, and so on.
        #expect(answer.outputs([2, 1, 2]) == [0, 0])
        #expect(answer.outputs([2, 1, 3]) == [3, 6])
    }

    @Test("spike counts are outputs less their mean")
    func spikes() {
        let answer = Answer(
            .spikes(population: 1), Presentation(sample: .zero), network(), classCount: 3,
            memory: 1)
        #expect(answer.outputs([6, 1, 2]) == [3, -2, -1])
        #expect(answer.offset == -1 / 3.0)
    }

    @Test("accuracy counts the largest output, objective is that of the best scale")
    func score() throws {
        var score = Score()
        #expect(score.accuracy == nil && score.objective == nil)
        let outputs = [[3.0, -2], [-1, 4], [5, 1]]
        let labels = [0, 1, 1]
        for (output, label) in zip(outputs, labels) {
            score.add(outputs: output, label: label, offset: -0.1)
        }
        #expect(score.accuracy == 2 / 3.0)
        // The minimum over a fine grid of scales.
        let best = stride(from: 0.0, to: 1, by: 1e-4).map { scale in
            zip(outputs, labels).reduce(0.0) { sum, sample in
                sum
                    + sample.0.enumerated().reduce(0.0) { sum, output in
                        let target = (output.offset == sample.1 ? 1 : 0) - 0.1
                        let error = target - scale * output.element
                        return sum + error * error
                    }
            } / 3
        }.min()
        #expect(abs(try #require(score.objective) - (try #require(best))) < 1e-6)
    }

    @Test("outputs that point the wrong way explain nothing")
    func wrongWay() {
        var score = Score()
        score.add(outputs: [-1, 1], label: 0, offset: -0.5)
        #expect(score.objective == 0.5 && score.accuracy == 0)
    }

    /// Those of the projections there and back.
    private func wayAndBack() throws -> (out: DenseWeights, back: DenseWeights) {
        let network = network()
        let simulation = try Simulation(network)
        return (
            DenseWeights(of: 0, in: network, simulation),
            DenseWeights(of: 1, in: network, simulation)
        )
    }

    @Test("matrices are compared with the transpose of the way back")
    func comparison() throws {
        let (out, back) = try wayAndBack()
        let result = out.comparison(withTransposeOf: back, times: -1)
        // Q = [1 2 3; 4 5 6], Rᵀ = [2 4 6; 8 10 0].
        // |Q|² = 91, |R|² = 220, Q·Rᵀ = 110, so |Q + Rᵀ|² = 91 + 220 + 2 · 110.
        let difference = (531.0 / 91).squareRoot()
        let cosine = -110 / (91.0 * 220).squareRoot()
        #expect(abs(try #require(result.difference) - difference) < 1e-12)
        let angle = try #require(result.angle)
        #expect(abs(cos(angle * .pi / 180) - cosine) < 1e-12)
    }

    @Test("weights along a way are multiplied")
    func way() throws {
        let (out, back) = try wayAndBack()
        // [1 2 3; 4 5 6] [2 8; 4 10; 6 0].
        let there = out.then(back)
        #expect(there[0, 0] == 28 && there[0, 1] == 28)
        #expect(there[1, 0] == 64 && there[1, 1] == 82)
    }
}
