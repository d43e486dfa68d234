// When the logs of a run are written: to the journal, and from there to the HDF5 files.

import HDF5

/// How often the logs of a run are written, and how safely.
public struct LogPolicy: Sendable {
    /// Bytes that call for a frame of the journal; the default is 4,096 spikes.
    public var frameBytes = 4096 * 12
    /// Time after which whatever was given calls for a frame.
    public var frameInterval = Duration.seconds(1)
    /// Whether a frame counts only once the storage device has it, so that even a loss of power
    /// leaves what was acknowledged.
    public private(set) var isDurable = false
    /// Bytes of the journal that call for a burst: the HDF5 files are brought up to it.
    public var burstBytes = 100_000 * 12
    /// Time after which whatever is in the journal alone calls for a burst.
    public var burstInterval = Duration.seconds(5)
    /// Share of the wall time that bursts may take, at least a millionth; they come less often
    /// when they cost more, and the first one is taken to cost 10 ms.
    public var share = 0.005
    /// How long the end of a run waits for a reader that holds a file.
    public var patience = Duration.seconds(600)

    /// Makes the default policy.
    public init() {}

    /// Has every frame wait for the storage device; frames are as large as makes that worth while.
    public mutating func makeDurable() {
        isDurable = true
        frameBytes *= 16
    }

    /// A frame and a burst at every window, whatever they cost: for tests.
    public static var eager: LogPolicy {
        var policy = LogPolicy()
        policy.frameBytes = 1
        policy.frameInterval = .zero
        policy.burstBytes = 1
        policy.share = 1e9
        return policy
    }
}

/// Decides when a piece of work is due, from what waits and from what the work has cost.
struct Schedule {
    let bytes: Int
    let interval: Duration
    /// Share of the wall time that the work may take.
    let share: Double
    private var last = ContinuousClock.now
    private var notBefore = ContinuousClock.now

    /// - Parameter estimate: What the work is taken to cost before it has been done once.
    init(bytes: Int, interval: Duration, share: Double, estimate: Duration = .zero) {
        self.bytes = bytes
        self.interval = interval
        self.share = share
        putOff(by: estimate)
    }

    /// Whether the work is due while so many bytes wait for it.
    func isDue(waiting: Int, now: ContinuousClock.Instant) -> Bool {
        guard waiting > 0 else { return false }
        return now >= notBefore && (waiting >= bytes || now - last >= interval)
    }

    /// Does the work, and puts the next one off by what it cost.
    mutating func perform(_ work: () throws -> Void) rethrows {
        let start = ContinuousClock.now
        try work()
        last = ContinuousClock.now
        putOff(by: last - start)
    }

    private mutating func putOff(by cost: Duration) {
        notBefore = last + cost * (1 / max(share, 1e-6))
    }
}

extension File {
    /// Opens a file, waiting while somebody else holds it.
    static func open(
        _ path: String, _ access: Access, patience: Duration
    ) throws(HDF5Error) -> File {
        let deadline = ContinuousClock.now + patience
        var pause = 1_000
        while true {
            do throws(HDF5Error) {
                return try open(path, access)
            } catch {
                guard error.cause == .locked, ContinuousClock.now < deadline else { throw error }
            }
            Disk.pause(microseconds: pause)
            pause = min(pause * 2, 200_000)
        }
    }
}
