// `apical run` on learning experiments, end to end.
import Foundation
import TestSupport
import Testing

/// Two classes, told apart by the brighter of two features; the cell that it drives answers.
private let network = """
    neurons:
      cell:
        compartments: {soma: {capacitance: 100 pF, tau: 10 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: delta}}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV}
    populations:
      x: {size: 2, source: {kind: task}}
      out: {size: 2, neuron: cell}
    projections:
      relay:
        from: x
        to: out.exc
        connect: {rule: one_to_one}
        weight: 20 mV
        delay: 1 ms
    task:
      data: {train: {table: data.csv, label: class, count: 4}, test: {table: data.csv, label: class, first: 4}}
      epochs: 3
      test: {every: 1}
      sample: 20 ms
      gap: 5 ms
      inputs: {x: {encoding: regular, spikes: 6}}
      readout: {kind: spikes, population: out}
    simulation: {seed: 1, threads: 1}

    """

@Suite struct TaskTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = try scratch.write(network, to: "net.yaml")
        // The last sample, one of two of the test, is labelled wrongly.
        try scratch.write("a,b,class\n6,0,0\n1,6,1\n6,2,0\n0,6,1\n6,1,0\n6,0,1\n", to: "data.csv")
    }

    private func rows(_ file: String) throws -> [[String: String]] {
        let lines = String(decoding: try scratch.data(file), as: UTF8.self)
            .split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test func metricsAreRight() throws {
        let outcome = try apical("run", path, "--out", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let rows = try rows("run/metrics.csv")
        #expect(rows.map { $0["epoch"] } == ["1", "2", "3"])
        #expect(rows.map { $0["samples"] } == ["4", "8", "12"])
        #expect(rows.map { $0["train_accuracy"] } == ["1", "1", "1"])
        #expect(rows.map { $0["test_accuracy"] } == ["0.5", "0.5", "0.5"])
        #expect(rows.map { $0["spikes_per_sample.out"] } == ["6.75", "6.75", "6.75"])

        // One of the two of each test is answered wrongly.
        let answers = String(decoding: try scratch.data("run/confusion.csv"), as: UTF8.self)
        let tests = (1...3).map { "\($0),0,0,1\n\($0),1,0,1\n" }.joined()
        #expect(answers == "epoch,label,answer,samples\n" + tests)

        let record = try outcome.object
        #expect(record["complete"] as? Bool == true)
        // Three times four samples and a test of two, 25 ms each.
        #expect(record["biological_time_ms"] as? Double == 450)
        let metrics = try #require(record["metrics"] as? [String: Double])
        #expect(metrics["train_accuracy"] == 1 && metrics["test_accuracy"] == 0.5)
        let spikes = try #require(record["spikes"] as? [String: Int])
        #expect(spikes["x"] == 3 * (27 + 13) && spikes["out"] == spikes["x"])
    }

    @Test func isDescribed() throws {
        let text = try apical("describe", path, in: scratch).text
        for words in [
            "the whole task to run", "x: features, regular, up to 6 spikes", "20 + 5 ms",
            "spikes of out", "data.csv, 4 from sample 0, shuffled",
        ] {
            #expect(text.contains(words), "\(words) in \(text)")
        }
    }

    @Test func threadsAgree() throws {
        let one = try apical("run", path, "--out", "one", in: scratch)
        let three = try apical("run", path, "--out", "three", "--threads", "3", in: scratch)
        #expect(one.status == 0 && three.status == 0, "\(one.error)\(three.error)")
        #expect(try scratch.data("one/metrics.csv") == scratch.data("three/metrics.csv"))
    }

    @Test func logsNothingWhenAskedTo() throws {
        let outcome = try apical(
            "run", path, "--out", "run", "--set", "record={spikes: []}", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try rows("run/metrics.csv").last?["train_accuracy"] == "1")
        let inspected = try apical("inspect", "run", "--json", in: scratch)
        #expect(inspected.status == 0, "\(inspected.error)")
    }

    @Test func stopsWithValidFiles() throws {
        let command = try Command(
            ["run", path, "--out", "run", "--set", "task.epochs=1000000"], in: scratch)
        let metrics = scratch.path("run/metrics.csv")
        let deadline = Date.now + 60
        while Date.now < deadline,
            ((try? Data(contentsOf: URL(filePath: metrics)))?.count ?? 0) < 2000
        {
            usleep(10_000)
        }
        command.send(SIGINT)
        let outcome = try command.finish()
        #expect(outcome.status == 130, "\(outcome.error)")
        let record = try JSONSerialization.jsonObject(with: scratch.data("run/run.json"))
        #expect((record as? [String: Any])?["complete"] as? Bool == false)
        let rows = try rows("run/metrics.csv")
        #expect(rows.count > 5)
        #expect(Set(rows.map(\.count)).count == 1)
        #expect(try apical("inspect", "run", in: scratch).status == 0)
    }

    @Test func durationIsALimit() throws {
        let outcome = try apical(
            "run", path, "--out", "run", "--duration", "110 ms", "--json", in: scratch)
        #expect(try outcome.object["complete"] as? Bool == true)
        #expect(try outcome.object["biological_time_ms"] as? Double == 100)
    }

    @Test func dataThatDoNotFitAreRefused() throws {
        let missing = try apical(
            "run", path, "--out", "run", "--set", "task.data.train.table=no.csv", in: scratch)
        #expect(missing.status == 66, "\(missing.error)")
        #expect(missing.error.contains("no.csv"))
        let wide = try apical(
            "run", path, "--out", "run", "--set", "populations.x.size=3",
            "--set", "populations.out.size=3", in: scratch)
        #expect(wide.status == 65, "\(wide.error)")
        #expect(
            wide.error.contains("population 'x' has 3 elements")
                && wide.error.contains("2 features"))
        let beyond = try apical(
            "run", path, "--out", "run", "--set", "task.data.test.first=6", in: scratch)
        #expect(beyond.status == 65, "\(beyond.error)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("run")))
    }
}
