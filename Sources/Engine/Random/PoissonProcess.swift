// Independent Poisson trains, one for each element of a slice.
import NetworkDescription
import RealModule

/// The next event of a Poisson process for each of some elements; exact in continuous time, the
/// interval rounded to whole picoseconds. Owns the memory that its ``Trains`` look at.
final class PoissonProcess {
    /// The trains themselves: nothing but numbers and an address, so that hot loops count no
    /// references. Valid while its process lives.
    struct Trains {
        fileprivate let stream: RandomStream
        fileprivate let firstElement: Int
        fileprivate let stop: Int64
        fileprivate let pointer: UnsafeMutablePointer<Train>
    }

    fileprivate struct Train {
        var next: Int64
        /// The event after `next`: one block of random words yields two intervals.
        var spare: Int64
        var block: UInt64
        var meanInterval: Double
    }

    let trains: Trains
    private let storage: Buffer<Train>

    /// Trains for elements `firstElement ..< firstElement + count`; `rate` (Hz) by local index.
    init(
        stream: RandomStream, firstElement: Int, count: Int, during: Period,
        rate: (Int) -> Double
    ) {
        storage = Buffer(
            count: count,
            repeating: Train(next: .max, spare: .max, block: 0, meanInterval: .infinity))
        trains = Trains(
            stream: stream, firstElement: firstElement, stop: during.stop?.picoseconds ?? .max,
            pointer: storage.pointer)
        for local in 0..<count {
            let hertz = rate(local)
            guard hertz > 0 else { continue }
            storage[local].meanInterval = 1e12 / hertz
            trains.refill(local, from: during.start.picoseconds)
        }
    }
}

extension PoissonProcess.Trains {
    /// The time of the next event of a local element; `.max` when there is none.
    @inline(__always)
    func next(_ local: Int) -> Int64 {
        pointer[local].next
    }

    /// The number of the next event of a local element, unique within its train.
    func ordinal(_ local: Int) -> UInt64 {
        let train = pointer[local]
        return train.block &* 2 &+ (train.spare == .max ? 1 : 0)
    }

    /// Passes over the next event of a local element.
    @inline(__always)
    func advance(_ local: Int) {
        let spare = pointer[local].spare
        if spare < .max {
            pointer[local].next = spare
            pointer[local].spare = .max
        } else {
            refill(local, from: pointer[local].next)
        }
    }

    /// Saves or restores the trains.
    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ name: String) {
        archive.elements("\(name)/next", slice, isPossible: archive.isToCome) { at($0, \.next) }
        archive.elements("\(name)/spare", slice, isPossible: archive.isToCome) { at($0, \.spare) }
        archive.elements("\(name)/block", slice) { at($0, \.block) }
    }

    private func at<Number>(
        _ local: Int, _ field: WritableKeyPath<PoissonProcess.Train, Number>
    ) -> UnsafeMutablePointer<Number> {
        let offset = MemoryLayout<PoissonProcess.Train>.offset(of: field) ?? 0
        return (UnsafeMutableRawPointer(pointer + local) + offset)
            .assumingMemoryBound(to: Number.self)
    }

    @inline(__always)
    fileprivate func refill(_ local: Int, from now: Int64) {
        let block = pointer[local].block
        let mean = pointer[local].meanInterval
        let (u, v) = stream.uniforms(UInt64(firstElement &+ local), block)
        let next = later(now, u, mean)
        pointer[local].block = block &+ 1
        pointer[local].next = next
        pointer[local].spare = later(next, v, mean)
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
