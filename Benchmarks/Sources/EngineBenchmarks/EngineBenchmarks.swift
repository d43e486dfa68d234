// Benchmarks of the engine without files and logs: a Markdown table, medians of several runs.
//
// usage: EngineBenchmarks [RUNS] [PREFIX OF NAMES]
import Engine
import Foundation
import LearningRules
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
    /// Processor time of the run, of all threads: what other work on the machine changes least.
    var processor: Double
    var statistics: Statistics
}

@main
enum EngineBenchmarks {
    static func measure(_ entry: Case) throws -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        let simulation = try Simulation(entry.network, rules: entry.rules)
        let built = clock.now
        let used = processorSeconds()
        try simulation.run(into: CountingRecorder())
        let processor = processorSeconds() - used
        let finished = clock.now
        return Measurement(
            build: (built - start) / .seconds(1), run: (finished - built) / .seconds(1),
            processor: processor, statistics: simulation.statistics)
    }

    static func processorSeconds() -> Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    static func main() throws {
        let runs = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 3
        let only = CommandLine.arguments.dropFirst(2).first
        print(
            "| network | threads | biological s | build s | ns/synapse | B/synapse | run s | x real time | processor s "
                + "| rate Hz | events | events/s and core | core-ns/event | background "
                + "| core-ns/neuron step |")
        print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
        for entry in Case.all where only.map({ entry.name.hasPrefix($0) }) ?? true {
            let measurements = try (0..<runs).map { _ in try measure(entry) }
            guard let counts = measurements.first?.statistics else { continue }
            let build = median(measurements.map(\.build))
            let run = median(measurements.map(\.run))
            let events = Double(counts.synapticEvents)
            let spikes = zip(entry.network.populations, counts.spikes).reduce(0) {
                if case .neurons = $1.0.kind { $0 + $1.1 } else { $0 }
            }
            let processor = median(measurements.map(\.processor))
            let synapses = Double(counts.synapses)
            let row: [String] = [
                entry.name, "\(counts.threads)", format(entry.biologicalSeconds), format(build),
                ratio(build * 1e9, synapses), ratio(Double(counts.synapseBytes), synapses),
                format(run), format(run / entry.biologicalSeconds), format(processor),
                format(Double(spikes) / Double(counts.neurons) / entry.biologicalSeconds),
                "\(counts.synapticEvents)", format(events / processor),
                ratio(processor * 1e9, events), "\(counts.backgroundEvents)",
                ratio(processor * 1e9, entry.neuronSteps ?? 0),
            ]
            print("| " + row.joined(separator: " | ") + " |")
        }
    }

    /// Nothing where there is nothing to divide by.
    static func ratio(_ value: Double, _ count: Double) -> String {
        count > 0 ? format(value / count) : ""
    }

    static func format(_ value: Double) -> String {
        String(format: "%.4g", value)
    }
}
