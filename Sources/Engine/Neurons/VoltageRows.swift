// Voltage samples of the current window, one row for each sample time.
import NetworkDescription

/// The samples of one recording in one window. Each worker fills the columns of its own neurons; the
/// rows are read when all have finished the window. Two halves alternate, so that one window can be
/// read while the next is filled.
final class VoltageRows: @unchecked Sendable {
    private let every: Int64
    private let columns: Int
    private let capacity: Int
    private let halves: [Buffer<Float>]

    init(_ recording: VoltageRecording, window: Int64) {
        every = recording.every.picoseconds
        columns = recording.nodes.count * recording.compartments.count
        capacity = Int(window / every) + 1
        let size = capacity * columns
        halves = (0..<2).map { _ in Buffer(count: size, repeating: 0) }
    }

    @inline(__always)
    func set(half: Int, _ time: Int64, _ column: Int, _ voltage: Float) {
        halves[half][Int(time / every % Int64(capacity)) * columns + column] = voltage
    }

    /// Hands over the rows of the window `start ..< end`, which was filled into `half`.
    func read(
        half: Int, from start: Int64, until end: Int64, _ body: (Int64, [Float]) throws -> Void
    )
        rethrows
    {
        var sample = (start + every - 1) / every
        while sample * every < end {
            let row = Int(sample % Int64(capacity)) * columns
            let buffer = halves[half]
            try body(sample * every, (0..<columns).map { buffer[row + $0] })
            sample += 1
        }
    }
}
