// The other verbs end to end.
import Foundation
import TestSupport
import Testing

@Suite struct VerbTests {
    let scratch: Scratch
    let network: String

    init() throws {
        scratch = try Scratch()
        network = try scratch.write(Networks.tiny, to: "tiny.yaml")
    }

    @Test func validateTellsAllMistakes() throws {
        let broken = try scratch.write(Networks.broken, to: "broken.yaml")
        #expect(try apical("validate", network, in: scratch).status == 0)
        let outcome = try apical("validate", network, broken, "--json", in: scratch)
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("did you mean 'initial'?"))
        let files = try #require(try outcome.object["files"] as? [[String: Any]])
        #expect(files.map { $0["valid"] as? Bool } == [true, false])
        let diagnostics = try #require(files[1]["diagnostics"] as? [[String: Any]])
        #expect(diagnostics.map { $0["line"] as? Int } == [3, 7, 9])
        #expect(try apical("validate", "none.yaml", in: scratch).status == 66)
        #expect(try apical("validate", in: scratch).status == 64)
    }

    @Test func describeCountsSynapses() throws {
        let outcome = try apical("describe", network, "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let object = try outcome.object
        #expect(object["synapses"] as? Double == 16)
        #expect(object["neurons"] as? Int == 6)
        #expect(object["smallest_delay_ms"] as? Double == 1)
        let text = try apical("describe", network, in: scratch).text
        #expect(text.contains("drive") && text.contains("all_to_all") && text.contains("100 pA"))
    }

    @Test func schemaIsAJSONSchema() throws {
        let outcome = try apical("schema", in: scratch)
        #expect(outcome.status == 0)
        #expect((try outcome.object["$schema"] as? String)?.contains("json-schema.org") == true)
    }

    @Test func analyzeGivesTheRatesOfAClock() throws {
        #expect(try apical("run", network, "--out", "run", in: scratch).status == 0)
        for log in ["run", "run/spikes.h5"] {
            let outcome = try apical("analyze", log, "--json", in: scratch)
            #expect(outcome.status == 0, "\(outcome.error)")
            let populations = try #require(try outcome.object["populations"] as? [[String: Any]])
            let clock = try #require(populations.first { $0["name"] as? String == "clock" })
            let rate = try #require(clock["mean_rate_hz"] as? Double)
            #expect(abs(rate - 100) < 1e-9)
            #expect(abs(try #require(clock["cv_isi"] as? Double)) < 1e-9)
        }
        #expect(try apical("analyze", "run", in: scratch).text.contains("clock"))
    }

    @Test func inspectShowsAndChecksALog() throws {
        #expect(try apical("run", network, "--out", "run", in: scratch).status == 0)
        let outcome = try apical("inspect", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let populations = try #require(try outcome.object["populations"] as? [[String: Any]])
        #expect(populations.first { $0["name"] as? String == "clock" }?["spikes"] as? Int == 60)
        let text = try apical("inspect", "run/spikes.h5", in: scratch).text
        #expect(text.contains("clock") && text.contains("60"))
    }

    @Test func damagedAndMissingLogs() throws {
        let damaged = try scratch.write("no HDF5 at all", to: "damaged.h5")
        for verb in ["inspect", "analyze"] {
            let outcome = try apical(verb, damaged, in: scratch)
            #expect(outcome.status == 65, "\(verb)")
            #expect(outcome.error.contains("damaged.h5"))
            #expect(try apical(verb, "none.h5", in: scratch).status == 66)
        }
    }

    @Test func inspectNoticesSpikesThatTheRecordDoesNotCount() throws {
        #expect(try apical("run", network, "--out", "a", in: scratch).status == 0)
        let shorter = try apical("run", network, "--out", "b", "--duration", "100 ms", in: scratch)
        #expect(shorter.status == 0)
        try scratch.data("b/run.json").write(to: scratch.url.appendingPathComponent("a/run.json"))
        let outcome = try apical("inspect", "a", in: scratch)
        #expect(outcome.status == 65)
        #expect(outcome.error.contains("a/spikes.h5: clock"))
    }

    @Test func helpAndVersion() throws {
        for arguments in [["--help"], ["run", "--help"], ["--version"]] {
            let outcome = try Command(arguments, in: scratch).finish()
            #expect(outcome.status == 0 && !outcome.output.isEmpty)
        }
        #expect(try apical("fly", in: scratch).status == 64)
    }
}
