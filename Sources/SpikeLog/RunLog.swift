// The logs of a run that is going on: what is recorded goes to the journal, and from there to HDF5.

import HDF5

/// Writes the spikes, plateaus, voltages and weights of a run into its folder.
///
/// What is given waits in memory until a frame of the journal is due; from then on it is acknowledged:
/// a process that is killed loses nothing of it. The HDF5 files follow in bursts, and between bursts
/// they are closed, valid and anyone's to read. A reader that holds one of them only delays it.
/// One thread at a time.
public final class RunLog {
    /// The folder of the run.
    public let folder: RunFolder
    /// Takes spikes.
    public let spikes: SpikeLogWriter
    /// Takes voltages, when some are recorded.
    public let voltages: VoltageReportWriter?
    /// Takes weights, when some are recorded.
    public let weights: WeightLogWriter?
    /// Takes plateaus, when some are recorded.
    public let plateaus: SpikeLogWriter?

    private let policy: LogPolicy
    private let intakes: [RowIntake]
    private var journal: Journal
    private var frame = Frame()
    private var files: [GrowingFile]
    private var frames: Schedule
    private var bursts: Schedule
    /// How much of the journal the last burst has seen.
    private var seen: Int
    /// Time up to which everything has been given, in picoseconds.
    private var settled: Int64
    /// Whether the journal holds anything besides its opening.
    private var hasAcknowledged: Bool
    private var isFinished = false

    /// Makes the logs of a new run, with no rows.
    ///
    /// - Throws: `HDF5Error` when a file exists or cannot be made, ``SpikeLogError`` for names and
    ///   numbers that it cannot hold.
    public convenience init(
        creating layout: RunLayout, in folder: RunFolder, policy: LogPolicy = LogPolicy()
    ) throws {
        for log in layout.logs { try layout.create(log, at: log.path(in: folder)) }
        let journal = try Journal(
            opening: layout, in: folder, isDurable: policy.isDurable
        ) { log, _ in log.path(in: folder) }
        try self.init(layout, in: folder, journal, from: nil, policy: policy)
    }

    /// Goes on with the logs of a run that ended, as they were at a position: what they hold behind it
    /// is cut off.
    ///
    /// A journal that the run left must have been used by ``LogRecovery`` before.
    ///
    /// - Throws: ``UnfitLog`` when the logs hold less than the position says, or other streams than the
    ///   layout; ``SpikeLogError`` or `HDF5Error` when they cannot be read or written.
    public convenience init(
        continuing layout: RunLayout, in folder: RunFolder, at position: LogPosition,
        policy: LogPolicy = LogPolicy()
    ) throws {
        let journal = try Journal(continuing: layout, in: folder, at: position)
        // A file that can be read may still harm who writes to it: the journal has all that is kept of it.
        for log in layout.logs { try LogRecovery.rebuild(log, in: folder, from: journal) }
        try self.init(layout, in: folder, journal, from: position, policy: policy)
    }

    private init(
        _ layout: RunLayout, in folder: RunFolder, _ journal: Journal, from position: LogPosition?,
        policy: LogPolicy
    ) throws {
        self.folder = folder
        self.policy = policy
        self.journal = journal
        spikes = SpikeLogWriter(path: folder.spikes, populations: layout.spikes, from: position)
        voltages =
            layout.voltages.isEmpty
            ? nil
            : VoltageReportWriter(
                path: folder.voltages, populations: layout.voltages, from: position)
        weights =
            layout.weights.isEmpty
            ? nil
            : WeightLogWriter(path: folder.weights, projections: layout.weights, from: position)
        plateaus =
            layout.plateaus.isEmpty
            ? nil
            : SpikeLogWriter(
                .plateaus, path: folder.plateaus, populations: layout.plateaus, from: position)
        intakes =
            [spikes.rows]
            + [voltages?.rows, weights?.rows, plateaus?.rows].compactMap { $0 }
        files = try layout.logs.map { log in
            try GrowingFile(
                log, path: log.path(in: folder), streams: layout.streams(of: log),
                rows: position?.rows(of: log), cursor: journal.end)
        }
        // Frames wait for nothing but a device that is slower than the run.
        frames = Schedule(
            bytes: policy.frameBytes, interval: policy.frameInterval, share: max(policy.share, 1))
        bursts = Schedule(
            bytes: policy.burstBytes, interval: policy.burstInterval, share: policy.share,
            estimate: .milliseconds(10))
        seen = journal.end
        settled = position?.time ?? 0
        hasAcknowledged = position != nil
    }

