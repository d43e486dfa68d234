// Where words go: data to standard output, everything for people to standard error.
import ArgumentParser
import Foundation
import Logging

/// The two output streams.
enum Console {
    /// Writes a line of data.
    static func output(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Writes a value as one JSON object, keys in snake case and sorted.
    static func output(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        output(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes a message for people; a message that is located already stands for itself.
    static func error(_ message: String) {
        write(message.contains(": error: ") ? message : "apical: error: \(message)")
    }

    /// Writes a line to standard error.
    static func write(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

/// Log messages as `apical: level: message` on standard error.
struct ConsoleLogHandler: LogHandler {
    var metadata = Logger.Metadata()
    var logLevel: Logger.Level

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        Console.write("apical: \(event.level): \(event.message)")
    }
}

/// The options that say how much a verb tells.
struct VerbosityOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Tell more on standard error.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Tell nothing but errors.")
    var quiet = false

    /// A logger of the level asked for.
    var logger: Logger {
        let level: Logger.Level = quiet ? .error : verbose ? .debug : .notice
        return Logger(label: "apical") { _ in ConsoleLogHandler(logLevel: level) }
    }
}
