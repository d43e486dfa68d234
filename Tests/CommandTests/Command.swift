// Runs the built `apical` as a process of its own.
import Foundation
import TestSupport

/// What a finished command left.
struct Outcome {
    var status: Int32
    var output: Data
    var error: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// The output as one JSON object.
    var object: [String: Any] {
        get throws {
            let value = try JSONSerialization.jsonObject(with: output)
            return value as? [String: Any] ?? [:]
        }
    }
}

/// A running `apical`.
final class Command {
    private let process = Process()
    private let scratch: Scratch
    private let name = UUID().uuidString

    /// The command beside the test's own executable.
    static var executable: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("apical").path
    }

    /// Starts `apical` with arguments, or a shell that runs it as `"$0" "$@"`.
    init(_ arguments: [String], shell: String? = nil, in scratch: Scratch) throws {
        self.scratch = scratch
        process.executableURL = URL(fileURLWithPath: shell == nil ? Self.executable : "/bin/bash")
        process.arguments = (shell.map { ["-c", $0, Self.executable] } ?? []) + arguments
        process.currentDirectoryURL = scratch.url
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: a pipe that nobody empties would stop the process.
        process.standardOutput = try handle(for: "out")
        process.standardError = try handle(for: "err")
        try process.run()
    }

    private func handle(for stream: String) throws -> FileHandle {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(name + stream)
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    private func take(_ stream: String) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(name + stream)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Data(contentsOf: file)
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    var isRunning: Bool { process.isRunning }

    func finish() throws -> Outcome {
        process.waitUntilExit()
        let status = process.terminationStatus
        let output = try take("out")
        let error = String(decoding: try take("err"), as: UTF8.self)
        // A command that was killed by a signal shows as 128 + signal, as in a shell.
        let killed = process.terminationReason == .uncaughtSignal
        return Outcome(status: killed ? 128 + status : status, output: output, error: error)
    }
}

/// Runs `apical` to its end.
func apical(_ arguments: String..., in scratch: Scratch) throws -> Outcome {
    try Command(arguments, in: scratch).finish()
}
