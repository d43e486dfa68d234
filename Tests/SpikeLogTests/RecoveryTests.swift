// Runs that die: what was acknowledged is in the logs again, whatever state the files are in.

import Foundation
import HDF5
import TestSupport
import Testing

@testable import SpikeLog

struct RecoveryTests {
    let scratch: Scratch
    let folder: RunFolder
    let run = RecordedRun()

    init() throws {
        scratch = try Scratch()
        folder = RunFolder(path: scratch.path("run"))
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: false)
    }

    /// Frames at every window, bursts never.
    private var journalOnly: LogPolicy {
        var policy = LogPolicy.eager
        policy.burstBytes = .max
        policy.burstInterval = .seconds(1_000_000)
        return policy
    }

    /// Leaves what a run leaves that is killed after some windows.
    private func kill(after windows: Int, _ policy: LogPolicy) throws {
        let log = try RunLog(creating: run.layout, in: folder, policy: policy)
        try run.record(0..<windows, into: log)
    }

    /// What an uninterrupted run leaves after some windows.
    private func truth(_ windows: Int) throws -> LogContents {
        let path = scratch.path("truth-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let log = try RunLog(creating: run.layout, in: RunFolder(path: path))
        try run.record(0..<windows, into: log)
        try run.finish(log, after: windows)
        return try LogContents(log.folder)
    }

    private func flushedMs() throws -> Double? { try SpikeLog.open(folder.spikes).run?.flushedMs }

    /// What is lost by the last sample of weights, which comes after the last frame.
    private func kept(_ windows: Int) throws -> LogContents {
        var contents = try truth(windows)
        if windows % 3 == 1 {
            for index in contents.weights.indices {
                contents.weightTimes[index].removeLast()
                contents.weights[index].removeLast(index == 0 ? 4 : 3)
            }
        }
        return contents
    }

    @Test func filesThatAreBehindAreCompleted() throws {
        try kill(after: 40, journalOnly)
        #expect(try LogContents(folder).times[0] == [])
        #expect(try LogRecovery.state(of: folder) == .abandoned)
        let recovery = try #require(try LogRecovery.recover(folder))
        #expect(
            recovery.repairs.map(\.path) == [
                folder.spikes, folder.voltages, folder.weights, folder.plateaus,
            ])
        #expect(recovery.repairs.allSatisfy { !$0.isRebuilt })
        let emitted = run.emitted(in: 40)
        #expect(recovery.repairs.map(\.rows) == [emitted.reduce(0, +), 80, 26, emitted[1]])
        #expect(recovery.timeMs == 40)
        #expect(recovery.lostBytes == 0)
        #expect(try LogContents(folder) == kept(40))
        #expect(try flushedMs() == 40)
        #expect(try SpikeLog.open(folder.spikes).run?.isComplete == false)
        #expect(
            try SpikeLog.open(folder.spikes).warnings
                == ["the run had not ended: spikes are complete up to 40.0 ms"])
        #expect(try LogRecovery.state(of: folder) == .settled)
        #expect(try LogRecovery.recover(folder) == nil)
    }

    @Test func filesThatAreUpToDateStayAsTheyAre() throws {
        try kill(after: 20, .eager)
        let recovery = try #require(try LogRecovery.recover(folder))
        #expect(recovery.repairs.allSatisfy { !$0.isRebuilt && $0.rows == 0 })
        #expect(try LogContents(folder) == kept(20))
    }

    @Test func aRunThatGoesOnIsLeftAlone() throws {
        let log = try RunLog(creating: run.layout, in: folder, policy: journalOnly)
        try run.record(0..<5, into: log)
        #expect(try LogRecovery.state(of: folder) == .running)
        #expect(try LogRecovery.recover(folder) == nil)
        #expect(throws: SpikeLogError.self) {
            try RunFolder.create(at: folder.path, force: true) { _ in }
        }
        try run.record(5..<9, into: log)
        try run.finish(log, after: 9)
        #expect(try LogContents(folder) == truth(9))
        #expect(try LogRecovery.state(of: folder) == .settled)
    }

    @Test(arguments: 0..<6) func damagedFilesAreBuiltAnew(damage: Int) throws {
        try kill(after: 31, damage == 0 ? journalOnly : .eager)
        let files = [folder.spikes, folder.voltages, folder.weights, folder.plateaus]
        var expected = files.map { _ in true }
        switch damage {
        case 0:
            for file in files { try FileManager.default.removeItem(atPath: file) }
        case 1:
            for file in files { truncate(file, 1000) }
        case 2:
            for file in files { try Data().write(to: URL(filePath: file)) }
        case 3:
            try change(folder.spikes) {
                try $0.dataset("spikes/E/node_ids").write([7] as [UInt64], start: [11], count: [1])
            }
            expected = [true, false, false, false]
        case 4:
            try change(folder.weights) {
                try $0.dataset("weights/sparse/data").write([9.0], start: [2, 1], count: [1, 1])
            }
            expected = [false, false, true, false]
        default:
            try change(folder.voltages) { _ = try $0.createGroup("x") }
            try FileManager.default.removeItem(atPath: folder.spikes)
            try FileManager.default.copyItem(atPath: folder.voltages, toPath: folder.spikes)
            expected = [true, false, false, false]
        }
        let recovery = try #require(try LogRecovery.recover(folder))
        #expect(recovery.repairs.map(\.isRebuilt) == expected)
        #expect(try LogContents(folder) == kept(31))
        #expect(try flushedMs() == 31)
        #expect(
            try scratch.names(in: "run") == [
                "plateaus.h5", "spikes.h5", "voltages.h5", "weights.h5",
            ])
    }

    @Test func whatABurstThatBrokeOffLeftIsCutOff() throws {
        try kill(after: 12, .eager)
        let count = run.emitted(in: 12)[0]
        try change(folder.spikes) {
            try $0.dataset("spikes/E/timestamps").resize(to: [count + 500])
            try $0.dataset("spikes/I/node_ids").resize(to: [3])
        }
        let recovery = try #require(try LogRecovery.recover(folder))
        #expect(recovery.repairs.map(\.isRebuilt) == [false, false, false, false])
        #expect(try LogContents(folder) == kept(12))
    }

    @Test func aTornJournalGivesAPrefix() throws {
        let whole = try truth(25)
        var dice = SplitMix(state: 3)
        for _ in 0..<8 {
            try kill(after: 25, journalOnly)
            let size = try scratch.data("run/journal").count
            let opening = try #require(try Journal(existing: folder.journal)?.openingEnd)
            let cut = Int.random(in: opening...size, using: &dice)
            truncate(folder.journal, off_t(cut))
            let recovery = try #require(try LogRecovery.recover(folder))
            let found = try LogContents(folder)
            #expect(recovery.remains == nil)
            #expect(try flushedMs() == recovery.timeMs)
            let counts = run.emitted(in: Int(recovery.timeMs))
            for population in counts.indices {
                #expect(
                    found.times[population]
                        == Array(whole.times[population].prefix(counts[population])))
                #expect(
                    found.ids[population] == Array(whole.ids[population].prefix(counts[population]))
                )
            }
            #expect(found.voltages == Array(whole.voltages.prefix(8 * Int(recovery.timeMs))))
            for file in [folder.spikes, folder.voltages, folder.weights, folder.plateaus] {
                try FileManager.default.removeItem(atPath: file)
            }
        }
    }

    @Test func aDamagedJournalTakesNothingFromTheFilesAndIsPutAside() throws {
        try kill(after: 30, .eager)
        var bytes = try scratch.data("run/journal")
        let opening = try #require(try Journal(existing: folder.journal)?.openingEnd)
        bytes[(opening + bytes.count) / 2] ^= 1
        try bytes.write(to: URL(filePath: folder.journal))
        let recovery = try #require(try LogRecovery.recover(folder))
        #expect(recovery.timeMs < 30)
        #expect(recovery.lostBytes > 0)
        #expect(recovery.remains == folder.journal + ".damaged")
        #expect(recovery.repairs.allSatisfy { $0.rows == 0 && !$0.isRebuilt })
        #expect(try LogContents(folder) == kept(30))
        #expect(try LogRecovery.state(of: folder) == .settled)
    }

    @Test func aJournalWithoutABeginningIsRefusedAndChangesNothing() throws {
        try kill(after: 10, .eager)
        let before = try LogContents(folder)
        for bytes in [Data(), Data("no journal at all, but long enough".utf8)] {
            try bytes.write(to: URL(filePath: folder.journal))
            let error = #expect(throws: DamagedJournal.self) { try LogRecovery.recover(folder) }
            #expect(error?.path == folder.journal)
            #expect(try LogContents(folder) == before)
        }
    }

    @Test func mutatedJournalsNeverTrap() throws {
        try kill(after: 6, journalOnly)
        let original = try scratch.data("run/journal")
        let opening = try #require(try Journal(existing: folder.journal)?.openingEnd)
        var dice = SplitMix(state: 11)
        var refused = 0
        for _ in 0..<80 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &dice) {
                let place = Int.random(in: opening..<bytes.count, using: &dice)
                bytes[place] =
                    [0, 0xFF, 0x7F, .random(in: 0...255, using: &dice)]
                    .randomElement(using: &dice) ?? 0
            }
            try sealed(bytes).write(to: URL(filePath: folder.journal))
            do {
                _ = try LogRecovery.recover(folder)
            } catch is DamagedJournal {
                refused += 1
            }
            for file in [folder.spikes, folder.voltages, folder.weights] {
                try? FileManager.default.removeItem(atPath: file)
            }
        }
        #expect(refused > 0)
    }

    /// Gives frames the checksums of what they hold now, as an ill-meaning writer would.
    private func sealed(_ journal: Data) -> Data {
        var bytes = Array(journal)
        var offset = 0
        while bytes.count - offset >= FrameHead.bytes {
            let length = bytes[(offset + 16)..<(offset + 24)].reversed()
                .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard let body = Int(exactly: length),
                body <= bytes.count - offset - FrameHead.bytes
            else { break }
            let end = offset + FrameHead.bytes + body
            let sum = crc(0, bytes[(offset + FrameHead.bytes)..<end])
            for index in 0..<4 { bytes[offset + 4 + index] = UInt8(sum >> (8 * index) & 0xFF) }
            let head = crc(0, bytes[offset..<(offset + 28)])
            for index in 0..<4 { bytes[offset + 28 + index] = UInt8(head >> (8 * index) & 0xFF) }
            offset = end
        }
        return Data(bytes)
    }

    private func change(_ path: String, _ body: (Group) throws -> Void) throws {
        let file = try File.open(path, .readWrite)
        try body(file.root())
        try file.close()
    }
}
