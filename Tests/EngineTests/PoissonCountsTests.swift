// Poisson input on the grid: exact distribution, independence, the same for any slices.
import CKernels
import NetworkDescription
import RealModule
import Testing

@testable import Engine

@Suite struct PoissonCountsTests {
    private static let grid = StepGrid(.ms(0.1))

    private func background(mean: Double, slice: Range<Int>, during: Period = Period()) -> (
        StepBackground, Lanes
    ) {
        let stream = RandomStream(seed: 5, object: "x", purpose: .background)
        let lanes = Lanes(slice)
        let background = StepBackground(
            offset: 0, lanes: lanes, rate: Sampler(.constant(mean * 10_000), stream),
            weight: Sampler(.constant(1), stream), stream: stream, during: during, Self.grid)
        return (background, lanes)
    }

    /// Counts of the elements of a slice at grid points 1 to `steps`.
    private func counts(mean: Double, slice: Range<Int>, steps: Int64) throws -> [[Int]] {
        let (background, lanes) = background(mean: mean, slice: slice)
        let input = try pages(Float.self, count: lanes.count)
        let counts = (1...steps).map { point in
            input.clear()
            background.add(to: input.pointer, at: point)
            return lanes.used.map { Int(input[$0]) }
        }
        #expect(background.events == Int64(counts.joined().reduce(0, +)))
        return counts
    }

    /// Pearson's chi squared against the Poisson probabilities; beyond means of 16 without the kernel.
    @Test(arguments: [0.0005, 0.05, 0.8, 2.32, 9.7, 16, 40])
    func countsArePoisson(mean: Double) throws {
        let counts = try counts(mean: mean, slice: 3..<515, steps: mean > 16 ? 100 : 400).joined()
        let total = Double(counts.count)
        var observed = Array(repeating: 0.0, count: 120)
        for count in counts { observed[min(count, 119)] += 1 }
        var (chi, cells) = (0.0, 0)
        var (expectedRest, observedRest) = (total, total)
        var probability = Double.exp(-mean)
        for count in 0..<119 {
            let expected = total * probability
            if expected > 20 {
                chi += (observed[count] - expected) * (observed[count] - expected) / expected
                cells += 1
                expectedRest -= expected
                observedRest -= observed[count]
            }
            probability *= mean / Double(count + 1)
        }
        if expectedRest > 1 {
            chi += (observedRest - expectedRest) * (observedRest - expectedRest) / expectedRest
        }
        // Five standard deviations of chi squared, and one cell more for the rest.
        let freedom = Double(cells + 1)
        #expect(
            chi < freedom + 5 * (2 * freedom).squareRoot() + 5, "chi squared \(chi), \(freedom)")
        let sum = Double(counts.reduce(0, +))
        #expect(abs(sum - total * mean) < 5 * (total * mean).squareRoot())
    }

    /// What 16 bits leave over has the probabilities that complete the distribution.
    @Test(arguments: [0.0005, 0.8, 2.32, 12])
    func theRestCompletesTheDistribution(mean: Double) throws {
        let counts = PoissonCounts(mean: mean)
        var table = try #require(counts.table).pointee
        let thresholds = withUnsafeBytes(of: &table.thresholds) {
            Array($0.bindMemory(to: Int16.self)).prefix(Int(table.count)).map { Int($0) + 32768 }
        }
        let rest = 65536 - (thresholds.last ?? 0)
        #expect(rest > 0 && rest < 64)
        // A fine sweep through the rest measures the probability of each of its counts.
        let sweep = 200_000
        var ofRest = Array(repeating: 0.0, count: 100)
        for index in 1...sweep {
            ofRest[counts.rest(Double(index) / Double(sweep))] += 1 / Double(sweep)
        }
        var probability = Double.exp(-mean)
        for count in 0..<30 {
            let words =
                count < thresholds.count
                ? thresholds[count] - (count == 0 ? 0 : thresholds[count - 1]) : 0
            let made = (Double(words) + Double(rest) * ofRest[count]) / 65536
            #expect(abs(made - probability) < 1e-8, "\(count)")
            probability *= mean / Double(count + 1)
        }
    }

    @Test func slicesDoNotMatter() throws {
        let whole = try counts(mean: 1.3, slice: 0..<700, steps: 20)
        for slice in [0..<1, 5..<128, 100..<300, 256..<700] {
            let part = try counts(mean: 1.3, slice: slice, steps: 20)
            #expect(part == whole.map { Array($0[slice]) })
        }
    }

    @Test func neighboursAndStepsAreIndependent() throws {
        let counts = try counts(mean: 1, slice: 0..<1024, steps: 200)
        func covariance(_ pairs: [(Int, Int)]) -> Double {
            pairs.reduce(0) { $0 + Double(($1.0 - 1) * ($1.1 - 1)) } / Double(pairs.count)
        }
        for distance in [1, 8, 16, 32, 64, 128] {
            let pairs = counts.flatMap { Array(zip($0, $0.dropFirst(distance))) }
            let bound = 5 / Double(pairs.count).squareRoot()
            #expect(abs(covariance(pairs)) < bound, "distance \(distance)")
        }
        let steps = zip(counts, counts.dropFirst()).flatMap { Array(zip($0, $1)) }
        #expect(abs(covariance(steps)) < 5 / Double(steps.count).squareRoot())
    }

    /// Events fall into the steps of the period; those of a step arrive at its end.
    @Test func periodsAreKept() throws {
        let during = Period(start: .ms(1), stop: .ms(2))
        let (background, lanes) = background(mean: 16, slice: 0..<128, during: during)
        let input = try pages(Float.self, count: lanes.count)
        for point in 1...30 as ClosedRange<Int64> {
            input.clear()
            background.add(to: input.pointer, at: point)
            #expect((0..<128).contains { input[$0] > 0 } == (11...20).contains(point), "\(point)")
        }
    }
}
