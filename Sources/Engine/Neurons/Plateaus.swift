// Plateau potentials: when neurons are tested for one, and how large it is.
import NetworkDescription

/// The plateaus of the neurons of a slice.
final class Plateaus {
    /// What a hot loop needs of them; valid while they live.
    struct View {
        fileprivate let mechanism: PlateauMechanism
        fileprivate let firstElement: Int
        fileprivate let site: Int
        fileprivate let rest: Double
        fileprivate let trains: PoissonProcess.Trains?
        /// Time between regular tests, 0 without, and the next of each neuron.
        fileprivate let period: Int64
        fileprivate let regular: UnsafeMutablePointer<Int64>
        fileprivate let rounding: RandomStream
        /// How often each neuron was tested; it numbers the random choices.
        fileprivate let tests: UnsafeMutablePointer<UInt64>
        /// `.min` for a neuron that has not spiked.
        fileprivate let lastSpike: UnsafeMutablePointer<Int64>
        fileprivate let total: UnsafeMutablePointer<Int>
    }

    let view: View
    private let trains: PoissonProcess?
    private let storage:
        (
            tests: Buffer<UInt64>, lastSpike: Buffer<Int64>, regular: Buffer<Int64>,
            total: Buffer<Int>
        )

    /// `times` are those of random tests, `rounding` the random numbers of quantal amplitudes.
    init(
        _ mechanism: PlateauMechanism, of model: NeuronModel, slice: Range<Int>,
        times: PoissonProcess?, rounding: RandomStream
    ) {
        trains = times
        var period: Int64 = 0
        if case .regular(let every) = mechanism.test { period = every.picoseconds }
        storage = (
            Buffer(count: slice.count, repeating: 0), Buffer(count: slice.count, repeating: .min),
            Buffer(count: slice.count, repeating: period > 0 ? period : .max),
            Buffer(count: 1, repeating: 0)
        )
        view = View(
            mechanism: mechanism, firstElement: slice.lowerBound,
            site: model.spike?.compartment ?? 0,
            rest: model.compartments[mechanism.compartment].restingPotential, trains: times?.trains,
            period: period, regular: storage.regular.pointer, rounding: rounding,
            tests: storage.tests.pointer, lastSpike: storage.lastSpike.pointer,
            total: storage.total.pointer)
    }

    /// The plateaus so far.
    var count: Int { storage.total[0] }
}

extension Plateaus.View {
    /// Whether events at a receptor are tests.
    func isTested(by receptor: Int) -> Bool { mechanism.test == .cue(receptor: receptor) }

    /// The next test of a neuron that no cue brings about.
    @inline(__always)
    func next(_ local: Int) -> Int64 { trains?.next(local) ?? regular[local] }

    @inline(__always)
    func advance(_ local: Int) {
        if let trains { return trains.advance(local) }
        regular[local] = regular[local] > .max - period ? .max : regular[local] + period
    }

    func spiked(_ local: Int, at time: Int64) { lastSpike[local] = time }

    func restart(_ local: Int) { lastSpike[local] = .min }

    /// Saves or restores them, apart from the total.
    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        archive.elements("plateau/tests", slice) { tests + $0 }
        archive.elements(
            "plateau/last_spike", slice, isPossible: { $0 == .min || archive.hasBeen($0) }
        ) { lastSpike + $0 }
        archive.elements("plateau/next_test", slice, isPossible: archive.isToCome) {
            regular + $0
        }
        trains?.transfer(archive, slice, "plateau/train")
    }

    /// Tests a neuron: the amplitude of its plateau, or `nil` when it has none.
    ///
    /// - Parameters:
    ///   - voltage: of a compartment of the neuron.
    ///   - probability: φ of its escape noise.
    @inline(__always)
    func test(
        _ local: Int, at time: Int64, voltage: (_ compartment: Int) -> Double,
        probability: () -> Double
    ) -> Double? {
        let ordinal = tests[local]
        tests[local] &+= 1
        if let level = mechanism.somaAbove, voltage(site) <= level { return nil }
        if let span = mechanism.firedWithin {
            guard lastSpike[local] > .min, time - lastSpike[local] <= span.picoseconds else {
                return nil
            }
        }
        var amplitude = voltage(mechanism.compartment) - rest
        if mechanism.isScaledBySlope {
            let phi = probability()
            amplitude *= 4 * phi * (1 - phi)
        }
        if case .quantum(let quantum) = mechanism.amplitude {
            let quanta = abs(amplitude) / quantum
            let fraction = quanta - quanta.rounded(.down)
            let u = rounding.uniforms(UInt64(firstElement + local), ordinal).0
            let whole = quanta.rounded(.down) + (u <= fraction ? 1 : 0)
            amplitude = amplitude < 0 ? -whole * quantum : whole * quantum
        }
        guard amplitude != 0 else { return nil }
        total.pointee += 1
        return amplitude
    }
}
