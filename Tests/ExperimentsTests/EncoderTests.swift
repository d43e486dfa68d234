// Encoders against the statistics that define them.
import Engine
import NetworkDescription
import Testing

@testable import Experiments

private let sample = Time(picoseconds: 100_000_000_000)

private func network(_ size: Int) -> Network {
    Network(
        populations: [Population(name: "x", size: size, kind: .source(.task))],
        simulation: SimulationSettings(duration: SimulationSettings.longestDuration, seed: 7))
}

/// Offsets in units of the sample's length, by presentation, of one feature.
private func offsets(
    _ encoding: Presentation.Encoding, feature: Float, presentations: Int = 2000
) -> [[Double]] {
    let input = Presentation.Input(population: 0, encoding: encoding)
    let encoder = InputEncoder(input, network(1), sample: sample)
    let start = Time(picoseconds: 5_000_000)
    return (0..<presentations).map { index in
        let key = PresentationKey(epoch: 1 + index % 3, sample: index / 3, isTest: false)
        return encoder.spikes(of: [feature], maximum: 16, key, start: start).map {
            Double($0.time.picoseconds - start.picoseconds) / Double(sample.picoseconds)
        }
    }
}

/// The largest distance of an empirical distribution from the uniform one (Kolmogorov), times √n.
private func distanceFromUniform(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let n = Double(sorted.count)
    let distance =
        sorted.enumerated().map { index, number in
            max(abs(number - Double(index) / n), abs(Double(index + 1) / n - number))
        }.max() ?? 1
    return distance * n.squareRoot()
}

@Suite("Encoders of samples")
struct EncoderTests {
    @Test(
        "regular trains have v · spikes spikes on average, never more than one off, even intervals")
    func regularCounts() {
        for feature in [0.3 as Float, 4, 12.7, 16] {
            let expected = Double(feature) / 16 * 10
            let trains = offsets(.regular(spikes: 10), feature: feature)
            for train in trains {
                #expect(abs(Double(train.count) - expected) < 1)
                for (early, late) in zip(train, train.dropFirst()) {
                    #expect(abs((late - early) * expected - 1) < 1e-6)
                }
                #expect(train.allSatisfy { 0 <= $0 && $0 < 1 })
            }
            let mean = Double(trains.reduce(0) { $0 + $1.count }) / Double(trains.count)
            let fraction = expected - expected.rounded(.down)
            let error = (fraction * (1 - fraction) / Double(trains.count)).squareRoot()
            #expect(abs(mean - expected) <= 4.5 * error + 1e-6, "\(feature)")
        }
    }

    @Test("the phases of regular trains are uniform")
    func regularPhases() {
        let first = offsets(.regular(spikes: 10), feature: 16).compactMap(\.first)
        // 2.2: once in 10^4 for truly uniform numbers.
        #expect(distanceFromUniform(first.map { $0 * 10 }) < 2.2)
    }

    @Test("Poisson counts have mean and variance v · spikes, and times are uniform")
    func poisson() {
        let trains = offsets(.poisson(spikes: 8), feature: 12, presentations: 4000)
        let counts = trains.map { Double($0.count) }
        let mean = counts.reduce(0, +) / 4000
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
        let meanError = (6.0 / 4000).squareRoot()
        #expect(abs(mean - 6) < 4.5 * meanError)
        // The variance of the sample variance is σ⁴ (2 + 1/6)/n for a Poisson number of mean 6.
        let varianceError = 6 * ((2 + 1 / 6.0) / 4000).squareRoot()
        #expect(abs(variance - 6) < 4.5 * varianceError)
        #expect(distanceFromUniform(trains.flatMap { $0 }) < 2.2)
        #expect(trains.allSatisfy { $0 == $0.sorted() })
    }

    @Test("latency: one spike at (1 - v) T, large values first, none for zero")
    func latency() {
        let input = Presentation.Input(population: 0, encoding: .latency)
        let encoder = InputEncoder(input, network(5), sample: sample)
        let key = PresentationKey(epoch: 1, sample: 0, isTest: false)
        let spikes = encoder.spikes(
            of: [0, 4, 16, 0.001, 8], maximum: 16, key, start: .zero)
        #expect(spikes.map(\.element) == [1, 2, 3, 4])
        let times = spikes.map { Double($0.time.picoseconds) / Double(sample.picoseconds) }
        for (time, expected) in zip(times, [0.75, 0, 1 - 0.001 / 16, 0.5]) {
            #expect(abs(time - expected) < 1e-7)
        }
        #expect(spikes.allSatisfy { $0.time < sample && !$0.isNegative })
    }

