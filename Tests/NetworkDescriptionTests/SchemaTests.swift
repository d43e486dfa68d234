// The JSON Schema: the committed file is current, and other programs agree with the reader.
import Foundation
import Testing

@testable import NetworkDescription

@Suite("The JSON Schema of network files")
struct SchemaTests {
    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let committed = repository.appendingPathComponent("networks/network.schema.json")

    /// Runs a Python script; gives its exit status and output.
    private static func python(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static let hasValidator =
        (try? python(["-c", "import jsonschema, yaml"]))?.status == 0

    @Test("the committed schema is the one that the reader's definition gives")
    func committedSchema() throws {
        let file = try String(contentsOf: Self.committed, encoding: .utf8)
        #expect(
            file == NetworkSchema.json(),
            "write NetworkSchema.json() to networks/network.schema.json")
    }

    @Test("the schema is JSON with a definition for every reference")
    func references() throws {
        let json = NetworkSchema.json()
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let definitions = try #require(object?["definitions"] as? [String: Any])
        for match in json.matches(of: #/#\/definitions\/([a-z_]+)/#) {
            #expect(definitions[String(match.1)] != nil, "\(match.1)")
        }
    }

    @Test(
        "Python's jsonschema accepts what the reader accepts, and refuses mistakes",
        .enabled(if: hasValidator, "needs python3 with jsonschema and yaml"))
    func validator() throws {
        let folder = try TestFolder()
        try folder.write(fullNetwork, to: "good.yaml")
        let mistakes = [
            ("tau: 10 ms", "tau: 10"), ("tau: 10 ms", "tau: 10 mV"), ("tau: 10 ms", "tua: 10 ms"),
            ("kind: delta", "kind: dirac"), ("size: 64", "size: 0.5.1"), ("p: 0.1", "q: 0.1"),
            ("seed: 1", "seed: -1"), ("rate: 8 Hz", ""), ("uniform", "unifrom"),
        ]
        for (index, mistake) in mistakes.enumerated() {
            let range = try #require(fullNetwork.firstRange(of: mistake.0))
            let bad = fullNetwork.replacing(range, with: mistake.1)
            #expect(!folder.errors(bad).isEmpty, "\(mistake)")
            try folder.write(bad, to: "bad\(index).yaml")
        }
        let script = """
            import glob, json, sys, yaml, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft7Validator.check_schema(schema)
            validator = jsonschema.Draft7Validator(schema)
            def fails(path): return not validator.is_valid(yaml.safe_load(open(path)))
            good = [p for p in glob.glob(sys.argv[2] + "/good*.yaml") if fails(p)]
            bad = [p for p in glob.glob(sys.argv[2] + "/bad*.yaml") if not fails(p)]
            print(good, bad)
            sys.exit(bool(good or bad))
            """
        let result = try Self.python(["-c", script, Self.committed.path, folder.url.path])
        #expect(result.status == 0, "\(result.output)")
    }
}
