// Logs that are cut back to a position and continued equal those of an uninterrupted run.

import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

struct ContinuedLogTests {
    let scratch: Scratch
    let run = RecordedRun()

    init() throws {
        scratch = try Scratch()
    }

    private func folder(_ name: String) throws -> RunFolder {
        try FileManager.default.createDirectory(
            atPath: scratch.path(name), withIntermediateDirectories: false)
        return RunFolder(path: scratch.path(name))
    }

    private func truth(_ windows: Int) throws -> LogContents {
        let log = try RunLog(creating: run.layout, in: folder("truth"))
        try run.record(0..<windows, into: log)
        try run.finish(log, after: windows)
        return try LogContents(log.folder)
    }

    /// Runs on after a position was taken; then the run is killed and recovered, or ends.
    private func interrupted(
        at position: Int, after windows: Int, ends: Bool, in folder: RunFolder
    ) throws -> LogPosition {
        let log = try RunLog(creating: run.layout, in: folder, policy: .eager)
        try run.record(0..<position, into: log)
        let taken = try log.acknowledge()
        try run.record(position..<windows, into: log)
        if ends { try run.finish(log, after: windows) }
        return taken
    }

    @Test(arguments: [true, false], [0, 1, 17, 30])
    func continuedLogsEqualUninterruptedOnes(ends: Bool, position: Int) throws {
        let folder = try folder("run")
        let taken = try interrupted(at: position, after: 30, ends: ends, in: folder)
        #expect(taken.time == Int64(position) * RecordedRun.windowPs)
        #expect(taken.spikes == run.emitted(in: position))
        #expect(taken.voltages == [2 * position])
        #expect(taken.weights == [(position + 2) / 3, (position + 2) / 3])
        if !ends {
            #expect(throws: SpikeLogError.self) {
                try RunLog(continuing: run.layout, in: folder, at: taken)
            }
            _ = try LogRecovery.recover(folder)
        }
        let log = try RunLog(continuing: run.layout, in: folder, at: taken, policy: .eager)
        #expect(try SpikeLog.open(folder.spikes).run?.counts == taken.spikes)
        #expect(try SpikeLog.open(folder.spikes).run?.isComplete == false)
        #expect(log.acknowledgedTime == taken.time)
        try run.record(position..<45, into: log)
        try run.finish(log, after: 45)
        #expect(try LogContents(folder) == truth(45))
        #expect(try SpikeLog.open(folder.spikes).run?.isComplete == true)
        #expect(
            try scratch.names(in: "run") == [
                "plateaus.h5", "spikes.h5", "voltages.h5", "weights.h5",
            ])
    }

    @Test func aContinuedRunThatDiesIsBuiltAnewFromItsJournal() throws {
        let folder = try folder("run")
        let taken = try interrupted(at: 11, after: 20, ends: true, in: folder)
        do {
            let log = try RunLog(continuing: run.layout, in: folder, at: taken, policy: .eager)
            try run.record(11..<33, into: log)
            _ = try log.acknowledge()
        }
        try FileManager.default.removeItem(atPath: folder.spikes)
        let recovery = try #require(try LogRecovery.recover(folder))
        #expect(recovery.repairs.map(\.isRebuilt) == [true, false, false, false])
        #expect(try LogContents(folder) == truth(33))
    }

    /// HDF5 can crash where it writes to a damaged file that it could read.
    @Test func filesThatWereFoundAreNotWrittenTo() throws {
        let folder = try folder("run")
        let taken = try interrupted(at: 11, after: 20, ends: true, in: folder)
        let found = ["spikes.h5", "voltages.h5", "weights.h5", "plateaus.h5"]
        let before = try found.map { name in
            try FileManager.default.linkItem(
                atPath: scratch.path("run/\(name)"), toPath: scratch.path(name))
            return try scratch.data(name)
        }
        let log = try RunLog(continuing: run.layout, in: folder, at: taken, policy: .eager)
        try run.record(11..<33, into: log)
        try run.finish(log, after: 33)
        #expect(try found.map { try scratch.data($0) } == before)
        #expect(try LogContents(folder) == truth(33))
    }

    @Test func positionsThatTheLogsDoNotHoldAreRefused() throws {
        let folder = try folder("run")
        let taken = try interrupted(at: 5, after: 9, ends: true, in: folder)
        let before = try LogContents(folder)
        var beyond = taken
        beyond.spikes[0] = 1_000_000
        var negative = taken
        negative.voltages[0] = -1
        var short = taken
        short.weights = []
        for position in [beyond, negative, short] {
            #expect(throws: UnfitLog.self) {
                try RunLog(continuing: run.layout, in: folder, at: position)
            }
        }
        var other = run.layout
        other.voltages[0].nodeIDs = [1, 2, 3]
        #expect(throws: UnfitLog.self) {
            try RunLog(continuing: other, in: folder, at: taken)
        }
        other = run.layout
        other.spikes[1].name = "P"
        #expect(throws: UnfitLog.self) { try RunLog(continuing: other, in: folder, at: taken) }
        #expect(try LogContents(folder) == before)
        #expect(try LogRecovery.state(of: folder) == .settled)
    }
}
