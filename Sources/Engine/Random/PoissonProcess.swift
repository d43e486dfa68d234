// Independent Poisson trains, one for each element of a slice.
import NetworkDescription
import RealModule

/// The next event of a Poisson process for each of some elements; exact in continuous time, the
/// interval rounded to whole picoseconds.
final class PoissonProcess {
    private struct Train {
        var next: Int64
        /// The event after `next`: one block of random words yields two intervals.
        var spare: Int64
        var block: UInt64
        var meanInterval: Double
    }

    private let stream: RandomStream
    private let firstElement: Int
    private let stop: Int64
    private let trains: UnsafeMutablePointer<Train>
    private let storage: Buffer<Train>

    /// Trains for elements `firstElement ..< firstElement + count`; `rate` (Hz) by local index.
    init(
        stream: RandomStream, firstElement: Int, count: Int, during: Period,
        rate: (Int) -> Double
    ) {
        self.stream = stream
        self.firstElement = firstElement
        stop = during.stop?.picoseconds ?? .max
        storage = Buffer(
            count: count,
            repeating: Train(next: .max, spare: .max, block: 0, meanInterval: .infinity))
        trains = storage.pointer
        for local in 0..<count {
            let hertz = rate(local)
            guard hertz > 0 else { continue }
            trains[local].meanInterval = 1e12 / hertz
            refill(local, from: during.start.picoseconds)
        }
    }

    /// The time of the next event of a local element; `.max` when there is none.
    @inline(__always)
    func next(_ local: Int) -> Int64 {
        trains[local].next
    }

    /// The number of the next event of a local element, unique within its train.
    func ordinal(_ local: Int) -> UInt64 {
        let train = trains[local]
        return train.block &* 2 &+ (train.spare == .max ? 1 : 0)
    }

    /// Passes over the next event of a local element.
    @inline(__always)
    func advance(_ local: Int) {
        let spare = trains[local].spare
        if spare < .max {
            trains[local].next = spare
            trains[local].spare = .max
        } else {
            refill(local, from: trains[local].next)
        }
    }

    private func refill(_ local: Int, from now: Int64) {
        var train = trains[local]
        let (u, v) = stream.uniforms(UInt64(firstElement + local), train.block)
        train.block += 1
        train.next = later(now, u, train.meanInterval)
        train.spare = later(train.next, v, train.meanInterval)
        trains[local] = train
    }

    /// The time one interval after `now`, or `.max` when it falls beyond the end.
    @inline(__always)
    private func later(_ now: Int64, _ u: Double, _ mean: Double) -> Int64 {
        let interval = -Double.log(u) * mean
        guard interval < Double(Int64.max / 2), now < stop else { return .max }
        let time = now &+ Int64(interval + 0.5)
        return time < stop ? time : .max
    }
}
