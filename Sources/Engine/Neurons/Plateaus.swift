// Plateau potentials: when neurons are tested for one, and how large it is.
import NetworkDescription

/// The plateaus of the neurons of a slice.
final class Plateaus {
    private let mechanism: PlateauMechanism
    private let firstElement: Int
    private let site: Int
    private let rest: Double
    private let trains: PoissonProcess?
    private let rounding: RandomStream
    /// How often each neuron was tested; it numbers the random choices.
    private let tests: Buffer<UInt64>
    /// `.min` for a neuron that has not spiked.
    private let lastSpike: Buffer<Int64>
    private(set) var count = 0

    /// `times` are those of random tests, `rounding` the random numbers of quantal amplitudes.
    init(
        _ mechanism: PlateauMechanism, of model: NeuronModel, slice: Range<Int>,
        times: PoissonProcess?, rounding: RandomStream
    ) {
        self.mechanism = mechanism
        firstElement = slice.lowerBound
        site = model.spike?.compartment ?? 0
        rest = model.compartments[mechanism.compartment].restingPotential
        trains = times
        self.rounding = rounding
        tests = Buffer(count: slice.count, repeating: 0)
        lastSpike = Buffer(count: slice.count, repeating: .min)
    }

    /// Whether events at a receptor are tests.
    func isTested(by receptor: Int) -> Bool { mechanism.test == .cue(receptor: receptor) }

    /// The next random test of a neuron.
    func next(_ local: Int) -> Int64 { trains?.trains.next(local) ?? .max }

    func advance(_ local: Int) { trains?.trains.advance(local) }

    func spiked(_ local: Int, at time: Int64) { lastSpike[local] = time }

    func restart(_ local: Int) { lastSpike[local] = .min }

    /// Tests a neuron: the amplitude of its plateau, or `nil` when it has none.
    func test(_ local: Int, at time: Int64, voltage: (_ compartment: Int) -> Double) -> Double? {
        let ordinal = tests[local]
        tests[local] += 1
        if let level = mechanism.somaAbove, voltage(site) <= level { return nil }
        if let span = mechanism.firedWithin {
            guard lastSpike[local] > .min, time - lastSpike[local] <= span.picoseconds else {
                return nil
            }
        }
        var amplitude = voltage(mechanism.compartment) - rest
        if case .quantum(let quantum) = mechanism.amplitude {
            let quanta = abs(amplitude) / quantum
            let fraction = quanta - quanta.rounded(.down)
            let u = rounding.uniforms(UInt64(firstElement + local), ordinal).0
            let whole = quanta.rounded(.down) + (u <= fraction ? 1 : 0)
            amplitude = amplitude < 0 ? -whole * quantum : whole * quantum
        }
        guard amplitude != 0 else { return nil }
        count += 1
        return amplitude
    }
}