    @Test("negative features give negative spikes")
    func negative() {
        let input = Presentation.Input(population: 0, encoding: .regular(spikes: 4))
        let encoder = InputEncoder(input, network(2), sample: sample)
        let key = PresentationKey(epoch: 1, sample: 0, isTest: false)
        let spikes = encoder.spikes(of: [-1, 1], maximum: 1, key, start: .zero)
        #expect(spikes.count { $0.element == 0 && $0.isNegative } == 4)
        #expect(spikes.count { $0.element == 1 && !$0.isNegative } == 4)
        #expect(spikes.count == 8)
    }

    @Test("spikes depend on seed, population, epoch, sample, element and phase, on nothing else")
    func keys() {
        let input = Presentation.Input(population: 0, encoding: .regular(spikes: 1))
        func time(
            seed: UInt64 = 1, name: String = "x", epoch: Int = 1, sample index: Int = 0,
            element: Int = 0, isTest: Bool = false
        ) -> Int64? {
            var network = network(2)
            network.simulation.seed = seed
            network.populations[0].name = name
            let encoder = InputEncoder(input, network, sample: sample)
            let key = PresentationKey(epoch: epoch, sample: index, isTest: isTest)
            return encoder.spikes(of: [1, 1], maximum: 1, key, start: .zero)
                .first { $0.element == element }?.time.picoseconds
        }
        let base = time()
        #expect(base == time())
        let others = [
            time(seed: 2), time(name: "y"), time(epoch: 2), time(sample: 1), time(element: 1),
            time(isTest: true),
        ]
        #expect(Set(others + [base]).count == 7)
    }

    @Test("targets emit |y| · spikes of the sign of y, fractions by chance, spaced in time")
    func targets() {
        let at = Time(picoseconds: 3_000)
        let target = Presentation.Target(
            population: 0, offset: -0.1, spikes: 12,
            timing: .volley(at: at, spacing: Time(picoseconds: 10)))
        let encoder = TargetEncoder(target, network(3))
        var counts = [0, 0, 0]
        let presentations = 3000
        for index in 0..<presentations {
            let key = PresentationKey(epoch: 1, sample: index, isTest: false)
            let spikes = encoder.spikes(of: 1, classCount: 3, key, start: .zero)
            for spike in spikes { counts[spike.element] += 1 }
            #expect(spikes.allSatisfy { $0.isNegative == ($0.element != 1) })
            let times = spikes.filter { $0.element == 1 }.map(\.time.picoseconds)
            #expect(times == times.indices.map { 3_000 + 10 * Int64($0) })
            #expect((10...11).contains(times.count))
        }
        for (count, expected) in zip(counts, [1.2, 10.8, 1.2]) {
            let error = (0.16 / Double(presentations)).squareRoot()
            #expect(abs(Double(count) / Double(presentations) - expected) < 4.5 * error)
        }
    }

    @Test("targets as regular trains keep within their span")
    func targetTrains() {
        let (from, to) = (Time(picoseconds: 40_000), Time(picoseconds: 60_000))
        let target = Presentation.Target(
            population: 0, spikes: 5, timing: .train(from: from, to: to))
        let encoder = TargetEncoder(target, network(2))
        for index in 0..<200 {
            let key = PresentationKey(epoch: 1, sample: index, isTest: false)
            let spikes = encoder.spikes(of: 0, classCount: 2, key, start: .zero)
            #expect(spikes.count == 5)
            #expect(spikes.allSatisfy { $0.element == 0 && from <= $0.time && $0.time < to })
        }
    }
}

@Suite("The order of samples")
struct SampleOrderTests {
    @Test("each epoch is a permutation of its own, the same again for the same seed")
    func permutations() {
        let order = SampleOrder(count: 100, isShuffled: true, seed: 3)
        let epochs = (0..<20).map { order.samples(epoch: $0) }
        for samples in epochs { #expect(samples.sorted() == Array(0..<100)) }
        #expect(Set(epochs).count == 20)
        #expect(epochs[4] == SampleOrder(count: 100, isShuffled: true, seed: 3).samples(epoch: 4))
        #expect(epochs[4] != SampleOrder(count: 100, isShuffled: true, seed: 4).samples(epoch: 4))
    }

    @Test("all orders of three are equally likely")
    func uniform() {
        let order = SampleOrder(count: 3, isShuffled: true, seed: 1)
        var counts: [[Int]: Double] = [:]
        for epoch in 0..<6000 { counts[order.samples(epoch: epoch), default: 0] += 1 }
        let chiSquared = counts.values.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 }
        // Five degrees of freedom: exceeded once in 10^4.
        #expect(counts.count == 6 && chiSquared < 25.7)
    }

    @Test("a fixed order is that of the data")
    func fixed() {
        let order = SampleOrder(count: 5, isShuffled: false, seed: 1)
        #expect(order.samples(epoch: 9) == [0, 1, 2, 3, 4])
    }
}
