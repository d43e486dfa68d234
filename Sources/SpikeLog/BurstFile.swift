// Writing in bursts: open, append, close, so that the file is at rest, and anyone's, in between.

import Foundation
import HDF5

/// When buffered data goes to the file.
public struct BurstPolicy: Sendable {
    /// Bytes that call for a burst; the default is 100,000 spikes.
    public var bytes = 100_000 * 12
    /// Time after which anything buffered calls for a burst.
    public var interval = Duration.seconds(5)
    /// Share of the wall time that bursts may take, at least a millionth; they come less often
    /// when they cost more.
    public var share = 0.01
    /// Bytes that are buffered at most; then a burst is made whatever it costs.
    public var memoryLimit = 48 << 20
    /// How long a burst that cannot be put off waits for a reader that holds the file.
    public var patience = Duration.seconds(600)

    /// Makes the default policy.
    public init() {}
}

/// A file that is open only during bursts.
struct BurstFile {
    let path: String
    private let policy: BurstPolicy
    private var lastBurst = ContinuousClock.now
    /// No burst before this, unless memory runs out.
    private var notBefore = ContinuousClock.now
    private var backOff = BurstFile.firstBackOff

    private static let firstBackOff = Duration.milliseconds(50)
    private static let lastBackOff = Duration.seconds(5)

    /// Bytes that a burst may need beyond twice those that wait: the rest of a new chunk in each
    /// dataset, and the file's own tables.
    private let slack: Int

    /// Names a file with a number of datasets that grow.
    init(path: String, datasets: Int, policy: BurstPolicy) {
        self.path = path
        self.policy = policy
        self.slack = (1 << 20) + datasets * (1 << 17)
    }

    /// Opens the file and runs `write` when the bytes waiting call for it.
    ///
    /// - Returns: Whether it was written; not when it is not due, or a reader holds the file and
    ///   the data can still wait.
    mutating func burst(
        waiting bytes: Int, _ write: (File) throws -> Void
    ) throws -> Bool {
        if bytes >= policy.memoryLimit {
            try burstNow(waiting: bytes, write)
            return true
        }
        let now = ContinuousClock.now
        guard bytes > 0, now >= notBefore,
            bytes >= policy.bytes || now - lastBurst >= policy.interval
        else { return false }
        do {
            try run(waiting: bytes, patience: .zero, write)
            return true
        } catch let error as HDF5Error where error.cause == .locked && error.object == "/" {
            notBefore = now + backOff
            backOff = min(backOff * 2, Self.lastBackOff)
            return false
        }
    }

    /// Opens the file, waiting for it as long as the policy allows, and runs `write`.
    mutating func burstNow(waiting bytes: Int, _ write: (File) throws -> Void) throws {
        try run(waiting: bytes, patience: policy.patience, write)
    }

    private mutating func run(
        waiting bytes: Int, patience: Duration, _ write: (File) throws -> Void
    ) throws {
        let file = try File.open(path, .readWrite, patience: patience)
        let opened = ContinuousClock.now
        try Disk.requireRoom(2 * bytes + slack, behind: path)
        try write(file)
        try file.close()
        lastBurst = ContinuousClock.now
        notBefore = lastBurst + (lastBurst - opened) * (1 / max(policy.share, 1e-6))
        backOff = Self.firstBackOff
    }
}

extension File {
    /// Opens a file, waiting while somebody else holds it.
    static func open(
        _ path: String, _ access: Access, patience: Duration
    ) throws(HDF5Error) -> File {
        let deadline = ContinuousClock.now + patience
        var pause: UInt32 = 1_000
        while true {
            do throws(HDF5Error) {
                return try open(path, access)
            } catch {
                guard error.cause == .locked, ContinuousClock.now < deadline else { throw error }
            }
            usleep(pause)
            pause = min(pause * 2, 200_000)
        }
    }
}
