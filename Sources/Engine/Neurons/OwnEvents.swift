// What happens to a neuron without the network: background, steps of current, samples, escape.
import NetworkDescription
import RealModule

/// Private Poisson events onto one receptor of every neuron of a slice.
final class Background {
    /// What a hot loop needs of it; valid while the background lives.
    struct View {
        let receptor: Int
        let trains: PoissonProcess.Trains
        fileprivate let weight: Double
        fileprivate let weights: UnsafeMutablePointer<Double>?

        @inline(__always)
        func weight(of local: Int) -> Double {
            if let weights { weights[local] } else { weight }
        }
    }

    let view: View
    private let process: PoissonProcess
    private let weights: Buffer<Double>?

    init(receptor: Int, process: PoissonProcess, weight: Sampler, slice: Range<Int>) {
        self.process = process
        weights =
            weight.constant != nil
            ? nil : Buffer(slice.map { weight(row: $0, identity: UInt64($0)) })
        view = View(
            receptor: receptor, trains: process.trains, weight: weight.constant ?? 0,
            weights: weights?.pointer)
    }
}

/// Constant currents that switch on and off.
final class CurrentSteps {
    /// One stimulus onto one compartment.
    struct Step {
        var compartment: Int
        var start: Int64
        var stop: Int64
        /// pA for each neuron of the slice.
        var amplitudes: [Double]
    }

    private let steps: [Step]
    /// When any current changes, ascending.
    private let times: [Int64]
    /// How many of the changes each neuron has seen.
    private let seen: Buffer<Int32>

    init(_ steps: [Step], count: Int) {
        self.steps = steps
        times = Set(steps.flatMap { [$0.start, $0.stop] }).filter { $0 > 0 && $0 < .max }.sorted()
        seen = Buffer(count: count, repeating: 0)
    }

    func next(_ local: Int) -> Int64 {
        let index = Int(seen[local])
        return index < times.count ? times[index] : .max
    }

    func advance(_ local: Int) {
        seen[local] += 1
    }

    /// Saves or restores which changes were seen.
    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        archive.elements(
            "steps_seen", slice, isPossible: { $0 >= 0 && $0 <= times.count }
        ) { seen.pointer + $0 }
    }

    /// Adds the currents that flow from `time` on to `bias`.
    func add(to bias: inout [Double], of local: Int, at time: Int64) {
        for step in steps where step.start <= time && time < step.stop {
            bias[step.compartment] += step.amplitudes[local]
        }
    }
}

/// Stochastic spikes: candidates of the highest intensity, each kept with probability φ.
final class EscapeNoise {
    /// What a hot loop needs of it; valid while the noise lives.
    struct View {
        let candidates: PoissonProcess.Trains
        fileprivate let acceptance: RandomStream
        fileprivate let slope: Double
        fileprivate let midpoint: Double
    }

    let view: View
    private let process: PoissonProcess

    init(candidates: PoissonProcess, acceptance: RandomStream, slope: Double, midpoint: Double) {
        process = candidates
        view = View(
            candidates: candidates.trains, acceptance: acceptance, slope: slope, midpoint: midpoint)
    }
}

extension EscapeNoise.View {
    /// φ, the probability that a candidate at this readout becomes a spike.
    @inline(__always)
    func probability(readout: Double) -> Double {
        1 / (1 + Double.exp(-(readout - midpoint) / slope))
    }

    /// Whether the pending candidate of an element becomes a spike at this readout, and how surprising
    /// that is: 1 or 0, less the probability φ of the spike.
    func outcome(
        readout: Double, element: Int, local: Int
    ) -> (isSpike: Bool, innovation: Double) {
        let u = acceptance.uniforms(UInt64(element), candidates.ordinal(local)).0
        let probability = probability(readout: readout)
        let isSpike = u <= probability
        return (isSpike, (isSpike ? 1 : 0) - probability)
    }
}

/// Regular samples of the voltages of some neurons.
final class Probe {
    let compartments: [Int]
    private let every: Int64
    private let nextSample: Buffer<Int64>
    /// The first column of each neuron in the sample rows.
    private let firstColumns: [Int32]
    private let rows: VoltageRows

    init(_ recording: VoltageRecording, slice: Range<Int>, rows: VoltageRows) {
        compartments = recording.compartments
        every = recording.every.picoseconds
        self.rows = rows
        nextSample = Buffer(count: slice.count, repeating: .max)
        var columns = Array(repeating: Int32(0), count: slice.count)
        for (index, node) in recording.nodes.enumerated() where slice.contains(node) {
            nextSample[node - slice.lowerBound] = 0
            columns[node - slice.lowerBound] = Int32(index * recording.compartments.count)
        }
        firstColumns = columns
    }

    @inline(__always)
    func next(_ local: Int) -> Int64 { nextSample[local] }

    /// Saves or restores when samples are due.
    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        archive.elements(
            "next_sample", slice,
            isPossible: { $0 == .max || (archive.isToCome($0) && $0 % every == 0) }
        ) { nextSample.pointer + $0 }
    }

    func take(_ local: Int, at time: Int64, half: Int, _ voltage: (Int) -> Double) {
        for (offset, compartment) in compartments.enumerated() {
            rows.set(
                half: half, time, Int(firstColumns[local]) + offset, Float(voltage(compartment)))
        }
        nextSample[local] = time + every
    }
}
