// Runs that do not end as they should: what they had acknowledged is there again.
import Foundation
import TestSupport
import Testing

@Suite struct RecoverTests {
    let scratch: Scratch
    let network: String

    init() throws {
        scratch = try Scratch()
        network = try scratch.write(Networks.tiny, to: "tiny.yaml")
    }

    /// Starts a run without an end, and waits until its journal has grown.
    private func start() throws -> Command {
        let command = try Command(
            ["run", network, "--out", "run", "--duration", "100000 s", "--eager-log", "--quiet"],
            in: scratch)
        while command.isRunning, try journalBytes() < 50_000 { usleep(5_000) }
        return command
    }

    private func journalBytes() throws -> Int {
        scratch.exists("run/journal") ? try scratch.data("run/journal").count : 0
    }

    /// Whether every spike of the clocks is in the log until the time that it states.
    private func isWhole() throws -> Bool {
        let inspection = try apical("inspect", "run", "--json", in: scratch)
        #expect(inspection.status == 0, "\(inspection.error)")
        let object = try inspection.object
        let populations = try #require(object["populations"] as? [[String: Any]])
        let clock = try #require(populations.first { $0["name"] as? String == "clock" })
        let time = try #require(object["biological_time_ms"] as? Double)
        #expect(time > 0)
        // Three clocks spike at 5, 15, 25, … ms.
        return clock["spikes"] as? Int == 3 * Int(((time - 5) / 10).rounded(.up))
    }

    @Test func aKilledRunIsRecoveredByWhoeverReadsIt() throws {
        let command = try start()
        command.send(SIGKILL)
        #expect(try command.finish().status == 128 + SIGKILL)
        #expect(scratch.exists("run/journal"))
        let inspected = try apical("inspect", "run", in: scratch)
        #expect(inspected.status == 0, "\(inspected.error)")
        #expect(inspected.error.contains("run/spikes.h5: completed from the journal"))
        #expect(inspected.error.contains("run/voltages.h5: completed from the journal"))
        #expect(!scratch.exists("run/journal"))
        #expect(try isWhole())
        let again = try apical("recover", "run", in: scratch)
        #expect(again.status == 0)
        #expect(again.error.contains("nothing to recover"))
    }

    /// Every other verb that reads the folder of a run.
    static let readers = [
        ["analyze", "run"], ["diff", "run", "run"], ["report", "run", "-o", "page.html"],
        ["plot", "raster", "run", "-o", "raster.svg"], ["recover", "run"],
    ]

    @Test(arguments: readers)
    func readersRecover(arguments: [String]) throws {
        let command = try start()
        command.send(SIGKILL)
        _ = try command.finish()
        truncate(scratch.path("run/spikes.h5"), 3000)
        let outcome = try Command(arguments, in: scratch).finish()
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("run/spikes.h5: built anew from the journal"))
        #expect(!scratch.exists("run/journal"))
    }

    @Test func damagedFilesAreBuiltAnew() throws {
        let command = try start()
        command.send(SIGKILL)
        _ = try command.finish()
        truncate(scratch.path("run/spikes.h5"), 3000)
        let recovered = try apical("recover", "run", in: scratch)
        #expect(recovered.status == 0, "\(recovered.error)")
        #expect(recovered.error.contains("run/spikes.h5: built anew from the journal"))
        #expect(try isWhole())
    }

    @Test func aRunThatGoesOnIsLeftAlone() throws {
        let command = try start()
        let refused = try apical("recover", "run", in: scratch)
        #expect(refused.status == 1)
        #expect(refused.error.contains("the run is going on"))
        #expect(try apical("run", network, "--out", "run", "--force", in: scratch).status == 73)
        #expect(command.isRunning)
        command.send(SIGINT)
        #expect(try command.finish().status == 130)
        #expect(try isWhole())
        #expect(!scratch.exists("run/journal"))
    }

    @Test func aDamagedJournalIsSaidAndTheLogIsReadAsItIs() throws {
        #expect(try apical("run", network, "--out", "run", "--quiet", in: scratch).status == 0)
        try scratch.write("not a journal, but long enough for one", to: "run/journal")
        let refused = try apical("recover", "run", in: scratch)
        #expect(refused.status == 65)
        #expect(refused.error.contains("run/journal: the journal is damaged"))
        let read = try apical("analyze", "run", in: scratch)
        #expect(read.status == 0)
        #expect(read.error.contains("run/journal: the journal is damaged"))
        #expect(try apical("recover", "nowhere", in: scratch).status == 66)
    }

    @Test func aDiskThatFillsUpLeavesWhatWasAcknowledged() throws {
        // A limit on the size of files stands in for a full disk.
        let outcome = try Command(
            [
                "run", network, "--out", "run", "--duration", "1000 s", "--eager-log", "--set",
                "populations.noise.size=200",
            ], shell: "trap '' XFSZ; ulimit -f 2200; exec \"$0\" \"$@\"", in: scratch
        ).finish()
        #expect(outcome.status == 74, "\(outcome.error)")
        #expect(outcome.error.contains("run/"))
        #expect(outcome.error.contains("ms is kept: apical resume run"))
        #expect(try isWhole())
    }
}
