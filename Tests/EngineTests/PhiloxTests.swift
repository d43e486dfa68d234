// The random numbers: published vectors, and independence of streams.
import CKernels
import NetworkDescription
import RealModule
import Testing

@testable import Engine

@Suite struct PhiloxTests {
    private let stream = RandomStream(seed: 1, object: "E", purpose: .weight)

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
            let x = draw_normal_quantile(p)
            let back = Double.erfc(-x / 2.0.squareRoot()) / 2
            #expect(abs(back - p) < 1e-13 * p * max(1, x * x))
        }
        #expect(draw_normal_quantile(1.0.nextDown).isFinite)
    }

    /// What is drawn for many synapses at once is what each alone would get.
    @Test(arguments: [
        Value.uniform(low: -2, high: 5), .normal(mean: 1, std: 3, min: nil, max: nil),
        .normal(mean: 0, std: 1, min: 0.5, max: 0.9),
        .lognormal(mean: 2, std: 1, min: nil, max: 3), .constant(4), .diagonal(3),
    ])
    func batchesAreDrawnAlike(value: Value) {
        let sampler = Sampler(value, stream)
        let pairs = (0..<1000).map {
            Pair(source: $0 % 7, target: $0 % 5, identity: UInt64($0) << 20 | 77, row: $0)
        }
        var numbers = Array(repeating: 0.0, count: pairs.count)
        let identities = pairs.map(\.identity)
        numbers.withUnsafeMutableBufferPointer { numbers in
            identities.withUnsafeBufferPointer { identities in
                guard let start = numbers.baseAddress else { return }
                sampler.draw(identities, into: start) { pairs[$0] }
            }
        }
        #expect(numbers == pairs.map { sampler($0) })
    }

    @Test func batchesOfPairsAreDrawnAlike() {
        let a = Buffer<UInt32>(count: 5000, repeating: 0)
        let b = Buffer<UInt32>(count: 5000, repeating: 0)
        // Of numbers below 3 billion, every third is rejected.
        for (first, second) in [(10, 1000), (3_000_000_000, 7)] as [(UInt32, UInt32)] {
            stream.below(first, second, 100..<5100, into: (a.pointer, b.pointer))
            for index in 0..<5000 {
                #expect(stream.below(first, second, UInt64(100 + index), 0) == (a[index], b[index]))
            }
        }
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
