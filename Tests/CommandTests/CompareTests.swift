// `apical compare` on runs made by hand and on one of the command's own.
import Foundation
import TestSupport
import Testing

@Suite struct CompareTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try write(
            "spiking", time: 2500, wall: (0.5, 1.25),
            metrics: """
                {"epoch": 2, "samples": 200, "test_accuracy": 0.9741, "train_accuracy": 0.5,
                 "spikes_per_sample.pyrCells": 12.5}
                """,
            table: """
                epoch,samples,train_accuracy,test_accuracy,spikes_per_sample.pyrCells
                1,100,0.25,,11
                2,200,0.5,0.9741,12.5

                """)
        try write(
            "rate, fast", time: 0, wall: (1, 2),
            metrics: #"{"epoch": 1, "samples": 50, "test_accuracy": 1, "optimum": 0.0625}"#,
            table: "epoch,samples,optimum,test_accuracy\n1,50,0.0625,1\n")
        try write("plain", time: 1000, wall: (0, 1), metrics: nil, table: nil)
    }

    /// Makes the folder of a run with 42 neurons and 99 synapses.
    private func write(
        _ name: String, time: Double, wall: (Double, Double), metrics: String?, table: String?
    ) throws {
        try FileManager.default.createDirectory(
            atPath: scratch.path(name), withIntermediateDirectories: true)
        try scratch.write(
            """
            {"schema": 1, "complete": \(name != "plain"), "seed": 7, "threads": 1,
             "version": "0.1.0", "integrator": "event", "biological_time_ms": \(time),
             "neurons": 42, "synapses": 99, "spikes": {}, "synaptic_events": 0,
             "plastic_events": 0, "wall_s_build": \(wall.0), "wall_s_simulation": \(wall.1),
             "real_time_factor": 1, "peak_memory_bytes": 1
             \(metrics.map { ", \"metrics\": \($0)" } ?? "")}
            """, to: "\(name)/run.json")
        if let table { try scratch.write(table, to: "\(name)/metrics.csv") }
    }

    @Test func tableOfFinalValues() throws {
        let outcome = try apical("compare", "spiking/", "rate, fast", "./plain", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("plain: the run was stopped"))
        #expect(
            outcome.text == """
                metric                      spiking  rate, fast  plain
                train_accuracy              50.00 %           -      -
                test_accuracy               97.41 %    100.00 %      -
                spikes_per_sample.pyrCells     12.5           -      -
                optimum                           -      0.0625      -
                epoch                             2           1      -
                samples                         200          50      -
                neurons                          42          42     42
                synapses                         99          99     99
                biological_time_s               2.5           -      1
                wall_time_s                    1.75           3      1

                """)
    }

    @Test func learningCurvesInLongForm() throws {
        let outcome = try apical(
            "compare", "spiking", "rate, fast", "plain", "--csv", "all.csv", "-q", in: scratch)
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(
            String(decoding: try scratch.data("all.csv"), as: UTF8.self) == """
                run,epoch,samples,metric,value
                spiking,1,100,train_accuracy,0.25
                spiking,1,100,spikes_per_sample.pyrCells,11
                spiking,2,200,train_accuracy,0.5
                spiking,2,200,test_accuracy,0.9741
                spiking,2,200,spikes_per_sample.pyrCells,12.5
                "rate, fast",1,50,optimum,0.0625
                "rate, fast",1,50,test_accuracy,1

                """)
    }

    @Test func anExistingFileIsWrittenInPlace() throws {
        let file = try scratch.write("old", to: "old.csv")
        try FileManager.default.linkItem(atPath: file, toPath: scratch.path("link.csv"))
        #expect(try apical("compare", "spiking", "--csv", "old.csv", in: scratch).status == 0)
        let text = String(decoding: try scratch.data("link.csv"), as: UTF8.self)
        #expect(text.hasPrefix("run,epoch,") && text.hasSuffix("pyrCells,12.5\n"))
    }

    @Test func chosenMetricsOnly() throws {
        let outcome = try apical(
            "compare", "spiking", "rate, fast", "--csv", "some.csv", "--metric", "wall_time_s",
            "--metric", "test_accuracy", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let object = try outcome.object
        #expect(object["schema"] as? Int == 1)
        #expect(object["metrics"] as? [String] == ["wall_time_s", "test_accuracy"])
        let runs = try #require(object["runs"] as? [[String: Any]])
        #expect(runs.map { $0["name"] as? String } == ["spiking", "rate, fast"])
        #expect(
            runs.map { $0["metrics"] as? [String: Double] } == [
                ["wall_time_s": 1.75, "test_accuracy": 0.9741],
                ["wall_time_s": 3, "test_accuracy": 1],
            ])
        #expect(
            String(decoding: try scratch.data("some.csv"), as: UTF8.self) == """
                run,epoch,samples,metric,value
                spiking,2,200,test_accuracy,0.9741
                "rate, fast",1,50,test_accuracy,1

                """)
    }

    @Test func foldersOfTheSameNameShowTheirPaths() throws {
        for parent in ["a", "b"] {
            try write("\(parent)/run", time: 1, wall: (0, 0), metrics: nil, table: nil)
        }
        let outcome = try apical("compare", "a/run", "b/run", "--json", in: scratch)
        let runs = try #require(try outcome.object["runs"] as? [[String: Any]])
        #expect(runs.map { $0["name"] as? String } == ["a/run", "b/run"])
        // Camel case in the names of metrics is the user's and stays.
        let one = try apical("compare", "spiking", "--json", in: scratch).object
        let metrics = try #require((one["runs"] as? [[String: Any]])?.first?["metrics"])
        #expect((metrics as? [String: Double])?["spikes_per_sample.pyrCells"] == 12.5)
    }

    @Test func theRateModelsOwnFolder() throws {
        let rows = (0..<12).map { "\($0 % 2),\(1 - $0 % 2),\($0 % 2)" }
        try scratch.write(rows.joined(separator: "\n"), to: "data.csv")
        try scratch.write(
            """
            populations: {}
            task:
              data: {train: {table: data.csv, label: -1}}
              epochs: 3
              rate: {model: bmvr, hidden: 2, rates: {w1: 0.1, w2: 0.01, q: 0.02}}
            simulation: {seed: 2}
            """, to: "net.yaml")
        let rate = try apical("rate", "net.yaml", "--out", "own", "--json", in: scratch)
        let metrics = try #require(try rate.object["metrics"] as? [String: Double], "\(rate.error)")
        let outcome = try apical("compare", "own", "--json", "--csv", "own.csv", in: scratch)
        let run = try #require((try outcome.object["runs"] as? [[String: Any]])?.first)
        let compared = try #require(run["metrics"] as? [String: Double])
        #expect(compared.merging(metrics) { $1 } == compared)
        let accuracy = try #require(metrics["train_accuracy"])
        let lines = String(decoding: try scratch.data("own.csv"), as: UTF8.self)
            .split(separator: "\n").filter { $0.contains(",train_accuracy,") }
        #expect(lines.count == 3)
        #expect(lines.last?.split(separator: ",").last.flatMap { Double($0) } == accuracy)
    }

    @Test(arguments: [
        ("epoch,samples,a\n1,2,3\n2,3\n", "metrics.csv:3: 2 cells"),
        ("epoch,samples,a\n1,2,3\n\n2,3,four\n", "metrics.csv:4: 'four' is not"),
        ("epoch,samples,a\n1,2,nan\n", "metrics.csv:2: 'nan' is not"),
        ("epoch,samples,a\n1,,3\n", "metrics.csv:2: '' is not"),
        ("epoch,samples,a,a\n", "metrics.csv:1: two columns 'a'"),
        ("epoch,samples,,a\n", "metrics.csv:1: column 3 has no name"),
        ("epoch,a\n1,2\n", "metrics.csv:1: no columns 'epoch' and 'samples'"),
        ("\n", "metrics.csv: the table is empty"),
    ])
    func damagedTables(text: String, message: String) throws {
        try scratch.write(text, to: "spiking/metrics.csv")
        let outcome = try apical(
            "compare", "plain", "spiking", "--csv", "out.csv", in: scratch)
        #expect(outcome.status == 65)
        #expect(outcome.error.contains("spiking/" + message), "\(outcome.error)")
        #expect(outcome.output.isEmpty && !scratch.exists("out.csv"))
    }

    @Test func missingAndDamagedFiles() throws {
        func fails(_ arguments: [String], _ status: Int32, _ message: String) throws {
            let outcome = try Command(["compare"] + arguments, in: scratch).finish()
            #expect(outcome.status == status && outcome.output.isEmpty)
            #expect(outcome.error.contains(message), "\(outcome.error)")
        }
        try fails([], 64, "Usage")
        try fails(["none"], 66, "none/run.json: missing")
        try fails(["spiking", "--metric", "accuracy"], 64, "there are train_accuracy, test_acc")
        try fails(["spiking", "--csv", "none/out.csv"], 73, "none/out.csv: cannot be made")
        try scratch.write(Data(count: (64 << 20) + 1), to: "spiking/metrics.csv")
        try fails(["spiking"], 65, "spiking/metrics.csv: more than 64 MiB")
        try FileManager.default.removeItem(atPath: scratch.path("spiking/metrics.csv"))
        try fails(["spiking"], 66, "spiking/metrics.csv: No such file")
        for text in ["{}", "[", "", #"{"schema": 1e300}"#] {
            try scratch.write(text, to: "plain/run.json")
            try fails(["plain"], 65, "plain/run.json: is not the record of a run")
        }
        try scratch.write(Data(count: (64 << 20) + 1), to: "plain/run.json")
        try fails(["plain"], 65, "plain/run.json: is larger than 64 MiB")
    }
}
