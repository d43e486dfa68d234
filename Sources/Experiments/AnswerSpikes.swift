// The spikes of a sample that the answer is read from.
import Engine
import NetworkDescription

/// Counts the signed spikes of one population in each sample, from a time within it on.
final class AnswerSpikes {
    private let population: Int?
    private let size: Int
    private let from: Time
    private var start: Int64 = 0
    private(set) var counts: [Double]

    init(population: Int?, size: Int, from: Time) {
        self.population = population
        self.size = size
        self.from = from
        counts = Array(repeating: 0, count: size)
    }

    func startSample(at time: Time) {
        start = time.picoseconds + from.picoseconds
        for element in counts.indices { counts[element] = 0 }
    }

    func count(population: Int, times: [Int64], ids: [UInt32]) {
        guard population == self.population else { return }
        for (time, id) in zip(times, ids) where time >= start {
            // Negative spikes have the ids from the size on.
            let isNegative = Int(id) >= size
            counts[isNegative ? Int(id) - size : Int(id)] += isNegative ? -1 : 1
        }
    }

    func save(into state: inout SavedState) {
        state.columns["task/answer_spikes"] = SavedColumn(counts)
    }

    func restore(_ state: SavedState, sampleStart: Int64) throws(SavedStateError) {
        startSample(at: Time(picoseconds: sampleStart))
        counts = try state.reals("task/answer_spikes", count: size)
    }
}

/// Passes everything on, and counts the spikes of the answer.
final class AnswerRecorder<R: Recorder>: Recorder {
    private let next: R
    private let spikes: AnswerSpikes

    init(_ next: R, _ spikes: AnswerSpikes) {
        (self.next, self.spikes) = (next, spikes)
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) throws {
        spikes.count(population: population, times: times, ids: ids)
        try next.record(population: population, times: times, ids: ids)
    }

    func record(plateausOf population: Int, times: [Int64], ids: [UInt32]) throws {
        try next.record(plateausOf: population, times: times, ids: ids)
    }

    func record(voltages row: [Float], of recording: Int, at time: Time) throws {
        try next.record(voltages: row, of: recording, at: time)
    }

    func settled(before time: Time) throws { try next.settled(before: time) }

    func advanced(to time: Time) throws -> Bool { try next.advanced(to: time) }
}
