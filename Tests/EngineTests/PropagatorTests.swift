// Matrix exponentials and bounds against series in extended precision.
import NetworkDescription
import Testing

@testable import Engine

#if arch(x86_64)
    /// exp(M) by the Taylor series in 80-bit arithmetic, scaled and squared.
    private func extendedExponential(_ matrix: Matrix, _ time: Double) -> [[Float80]] {
        let size = matrix.size
        var squarings = 0
        var scale = Float80(time)
        while Float80(matrix.rowNorm) * scale > 0.125 {
            scale /= 2
            squarings += 1
        }
        func product(_ a: [[Float80]], _ b: [[Float80]]) -> [[Float80]] {
            (0..<size).map { i in
                (0..<size).map { j in (0..<size).reduce(0) { $0 + a[i][$1] * b[$1][j] } }
            }
        }
        let scaled = (0..<size).map { i in (0..<size).map { Float80(matrix[i, $0]) * scale } }
        var sum = (0..<size).map { i in (0..<size).map { Float80(i == $0 ? 1 : 0) } }
        var term = sum
        for order in 1...24 {
            term = product(term, scaled).map { $0.map { $0 / Float80(order) } }
            for i in 0..<size { for j in 0..<size { sum[i][j] += term[i][j] } }
        }
        for _ in 0..<squarings { sum = product(sum, sum) }
        return sum
    }

    @Suite struct PropagatorTests {
        private let cell = NeuronModel(
            name: "cell",
            compartments: [
                Compartment(name: "soma", capacitance: 250, tau: 10, restingPotential: -65),
                Compartment(
                    name: "basal", parent: 0, capacitance: 50, tau: 10, restingPotential: -65,
                    couplingToParent: 10, couplingFromParent: 10),
                Compartment(
                    name: "apical", parent: 0, capacitance: 40, tau: 7, restingPotential: -70,
                    couplingToParent: 0, couplingFromParent: 5),
            ],
            receptors: [
                Receptor(name: "a", compartment: 0, kind: .exponentialCurrent(tau: 2)),
                Receptor(name: "b", compartment: 1, kind: .alphaCurrent(tau: 3)),
                // The same time constant as the membrane: a defective system.
                Receptor(name: "c", compartment: 2, kind: .exponentialCurrent(tau: 7)),
            ],
            spike: SpikeMechanism(
                trigger: .threshold(-50), reset: .voltage(-65), refractory: .ms(2)))

        @Test func ladderEqualsExtendedPrecision() throws {
            let system = try #require(LinearSystem(cell))
            let ladder = PropagatorLadder(system.matrix)
            let size = system.matrix.size
            let start = (0..<size).map { Double($0 * $0) - 3.25 }
            let scratch = Buffer(count: size, repeating: 0.0)
            for gap: Int64 in [1, 77, 65_537, 100_000_000, 1_234_567_891, 98_765_432_101] {
                let state = Buffer(start)
                ladder.propagate(state.pointer, by: gap, scratch: scratch.pointer)
                let exact = extendedExponential(system.matrix, Double(gap))
                for row in 0..<size {
                    let expected = (0..<size).reduce(Float80(0)) {
                        $0 + exact[row][$1] * Float80(start[$1])
                    }
                    #expect(abs(Float80(state[row]) - expected) < 2e-13)
                }
            }
        }

        @Test func boundsHoldAndAreTight() throws {
            let system = try #require(LinearSystem(cell))
            var row = Array(repeating: 0.0, count: system.matrix.size)
            row[0] = 1
            let bounds = try #require(ResponseBounds(row: row, matrix: system.matrix))
            for column in row.indices {
                var highest = 0.0
                for step in 0..<120 {
                    let exact = extendedExponential(system.matrix, Double(step) * 2.5e8)
                    highest = max(highest, Double(exact[0][column]))
                }
                #expect(bounds.upper[column] >= highest)
                #expect(bounds.upper[column] <= highest * 1.02 + 1e-5)
                #expect(bounds.lower[column] >= -1e-3 * highest - 1e-5)
            }
        }
    }
#endif
