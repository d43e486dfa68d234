// Whole-network benchmarks of the engine: a Markdown table, medians of several runs.
import Engine
import Foundation
import NetworkDescription

/// Counts spikes and forgets them.
final class CountingRecorder: Recorder {
    func record(population: Int, times: [Int64], ids: [UInt32]) {}
    func record(voltages: [Float], of recording: Int, at time: Time) {}
    func advanced(to time: Time) -> Bool { true }
}

struct Measurement {
    var build: Double
    var run: Double
    var statistics: Statistics
}

@main
enum EngineBenchmarks {
    static func measure(_ network: Network) throws -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        let simulation = try Simulation(network)
        let built = clock.now
        try simulation.run(into: CountingRecorder())
        let finished = clock.now
        return Measurement(
            build: (built - start) / .seconds(1), run: (finished - built) / .seconds(1),
            statistics: simulation.statistics)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    static func main() throws {
        let runs = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 3
        let only = CommandLine.arguments.dropFirst(2).first
        var cases: [(name: String, network: Network, biological: Double)] = []
        for threads in [1, 2] {
            cases.append(("brunel", Networks.brunel(duration: 100, threads: threads), 0.1))
        }
        for threads in [1, 2] {
            cases.append(
                ("vogels-abbott", Networks.vogelsAbbott(duration: 2000, threads: threads), 2))
        }
        for seconds in [1.0, 10, 100, 1000] {
            cases.append(("quiet", Networks.quiet(duration: seconds * 1000, threads: 2), seconds))
        }
        print(
            "| network | threads | biological s | build s | ns/synapse | B/synapse | run s | x real time "
                + "| rate Hz | events | events/s/core | core-ns/event | background |")
        print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
        for entry in cases where only == nil || entry.name == only {
            let measurements = try (0..<runs).map { _ in try measure(entry.network) }
            guard let counts = measurements.first?.statistics else { continue }
            let build = median(measurements.map(\.build))
            let run = median(measurements.map(\.run))
            let events = Double(counts.synapticEvents)
            let spikes = zip(entry.network.populations, counts.spikes).reduce(0) {
                if case .neurons = $1.0.kind { $0 + $1.1 } else { $0 }
            }
            let coreSeconds = run * Double(counts.threads)
            let row: [String] = [
                entry.name, "\(counts.threads)", format(entry.biological), format(build),
                format(build * 1e9 / Double(counts.synapses)),
                format(Double(counts.synapseBytes) / Double(counts.synapses)), format(run),
                format(run / entry.biological),
                format(Double(spikes) / Double(counts.neurons) / entry.biological),
                "\(counts.synapticEvents)", format(events / coreSeconds),
                format(coreSeconds * 1e9 / events), "\(counts.backgroundEvents)",
            ]
            print("| " + row.joined(separator: " | ") + " |")
        }
    }

    static func format(_ value: Double) -> String {
        String(format: "%.4g", value)
    }
}