    /// Time up to which everything is acknowledged, in picoseconds.
    public var acknowledgedTime: Int64 { journal.time }

    /// States that everything before a time has been given, and writes what is due.
    ///
    /// - Parameters:
    ///   - time: That time, in picoseconds.
    ///   - now: What the clock says.
    /// - Throws: ``SpikeLogError`` or `HDF5Error` when something cannot be written. What was
    ///   acknowledged before is safe.
    public func advance(to time: Int64, now: ContinuousClock.Instant = .now) throws {
        settled = max(settled, time)
        let waiting = intakes.reduce(0) { $0 + $1.waiting }
        // That nothing happened is news too.
        if frames.isDue(waiting: max(waiting, settled > journal.time ? 1 : 0), now: now) {
            try frames.perform { try commit() }
        }
        if bursts.isDue(waiting: journal.end - seen, now: now) {
            try bursts.perform { try burst() }
            seen = journal.end
        }
    }

    /// Acknowledges everything that was given so far, and says how far the logs have come.
    ///
    /// - Throws: ``SpikeLogError`` when the journal cannot be written.
    public func acknowledge() throws -> LogPosition {
        try commit()
        return LogPosition(
            time: settled, spikes: spikes.rows.totals, voltages: voltages?.rows.totals ?? [],
            weights: weights?.rows.totals ?? [], plateaus: plateaus?.rows.totals ?? [])
    }

    /// Writes the rest, checks that everything is there, marks the logs complete, waits until the
    /// storage device has them, and removes the journal.
    ///
    /// - Parameters:
    ///   - biologicalTime: The time that was run, in picoseconds.
    ///   - emitted: The spikes that each population emitted since time zero, as counted by whoever
    ///     made them.
    ///   - counted: The plateaus of each population whose plateaus are logged, likewise.
    /// - Throws: ``SpikeLogError`` when other numbers of spikes or plateaus were given than were emitted, or spikes
    ///   after the end, or something cannot be written; `HDF5Error` likewise. The logs stay incomplete.
    public func finish(biologicalTime: Int64, emitted: [Int], plateaus counted: [Int] = []) throws {
        guard !isFinished else { return }
        try spikes.check(emitted: emitted, biologicalTime: biologicalTime)
        try plateaus?.check(emitted: counted, biologicalTime: biologicalTime)
        settled = max(settled, biologicalTime)
        try commit()
        for index in files.indices {
            try files[index].catchUp(with: journal, isComplete: true, patience: policy.patience)
            try Disk.synchronize(files[index].path)
        }
        try Disk.remove(journal.path)
        isFinished = true
    }

    /// Gives up: a journal in which nothing was acknowledged is removed.
    ///
    /// - Returns: Whether the folder holds something that can be recovered.
    public func abandon() -> Bool {
        if !hasAcknowledged && !isFinished { try? Disk.remove(journal.path) }
        return hasAcknowledged || isFinished
    }

    private func commit() throws(SpikeLogError) {
        guard !isFinished else {
            throw SpikeLogError(folder.path, "takes nothing more: its logs are complete")
        }
        defer { frame.removeAll() }
        for intake in intakes { intake.add(to: &frame) }
        try journal.append(&frame, time: settled, isDurable: policy.isDurable)
        for intake in intakes { intake.clear() }
        hasAcknowledged = true
    }

    /// Brings every file up to the journal, but for those that a reader holds: their turn comes.
    private func burst() throws {
        for index in files.indices {
            do {
                try files[index].catchUp(with: journal)
            } catch let error as HDF5Error where error.cause == .locked && error.object == "/" {
                continue
            }
        }
    }
}
