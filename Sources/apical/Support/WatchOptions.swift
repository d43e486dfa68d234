// The live view of a run: the options, and what is served while the run goes on.
import ArgumentParser
import Foundation
import LiveView
import NetworkDescription
import SpikeLog
import Synchronization

/// Whether a run can be watched, and where.
struct WatchOptions: ParsableArguments {
    @Flag(
        help: """
            Serve a page with a live view of the run, on this machine only; its address goes to \
            standard error.
            """)
    var watch = false

    @Option(help: "Port of the live view; by default one that is free.")
    var port: UInt16?

    func validate() throws {
        if port != nil && !watch { throw ValidationError("--port needs --watch") }
    }

    /// Lets a run go on, with its live view when that was asked for.
    func follow(
        _ run: NetworkRun, _ perform: (NetworkRun) throws -> RunRecord
    ) throws -> RunRecord {
        guard watch else { return try perform(run) }
        var run = run
        let (description, port) = (run.liveDescription, port ?? 0)
        let live = try failing(with: .cannotCreate) {
            try waiting { try await LiveServer(description, port: port) }
        }
        Console.write("watch the run at \(live.address)")
        run.live = live
        do {
            let record = try perform(run)
            try end(live, record.complete ? "The run is complete." : "The run was stopped.")
            return record
        } catch {
            let reason = CommandFailure(error)?.description ?? "\(error)"
            try end(live, "The run has failed: \(reason)")
            throw error
        }
    }

    private func end(_ live: LiveServer, _ outcome: String) throws {
        try waiting { await live.stop(outcome) }
    }
}

/// Lets the thread that runs the command, on which no other work waits, wait for such work.
private func waiting<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let outcome = Mutex<Result<Value, any Error>?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        outcome.withLock { $0 = result }
        isDone.signal()
    }
    isDone.wait()
    return try outcome.withLock { $0 ?? .failure(CancellationError()) }.get()
}

extension Network {
    /// The populations that are logged.
    var livePopulations: [LiveRun.Population] {
        let sizes = Dictionary(loggedSizes.map { ($0.name, $0.size) }, uniquingKeysWith: +)
        return spikeStreams.map {
            LiveRun.Population(name: $0.name, size: sizes[$0.name] ?? $0.size, idCount: $0.size)
        }
    }
}

extension NetworkRun {
    /// The run as its live view presents it.
    fileprivate var liveDescription: LiveRun {
        LiveRun(
            title: URL(filePath: path).standardizedFileURL.lastPathComponent,
            populations: description.network.livePopulations,
            metricsPath: description.network.task == nil ? nil : RunFolder(path: path).metrics)
    }
}
