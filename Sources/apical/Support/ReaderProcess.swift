// Reading HDF5 files of others in a process of its own: a damaged file can crash the C library, make
// it loop or ask for any amount of memory, and none of this may take the command along.
import ArgumentParser
import Foundation
import HDF5
import SpikeLog

/// A child that runs this very executable with bounds on its time and memory.
enum ReaderProcess {
    private static let mark = "APICAL_READER"
    /// The most seconds that one call of the library may take.
    private static let patience: UInt32 = 4
    /// Address space that reading may take up besides what the file justifies.
    private static let memory: UInt64 = 1 << 30

    /// Whether this process is such a child.
    static var isCurrent: Bool { ProcessInfo.processInfo.environment[mark] != nil }

    /// Whether a sanitizer watches this process, whose own tables take up most of the address space.
    private static var isSanitized: Bool {
        dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    }

    /// Bounds this process, which is about to read the files at `paths`.
    static func confine(to paths: [String]) {
        let size = paths.reduce(UInt64(0)) { total, path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let size = (attributes?[.size] as? NSNumber)?.uint64Value ?? 0
            return total + min(size, UInt64(Int64.max) / 64)
        }
        if !isSanitized { limit(RLIMIT_AS, memory + 8 * min(size, UInt64(Int64.max) / 16)) }
        limit(RLIMIT_CORE, 0)
        Watchdog.start(seconds: patience)
    }

    /// Reads the files at `paths` in a child, which is this very command once more: the child is bounded and
    /// does the reading, its parent waits and ends as it did.
    ///
    /// - Parameter name: What the parent calls the files when they kill the child.
    /// - Throws: What `read` throws, in the child; in the parent ``CommandFailure``, and the child's status
    ///   unless it is 0.
    static func perform(
        reading paths: [String], named name: String, _ read: () throws -> Void
    ) throws {
        guard !isCurrent else {
            confine(to: paths)
            return try read()
        }
        let status = try run(Array(CommandLine.arguments.dropFirst()), reading: name)
        if status != 0 { throw ExitCode(status) }
    }

    /// Runs the command with `arguments` in a child that reads the file at `path` and shares the
    /// output streams of this process; returns its exit status.
    ///
    /// - Throws: ``CommandFailure`` when the file kills the child.
    static func run(_ arguments: [String], reading path: String) throws -> Int32 {
        try status(of: try spawn(arguments), reading: path)
    }

    /// Runs the command with `arguments` in a child that reads the file at `path`; returns its output.
    ///
    /// - Throws: ``CommandFailure`` when the child fails, or the file kills it.
    static func output(of arguments: [String], reading path: String) throws -> Data {
        let (data, message) = (Pipe(), Pipe())
        let child = try spawn(
            arguments, streams: [STDOUT_FILENO: data, STDERR_FILENO: message])
        try data.fileHandleForWriting.close()
        try message.fileHandleForWriting.close()
        // The message is short: it cannot keep the child from finishing its data.
        let output = data.fileHandleForReading.readDataToEndOfFile()
        let text = message.fileHandleForReading.readDataToEndOfFile()
        let status = try status(of: child, reading: path)
        if status != 0 {
            throw CommandFailure(
                String(decoding: text, as: UTF8.self),
                status: ExitStatus(rawValue: status) ?? .dataInvalid)
        }
        return output
    }

    /// Does a child's work: writes what `body` hands over, or else the message alone, for the parent
    /// says where the file is named.
    static func answer(_ body: (_ sink: (Data) throws -> Void) throws -> Void) throws {
        do {
            try failing(with: .dataInvalid) {
                try body { try FileHandle.standardOutput.write(contentsOf: $0) }
            }
        } catch let failure as CommandFailure {
            FileHandle.standardError.write(Data(failure.description.utf8))
            throw failure.status.code
        }
    }

    /// Starts a child in this process's group, so that an interrupt from the terminal ends both.
    private static func spawn(_ arguments: [String], streams: [Int32: Pipe] = [:]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (stream, pipe) in streams {
            posix_spawn_file_actions_adddup2(
                &actions, pipe.fileHandleForWriting.fileDescriptor, stream)
            for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                posix_spawn_file_actions_addclose(&actions, handle.fileDescriptor)
            }
        }
        let environment = ProcessInfo.processInfo.environment
            .merging([mark: "1", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
            .map { "\($0)=\($1)" }
        var texts = ([CommandLine.arguments[0]] + arguments).map { strdup($0) } + [nil]
        var settings = environment.map { strdup($0) } + [nil]
        defer { for text in texts + settings { free(text) } }
        var child: pid_t = 0
        let reason = posix_spawn(&child, "/proc/self/exe", &actions, nil, &texts, &settings)
        guard reason == 0 else {
            throw CommandFailure(
                "cannot start a process: \(String(cString: strerror(reason)))", status: .ioError)
        }
        return child
    }

    /// Waits for a child and returns its exit status.
    private static func status(of child: pid_t, reading path: String) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        guard signal != 0 else { return status >> 8 & 0xFF }
        let reason =
            signal == SIGALRM
            ? "reading it does not come to an end" : "reading it needs too much memory or crashes"
        throw CommandFailure(
            "\(path): the file is damaged: \(reason) (signal \(signal))", status: .dataInvalid)
    }

    private static func limit(_ resource: __rlimit_resource, _ value: UInt64) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(value))
        setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
}

/// A verb that reads a log.
protocol LogReading: ParsableCommand {
    var argument: LogArgument { get }

    /// Reads the log and prints what there is to say.
    func read() throws
}

extension LogReading {
    func run() throws { try readConfined() }

    /// Reads the log in a confined child.
    func readConfined() throws {
        if !ReaderProcess.isCurrent {
            RunRecovery.ensure(argument.folder ?? RunFolder(holding: argument.log))
        }
        let path = try argument.spikeFile()
        try ReaderProcess.perform(reading: [path], named: path, read)
    }
}
