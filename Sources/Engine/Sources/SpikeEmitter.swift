// Sources: elements that emit spikes on their own.
import NetworkDescription

/// Emits the spikes of a slice of a source population.
protocol SpikeEmitter: AnyObject {
    /// A time before which nothing is emitted.
    var earliest: Int64 { get }

    /// Hands over every spike before `limit` that has not been handed over yet.
    func emit(before limit: Int64, _ sink: (_ time: Int64, _ id: UInt32) -> Void)

    /// Saves what is to come, or restores it in an emitter that has not emitted anything yet.
    func transfer(_ archive: StateArchive, _ slice: StateSlice)
}

/// Independent Poisson trains.
final class PoissonEmitter: SpikeEmitter {
    private let firstElement: Int
    private let process: PoissonProcess
    private let wakes: WakeTable

    init(slice: Range<Int>, rate: Sampler, stream: RandomStream, during: Period) {
        firstElement = slice.lowerBound
        process = PoissonProcess(
            stream: stream, firstElement: slice.lowerBound, count: slice.count, during: during
        ) {
            let element = slice.lowerBound + $0
            return rate(row: element, identity: UInt64(element))
        }
        wakes = WakeTable(count: slice.count)
    }

    var earliest: Int64 { wakes.earliest }

    func emit(before limit: Int64, _ sink: (Int64, UInt32) -> Void) {
        let trains = process.trains
        wakes.wake(before: limit) { local in
            while trains.next(local) < limit {
                sink(trains.next(local), UInt32(firstElement + local))
                trains.advance(local)
            }
            return trains.next(local)
        }
    }

    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        process.trains.transfer(archive, slice, "train")
    }
}

/// Regular trains: start + (phase + k)/rate.
final class RegularEmitter: SpikeEmitter {
    private struct Train {
        var interval: Double
        var phase: Double
        var index: Double = 0
        var next: Int64 = .max
    }

    private let firstElement: Int
    private let start: Int64
    private let stop: Int64
    private var trains: [Train]
    private let wakes: WakeTable

    init(slice: Range<Int>, rate: Sampler, phase: Sampler, during: Period) {
        firstElement = slice.lowerBound
        start = during.start.picoseconds
        stop = during.stop?.picoseconds ?? .max
        trains = slice.map { element in
            let hertz = rate(row: element, identity: UInt64(element))
            return Train(
                interval: hertz > 0 ? 1e12 / hertz : .infinity,
                phase: phase(row: element, identity: UInt64(element)))
        }
        wakes = WakeTable(count: slice.count)
        for local in trains.indices { trains[local].next = time(trains[local]) }
    }

    var earliest: Int64 { wakes.earliest }

    /// Each time is computed from its index, so rounding never accumulates.
    private func time(_ train: Train) -> Int64 {
        let offset = ((train.phase + train.index) * train.interval).rounded()
        guard offset < Double(Int64.max / 2) else { return .max }
        let time = start + Int64(offset)
        return time < stop ? time : .max
    }

    func emit(before limit: Int64, _ sink: (Int64, UInt32) -> Void) {
        wakes.wake(before: limit) { local in
            while trains[local].next < limit {
                sink(trains[local].next, UInt32(firstElement + local))
                trains[local].index += 1
                trains[local].next = time(trains[local])
            }
            return trains[local].next
        }
    }

    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        let indices = Buffer(trains.map(\.index))
        archive.elements(
            "index", slice, isPossible: { $0 >= 0 && $0 < 0x1p53 && $0 == $0.rounded() }
        ) { indices.pointer + $0 }
        guard archive.isRestoring else { return }
        for local in trains.indices { trains[local].index = indices[local] }
        for local in trains.indices { trains[local].next = time(trains[local]) }
        archive.attempt { () throws(SavedStateError) in
            guard trains.allSatisfy({ archive.isToCome($0.next) }) else {
                throw SavedStateError("its '\(slice.path)/index' is behind its time")
            }
        }
    }
}

/// Spikes that are given.
final class GivenEmitter: SpikeEmitter {
    private let times: [Int64]
    private let ids: [UInt32]
    private var cursor = 0

    init(slice: Range<Int>, trains: SpikeTrains) {
        var times: [Int64] = []
        var ids: [UInt32] = []
        for (time, id) in zip(trains.times, trains.ids) where slice.contains(Int(id)) {
            times.append(time.picoseconds)
            ids.append(id)
        }
        self.times = times
        self.ids = ids
    }

    var earliest: Int64 { cursor < times.count ? times[cursor] : .max }

    func emit(before limit: Int64, _ sink: (Int64, UInt32) -> Void) {
        while cursor < times.count && times[cursor] < limit {
            sink(times[cursor], ids[cursor])
            cursor += 1
        }
    }

    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        guard archive.isRestoring else { return }
        cursor = times.firstIndex { $0 >= archive.time } ?? times.count
    }
}
