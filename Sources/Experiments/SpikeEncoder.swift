// From the features and the class of a sample to spikes.
import Datasets
import Engine
import NetworkDescription
import RealModule

/// Which presentation of which sample: what its random numbers are keyed by.
struct PresentationKey {
    var epoch: Int
    var sample: Int
    var isTest: Bool

    fileprivate var index: UInt64 { UInt64(epoch) << 32 | UInt64(sample) }
}

/// The random numbers of one population: of training presentations, and of tests.
private struct PresentationRandom {
    private let training: RandomStream
    private let test: RandomStream

    init(seed: UInt64, population: String, purpose: RandomPurpose) {
        training = RandomStream(seed: seed, object: population, purpose: purpose)
        test = RandomStream(seed: seed, object: "\(population).test", purpose: purpose)
    }

    /// Two numbers in (0, 1] for the draw of an element.
    func uniforms(_ key: PresentationKey, _ element: Int, draw: Int = 0) -> (Double, Double) {
        (key.isTest ? test : training).uniforms(
            UInt64(element) | UInt64(draw) << 32, key.index)
    }

    /// A number in [0, 1) for an element.
    func phase(_ key: PresentationKey, _ element: Int) -> Double {
        1 - uniforms(key, element).0
    }
}

/// Makes the spikes of an input population: pure functions of the sample and its key.
struct InputEncoder {
    let population: Int
    private let encoding: Presentation.Encoding
    private let duration: Int64
    private let random: PresentationRandom

    init(_ input: Presentation.Input, _ network: Network, sample: Time) {
        population = input.population
        encoding = input.encoding
        duration = sample.picoseconds
        random = PresentationRandom(
            seed: network.simulation.seed, population: network.populations[population].name,
            purpose: .spikes)
    }

    /// The spikes of a sample that starts at `start`; features are relative to `maximum`, negative
    /// ones give negative spikes.
    func spikes(
        of features: ArraySlice<Float>, maximum: Float, _ key: PresentationKey, start: Time
    ) -> [PresentedSpike] {
        var spikes: [PresentedSpike] = []
        for (element, feature) in features.enumerated() where feature != 0 {
            forEachOffset(Double(abs(feature) / maximum), element, key) { offset in
                spikes.append(
                    PresentedSpike(
                        time: Time(picoseconds: start.picoseconds + offset), element: element,
                        isNegative: feature < 0))
            }
        }
        return spikes
    }

    /// The events of a sample that starts at `start` as spikes; those after its end are left out.
    func spikes(of train: EventTrain, start: Time) -> [PresentedSpike] {
        zip(train.times, train.elements).compactMap { time, element in
            let offset = Int64(time) * 1_000_000
            guard offset < duration else { return nil }
            return PresentedSpike(
                time: Time(picoseconds: start.picoseconds + offset), element: Int(element))
        }
    }

    private func forEachOffset(
        _ value: Double, _ element: Int, _ key: PresentationKey, _ visit: (Int64) -> Void
    ) {
        switch encoding {
        case .events: break
        case .latency:
            visit(min(Int64(max(1 - value, 0) * Double(duration)), duration - 1))
        case .regular(let spikes):
            regularTrain(
                value * spikes, phase: random.phase(key, element), duration: duration, visit)
        case .poisson(let spikes):
            let interval = Double(duration) / (value * spikes)
            var (time, draw) = (0.0, 0)
            while true {
                let (u, v) = random.uniforms(key, element, draw: draw)
                for number in [u, v] {
                    time -= Double.log(number) * interval
                    guard time < Double(duration) else { return }
                    visit(Int64(time))
                }
                draw += 1
            }
        }
    }
}

/// Makes the spikes of a target population.
struct TargetEncoder {
    let population: Int
    private let target: Presentation.Target
    private let random: PresentationRandom

    init(_ target: Presentation.Target, _ network: Network) {
        population = target.population
        self.target = target
        random = PresentationRandom(
            seed: network.simulation.seed, population: network.populations[population].name,
            purpose: .rounding)
    }

    /// The spikes for a sample of one of `classCount` classes that starts at `start`.
    func spikes(
        of label: Int, classCount: Int, _ key: PresentationKey, start: Time
    ) -> [PresentedSpike] {
        var spikes: [PresentedSpike] = []
        for element in 0..<classCount {
            let value = target.offset + (element == label ? 1 : 0)
            // Both timings make a fraction one more spike with that probability.
            let (count, phase) = (abs(value) * target.spikes, random.phase(key, element))
            func append(_ offset: Int64) {
                spikes.append(
                    PresentedSpike(
                        time: Time(picoseconds: start.picoseconds + offset), element: element,
                        isNegative: value < 0))
            }
            switch target.timing {
            case .volley(let at, let spacing):
                var number: Int64 = 0
                while phase + Double(number) < count {
                    append(at.picoseconds + number * spacing.picoseconds)
                    number += 1
                }
            case .train(let from, let to):
                regularTrain(
                    count, phase: phase, duration: to.picoseconds - from.picoseconds
                ) { append(from.picoseconds + $0) }
            }
        }
        return spikes
    }
}

/// Visits the times (phase + k)/count · duration before the end: for a uniform phase in [0, 1) there
/// are `count` of them on average, never more than one off.
private func regularTrain(
    _ count: Double, phase: Double, duration: Int64, _ visit: (Int64) -> Void
) {
    let interval = Double(duration) / count
    var number = phase
    while number < count {
        visit(min(Int64(number * interval), duration - 1))
        number += 1
    }
}
