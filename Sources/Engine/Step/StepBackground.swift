// Private Poisson input, drawn for every neuron in every step.
import CKernels
import NetworkDescription

/// Independent Poisson events onto one receptor of all neurons of a slice. What falls into a step arrives at
/// its end. Numbers are keyed by element and step.
final class StepBackground {
    /// Where the input of the receptor starts.
    let offset: Int
    private let lanes: Lanes
    private let stream: RandomStream
    /// The steps in which events fall, by the grid points at their ends.
    private let active: Range<Int64>
    /// One mean for all, and one weight; or else both of each lane.
    private let common: (counts: PoissonCounts, weight: Float)?
    private let means: [Double]
    private let weights: [Float]
    private let rest: Buffer<Int32>
    private(set) var events: Int64 = 0

    init(
        offset: Int, lanes: Lanes, rate: Sampler, weight: Sampler, stream: RandomStream,
        during: Period, _ grid: StepGrid
    ) {
        self.offset = offset
        self.lanes = lanes
        self.stream = stream
        let start = grid.nearest(during.start.picoseconds)
        let stop = during.stop.map { grid.nearest($0.picoseconds) } ?? .max - 1
        active = (start + 1)..<(max(stop, start) + 1)
        let seconds = grid.milliseconds / 1000
        if let rate = rate.constant, let weight = weight.constant {
            let counts = PoissonCounts(mean: rate * seconds)
            common = counts.table == nil ? nil : (counts, Float(weight))
        } else {
            common = nil
        }
        if common == nil {
            means = lanes.slice.map { rate(row: $0, identity: UInt64($0)) * seconds }
            weights = lanes.slice.map { Float(weight(row: $0, identity: UInt64($0))) }
        } else {
            (means, weights) = ([], [])
        }
        rest = Buffer(count: lanes.count, repeating: 0)
    }

    /// Adds the input that arrives at a grid point.
    func add(to input: UnsafeMutablePointer<Float>, at point: Int64) {
        guard active.contains(point) else { return }
        if let common, let table = common.counts.table {
            let used = lanes.used
            let found = step_poisson(
                Int32(lanes.count), input, UInt64(lanes.firstElement),
                UInt32(truncatingIfNeeded: point), stream.key.x, stream.key.y, common.weight, table,
                Int32(used.lowerBound), Int32(used.upperBound), rest.pointer, &events)
            for index in 0..<Int(found) {
                let lane = Int(rest[index])
                let count = common.counts.rest(uniform(lanes.firstElement + lane, point, 0))
                input[lane] += common.weight * Float(count)
                if used.contains(lane) { events += Int64(count) }
            }
        } else {
            for (index, lane) in lanes.used.enumerated() {
                let count = PoissonCounts.draw(mean: means[index]) {
                    uniform(lanes.firstElement + lane, point, $0)
                }
                input[lane] += weights[index] * Float(count)
                events += Int64(count)
            }
        }
    }

    /// Numbers of an element apart from those of the kernel, which knows elements by eights.
    private func uniform(_ element: Int, _ point: Int64, _ index: UInt64) -> Double {
        stream.uniforms(
            UInt64(element) | 1 << 63, UInt64(truncatingIfNeeded: point) | (index + 1) << 32
        ).0
    }
}
