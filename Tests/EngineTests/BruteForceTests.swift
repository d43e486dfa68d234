// Networks against literal integration of their equations on a tiny step.
import Foundation
import NetworkDescription
import Testing

@testable import Engine

/// Integrates a one-compartment network by the midpoint rule on a fixed step; spikes fall on the grid
/// and arrive a whole number of steps later. Deliberately naive.
private func bruteForce(
    _ network: Network,
    pairs: [(source: Int, target: Int, receptor: Int, weight: Double, delay: Double)],
    bias: [Double], initial: [Double], step: Double, duration: Double
) -> [[Double]] {
    let model = network.neurons[0]
    let compartment = model.compartments[0]
    guard case .threshold(let threshold)? = model.spike?.trigger,
        case .voltage(let reset)? = model.spike?.reset
    else {
        return []
    }
    let refractory = model.spike?.refractory.milliseconds ?? 0
    let count = bias.count
    var v = initial
    var s = Array(repeating: Array(repeating: 0.0, count: model.receptors.count), count: count)
    var heldUntil = Array(repeating: -1.0, count: count)
    var spikes = Array(repeating: [Double](), count: count)
    var arrivals: [Int: [(target: Int, receptor: Int, weight: Double)]] = [:]
    func current(_ i: Int, _ v: Double, _ s: [Double]) -> Double {
        var sum = bias[i]
        for (receptor, x) in zip(model.receptors, s) {
            switch receptor.kind {
            case .exponentialConductance(_, let reversal): sum += x * (reversal - v)
            default: sum += x
            }
        }
        return sum
    }
    func decay(_ receptor: Int) -> Double {
        switch model.receptors[receptor].kind {
        case .exponentialCurrent(let tau), .exponentialConductance(let tau, _): tau
        default: 1
        }
    }
    for index in 0..<Int((duration / step).rounded()) {
        for event in arrivals.removeValue(forKey: index) ?? [] {
            s[event.target][event.receptor] += event.weight
        }
        let now = Double(index + 1) * step
        for i in 0..<count {
            let half = s[i].indices.map { s[i][$0] * exp(-step / 2 / decay($0)) }
            if now > heldUntil[i] + step / 2 {
                func slope(_ v: Double, _ s: [Double]) -> Double {
                    (compartment.restingPotential - v) / compartment.tau
                        + current(i, v, s) / compartment.capacitance
                }
                let middle = v[i] + step / 2 * slope(v[i], s[i])
                v[i] += step * slope(middle, half)
            }
            s[i] = s[i].indices.map { s[i][$0] * exp(-step / decay($0)) }
            if v[i] >= threshold && now > heldUntil[i] + step / 2 {
                spikes[i].append(now)
                v[i] = reset
                heldUntil[i] = now + refractory
                for pair in pairs where pair.source == i {
                    let arrival = index + 1 + Int((pair.delay / step).rounded())
                    arrivals[arrival, default: []].append(
                        (pair.target, pair.receptor, pair.weight))
                }
            }
        }
    }
    return spikes
}

@Suite struct BruteForceTests {
    /// Eight neurons, all connected with individual weights and delays.
    private func compare(_ receptors: [ReceptorKind], unit: Double, seed: UInt64, step: Double)
        throws
        -> Double
    {
        var dice = Dice(seed)
        let count = 8
        let bias = (0..<count).map { _ in dice.uniform(460...560) }
        let initial = (0..<count).map { _ in dice.uniform(-65 ... -52) }
        var pairs: [(source: Int, target: Int, receptor: Int, weight: Double, delay: Double)] = []
        for source in 0..<count {
            for target in 0..<count where target != source {
                let inhibits = source >= 6
                let sign = inhibits && unit > 10 ? -1.5 : 1
                pairs.append(
                    (
                        source, target, inhibits ? 1 : 0, sign * unit * dice.uniform(0.3...1),
                        (dice.uniform(1...4) * 16).rounded() / 16
                    ))
            }
        }
        let projections = [0, 1].map { receptor in
            let rows = pairs.filter { $0.receptor == receptor }
            return Projection(
                name: "p\(receptor)", sources: [0],
                targets: [ReceptorTarget(population: 0, receptor: receptor)],
                rule: .list(
                    sources: rows.map { UInt32($0.source) }, targets: rows.map { UInt32($0.target) }
                ),
                weight: .elements(rows.map(\.weight)), delay: .elements(rows.map(\.delay)))
        }
        let network = Network(
            neurons: [.point(receptors: receptors)],
            populations: [
                .neurons("n", count, initial: .elements(initial), bias: .elements(bias))
            ],
            projections: projections, recordings: Recordings(spikes: [0]),
            simulation: SimulationSettings(duration: .ms(60)))
        let (recorder, _) = try simulate(network)
        let brute = bruteForce(
            network, pairs: pairs, bias: bias, initial: initial, step: step, duration: 60)
        var worst = 0.0
        for id in 0..<count {
            let exact = recorder.times(0, UInt32(id))
            #expect(exact.count >= 2)
            // Spikes in the last instants may fall on either side of the end.
            #expect(abs(exact.count - brute[id].count) <= 1)
            for (a, b) in zip(exact, brute[id]) { worst = max(worst, abs(a - b)) }
        }
        return worst
    }

    /// Grid spikes are late by up to a step, so the error falls with the first power of the step.
    @Test(arguments: 1...3)
    func currentsConvergeAtFirstOrder(seed: UInt64) throws {
        let kinds: [ReceptorKind] = [.exponentialCurrent(tau: 2), .exponentialCurrent(tau: 5)]
        let coarse = try compare(kinds, unit: 60, seed: seed, step: 1.0 / 64)
        let fine = try compare(kinds, unit: 60, seed: seed, step: 1.0 / 1024)
        #expect(fine < 0.01)
        #expect(fine < coarse / 6)
    }

    @Test(arguments: 1...3)
    func conductancesConvergeAtFirstOrder(seed: UInt64) throws {
        let kinds: [ReceptorKind] = [
            .exponentialConductance(tau: 2, reversal: 0),
            .exponentialConductance(tau: 5, reversal: -75),
        ]
        let coarse = try compare(kinds, unit: 1, seed: seed, step: 1.0 / 64)
        let fine = try compare(kinds, unit: 1, seed: seed, step: 1.0 / 1024)
        #expect(fine < 0.01)
        #expect(fine < coarse / 6)
    }
}
