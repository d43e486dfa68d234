// Independent Poisson trains, one for each element of a slice.
import CKernels
import NetworkDescription

/// The next events of a Poisson process for each of some elements; exact in continuous time, the
/// intervals rounded to whole picoseconds. Owns the memory that its ``Trains`` look at.
final class PoissonProcess {
    /// The trains themselves: nothing but numbers and addresses, so that hot loops count no
    /// references. Valid while its process lives.
    struct Trains {
        /// Intervals that are drawn at a time.
        static let batch = Int(INTERVAL_BATCH)

        fileprivate let stream: RandomStream
        fileprivate let firstElement: Int
        fileprivate let stop: Int64
        fileprivate let trains: UnsafeMutablePointer<Train>
        /// For each element the last event of the batch before, then those of its batch, ascending.
        fileprivate let times: UnsafeMutablePointer<Int64>
    }

    fileprivate struct Train {
        var next: Int64 = .max
        /// Where `next` stands among the times of the batch.
        var cursor: Int64 = 0
        /// The block of random words that the following batch begins with.
        var block: UInt64 = 0
        var meanInterval = Double.infinity
    }

    /// Memory that each element takes.
    static let bytesPerElement =
        MemoryLayout<Train>.stride + (Trains.batch + 1) * MemoryLayout<Int64>.stride

    let trains: Trains
    private let storage: (trains: Buffer<Train>, times: Buffer<Int64>)

    /// Trains for elements `firstElement ..< firstElement + count`; `rate` (Hz) by local index.
    init(
        stream: RandomStream, firstElement: Int, count: Int, during: Period,
        rate: (Int) -> Double
    ) {
        storage = (
            Buffer(count: count, repeating: Train()),
            Buffer(count: count * (Trains.batch + 1), repeating: .max)
        )
        trains = Trains(
            stream: stream, firstElement: firstElement, stop: during.stop?.picoseconds ?? .max,
            trains: storage.trains.pointer, times: storage.times.pointer)
        for local in 0..<count {
            let hertz = rate(local)
            guard hertz > 0 else { continue }
            storage.trains[local].meanInterval = 1e12 / hertz
            trains.draw(local, from: during.start.picoseconds)
            trains.move(local, to: 1)
        }
    }
}

extension PoissonProcess.Trains {
    /// The time of the next event of a local element; `.max` when there is none.
    @inline(__always)
    func next(_ local: Int) -> Int64 { trains[local].next }

    /// The number of the next event of a local element, unique within its train.
    func ordinal(_ local: Int) -> UInt64 {
        let train = trains[local]
        return (train.block &- UInt64(INTERVAL_BATCH / 2)) &* 2
            &+ UInt64(truncatingIfNeeded: train.cursor) &+ 1
    }

    /// Passes over the next event of a local element.
    @inline(__always)
    func advance(_ local: Int) {
        let cursor = trains[local].cursor + 1
        if cursor <= Self.batch { return move(local, to: cursor) }
        renew(local, cursor: 1)
    }

    // MARK: - Several events at once

    /// The times of the batch that the next event lies in, the one behind them included, and where the next
    /// event stands among them.
    @inline(__always)
    func batch(_ local: Int) -> (times: UnsafeMutablePointer<Int64>, cursor: Int) {
        (times + local * (Self.batch + 1), Int(trains[local].cursor))
    }

    /// The same, of a new batch when none but the last event is left.
    @inline(__always)
    func freshBatch(_ local: Int) -> (times: UnsafeMutablePointer<Int64>, cursor: Int) {
        if trains[local].cursor == Self.batch { renew(local, cursor: 0) }
        return batch(local)
    }

    /// Passes over all events of the batch but the last.
    @inline(__always)
    func advanceToLast(_ local: Int) { move(local, to: Int64(Self.batch)) }

    /// Where the first event of the batch that was passed over at `time` or later stands among its times; the
    /// one before the batch is not one of them.
    @inline(__always)
    func firstEvent(_ local: Int, from time: Int64) -> Int {
        let times = batch(local).times
        var cursor = batch(local).cursor
        while cursor > 1, times[cursor - 1] >= time { cursor -= 1 }
        return cursor
    }

    /// Makes an event of the batch the next one.
    @inline(__always)
    func move(_ local: Int, to cursor: Int64) {
        trains[local].cursor = cursor
        trains[local].next = times[local * (Self.batch + 1) + Int(cursor)]
    }

    // MARK: - State

    /// Saves or restores the trains.
    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ name: String) {
        archive.elements("\(name)/first", slice, isPossible: { $0 >= 0 }) {
            times + $0 * (Self.batch + 1)
        }
        archive.elements(
            "\(name)/cursor", slice, isPossible: { $0 >= 0 && $0 <= Self.batch }
        ) { at($0, \.cursor) }
        archive.elements("\(name)/block", slice) { at($0, \.block) }
        guard archive.isRestoring else { return }
        archive.attempt { () throws(SavedStateError) in
            for local in 0..<slice.elements.count where trains[local].meanInterval < .infinity {
                let cursor = trains[local].cursor
                trains[local].block &-= UInt64(INTERVAL_BATCH / 2)
                draw(local, from: times[local * (Self.batch + 1)])
                move(local, to: cursor)
                guard archive.isToCome(next(local)) else {
                    throw SavedStateError("its '\(slice.path)/\(name)' is behind its time")
                }
            }
        }
    }

    private func at<Number>(
        _ local: Int, _ field: WritableKeyPath<PoissonProcess.Train, Number>
    ) -> UnsafeMutablePointer<Number> {
        let offset = MemoryLayout<PoissonProcess.Train>.offset(of: field) ?? 0
        return (UnsafeMutableRawPointer(trains + local) + offset)
            .assumingMemoryBound(to: Number.self)
    }

    @inline(never)
    private func renew(_ local: Int, cursor: Int64) {
        draw(local, from: times[local * (Self.batch + 1) + Self.batch])
        move(local, to: cursor)
    }

    /// Fills the batch of an element with the events after `now`.
    fileprivate func draw(_ local: Int, from now: Int64) {
        let times = times + local * (Self.batch + 1)
        times[0] = now
        withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.batch) { intervals in
            guard let drawn = intervals.baseAddress else { return }
            draw_intervals(
                UInt64(firstElement &+ local), trains[local].block, stream.key.x, stream.key.y,
                drawn)
            let mean = trains[local].meanInterval
            var time = now
            for index in 0..<Self.batch {
                time = later(time, drawn[index] * mean)
                times[index + 1] = time
            }
        }
        trains[local].block &+= UInt64(INTERVAL_BATCH / 2)
    }

    /// The time one interval after `now`, or `.max` when it falls beyond the end.
    @inline(__always)
    private func later(_ now: Int64, _ interval: Double) -> Int64 {
        guard interval < Double(Int64.max / 2), now < stop else { return .max }
        let (time, isTooLate) = now.addingReportingOverflow(Int64(interval + 0.5))
        return !isTooLate && time < stop ? time : .max
    }
}
