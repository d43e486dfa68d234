// The random numbers: published vectors, and independence of streams.
import NetworkDescription
import RealModule
import Testing

@testable import Engine

@Suite struct PhiloxTests {
    /// Known answers that accompany the Random123 library of the method's authors.
    @Test func publishedVectors() {
        #expect(
            philox4x32(counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0))
                == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        #expect(
            philox4x32(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
                == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        #expect(
            philox4x32(
                counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
                key: SIMD2(0xa409_3822, 0x299f_31d0))
                == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    @Test func streamsDifferByNamePurposeAndSeed() {
        let keys = [
            RandomStream(seed: 1, object: "E", purpose: .weight).key,
            RandomStream(seed: 1, object: "E", purpose: .delay).key,
            RandomStream(seed: 1, object: "I", purpose: .weight).key,
            RandomStream(seed: 2, object: "E", purpose: .weight).key,
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test func belowIsUniform() {
        let stream = RandomStream(seed: 7, object: "dice", purpose: .connection)
        var counts = [Int](repeating: 0, count: 6)
        for index in 0..<60_000 { counts[Int(stream.below(6, 3, UInt64(index)))] += 1 }
        // Chi-squared with 5 degrees of freedom exceeds 25.7 once in ten thousand.
        let chi = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
        #expect(chi < 25.7)
    }

    @Test(arguments: [
        (Value.normal(mean: 3, std: 2, min: nil, max: nil), 3.0, 2.0),
        (Value.lognormal(mean: 3, std: 2, min: nil, max: nil), 3.0, 2.0),
        (Value.uniform(low: 1, high: 4), 2.5, 0.75.squareRoot()),
    ])
    func momentsOfDistributions(value: Value, mean: Double, std: Double) {
        let sampler = Sampler(value, RandomStream(seed: 3, object: "x", purpose: .weight))
        let count = 200_000
        let numbers = (0..<count).map { sampler(row: $0, identity: UInt64($0)) }
        let average = numbers.reduce(0, +) / Double(count)
        let variance = numbers.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count)
        #expect(abs(average - mean) < 5 * std / Double(count).squareRoot())
        #expect(abs(variance.squareRoot() - std) < 0.03 * std)
    }

    /// Φ, by the error function of the C library, undoes the quantile.
    @Test func quantilesAreThoseOfTheNormalDistribution() {
        for p in [1e-300, 1e-20, 1e-9, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.9249, 0.9251, 0.999] {
            let x = standardNormalQuantile(p)
            let back = Double.erfc(-x / 2.0.squareRoot()) / 2
            #expect(abs(back - p) < 1e-13 * p * max(1, x * x))
        }
        #expect(standardNormalQuantile(1.0.nextDown).isFinite)
    }

    @Test func boundsAreKept() {
        let sampler = Sampler(
            .normal(mean: 0, std: 1, min: 0.5, max: 1),
            RandomStream(seed: 3, object: "x", purpose: .weight))
        for element in 0..<1000 {
            let number = sampler(row: element, identity: UInt64(element))
            #expect(number >= 0.5 && number <= 1)
        }
    }
}
