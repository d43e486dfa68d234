// `apical rate` as a user meets it.
import Foundation
import TestSupport
import Testing

@Suite struct RateTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let rows = (0..<60).map { "\($0 % 3 == 0 ? 1 : 0),\($0 % 3 == 1 ? 1 : 0),0.5,\($0 % 3)" }
        try scratch.write("a,b,c,label\n" + rows.joined(separator: "\n"), to: "data.csv")
        try scratch.write(
            """
            populations: {}
            task:
              data: {train: {table: data.csv, count: 45}, test: {table: data.csv, first: 45}}
              epochs: 60
              rate: {model: bmvr, hidden: 8, rates: {w1: 0.1, w2: 0.01, q: 0.02}}
            simulation: {seed: 2}
            """, to: "net.yaml")
    }

    /// The content of run.json.
    private func record() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: scratch.data("run/run.json"))
        return value as? [String: Any] ?? [:]
    }

    @Test func trainsIntoAFolder() throws {
        let outcome = try apical("rate", "net.yaml", "--out", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let metrics = try #require(outcome.object["metrics"] as? [String: Double])
        #expect(metrics["test_accuracy"] == 1 && metrics["epoch"] == 60)
        #expect(metrics["samples"] == 2700)
        let text = String(decoding: try scratch.data("run/metrics.csv"), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 61)
        #expect(try record()["metrics"] as? [String: Double] == metrics)
        #expect(scratch.exists("run/network.yaml"))

        let again = try apical("rate", "run/network.yaml", "--out", "again", "-q", in: scratch)
        #expect(again.status == 0, "\(again.error)")
        #expect(try scratch.data("again/metrics.csv") == scratch.data("run/metrics.csv"))
    }

    @Test(arguments: [
        (
            ["--set", "task.rate.activation=linear", "--set", "task.rate.rates.w1=1e6"], 1,
            "lower its learning rates"
        ),
        (["--set", "task.data.train={set: mnits}"], 66, "fashion-mnist-train"),
        (["--set", "task.data.train.label=nothing"], 65, "no column 'nothing'"),
        (["--set", "task.rate.model=hebb"], 2, "bmvr"),
    ])
    func failures(options: [String], status: Int32, message: String) throws {
        let outcome = try Command(["rate", "net.yaml", "--out", "run"] + options, in: scratch)
            .finish()
        #expect(outcome.status == status)
        #expect(outcome.error.contains(message), "\(outcome.error)")
        #expect(!scratch.exists("run"))
    }

    @Test func filesWithoutARateModel() throws {
        try scratch.write(Networks.tiny, to: "tiny.yaml")
        let outcome = try apical("rate", "tiny.yaml", "--out", "run", in: scratch)
        #expect(outcome.status == 2 && outcome.error.contains("rate"))
    }

    @Test func aSignalLeavesTheEpochsUpToThen() throws {
        let command = try Command(
            ["rate", "net.yaml", "--out", "run", "--set", "task.epochs=1000000"], in: scratch)
        let deadline = Date().addingTimeInterval(60)
        while Date() < deadline, command.isRunning,
            (try? scratch.data("run/metrics.csv").count) ?? 0 < 1000
        {
            Thread.sleep(forTimeInterval: 0.02)
        }
        command.send(SIGINT)
        let outcome = try command.finish()
        #expect(outcome.status == 130, "\(outcome.error)")
        #expect(try record()["complete"] as? Bool == false)
        let metrics = try #require(record()["metrics"] as? [String: Double])
        #expect(try #require(metrics["epoch"]) > 1)
    }
}
