// The live view of a run: the options, and what is served while the run goes on.
import ArgumentParser
import Foundation
import LiveView
import NetworkDescription
import SpikeLog

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
        let live = try failing(with: .cannotCreate) {
            try LiveServer(run.liveDescription, port: port ?? 0)
        }
        Console.write("watch the run at \(live.address)")
        run.live = live
        do {
            let record = try perform(run)
            live.stop(record.complete ? "The run is complete." : "The run was stopped.")
            return record
        } catch {
            live.stop("The run has failed: \(CommandFailure(error)?.description ?? "\(error)")")
            throw error
        }
    }
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
