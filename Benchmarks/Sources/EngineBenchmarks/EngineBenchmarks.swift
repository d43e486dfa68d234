// Whole-network benchmarks of the engine: a Markdown table, medians of several runs.
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

/// A network that is measured, with its learning rules.
struct Case {
    var name: String
    var network: Network
    var rules: [CompiledRule?] = []
    var biologicalSeconds: Double { network.simulation.duration.milliseconds / 1000 }
    /// Steps of all neurons on a grid.
    var neuronSteps: Double? {
        let settings = network.simulation
        guard settings.integrator == .step else { return nil }
        let neurons = network.populations.reduce(0) {
            if case .neurons = $1.kind { $0 + $1.size } else { $0 }
        }
        return Double(neurons) * settings.duration.milliseconds / settings.step.milliseconds
    }
}

struct Measurement {
    var build: Double
    var run: Double
    var statistics: Statistics
}

@main
enum EngineBenchmarks {
    static func measure(_ entry: Case) throws -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        let simulation = try Simulation(entry.network, rules: entry.rules)
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
        var cases: [Case] = []
        for threads in [1, 2] {
            cases.append(
                Case(name: "brunel", network: Networks.brunel(duration: 100, threads: threads)))
        }
        for threads in [1, 2] {
            cases.append(
                Case(
                    name: "vogels-abbott",
                    network: Networks.vogelsAbbott(duration: 2000, threads: threads)))
        }
        for threads in [1, 2] {
            for network in [
                ("brunel", Networks.brunel(duration: 300, threads: threads)),
                ("vogels-abbott", Networks.vogelsAbbott(duration: 2000, threads: threads)),
                ("neurons", Networks.unconnected(rate: 0, duration: 1000, threads: threads)),
                (
                    "neurons, Poisson",
                    Networks.unconnected(rate: 16_000, duration: 1000, threads: threads)
                ),
            ] {
                cases.append(Case(name: "step \(network.0)", network: network.1.onGrid))
            }
        }
        for seconds in [1.0, 10, 100, 1000] {
            cases.append(
                Case(name: "quiet", network: Networks.quiet(duration: seconds * 1000, threads: 2)))
        }
        for width in [64, 1024] {
            let network = Networks.dense(targets: width, duration: 2000)
            cases.append(Case(name: "dense static \(width)", network: network))
            cases.append(
                Case(
                    name: "dense plateau \(width)", network: network, rules: [Rules.deferred, nil]))
            cases.append(
                Case(name: "dense stdp \(width)", network: network, rules: [Rules.pair, nil]))
        }
        print(
            "| network | threads | biological s | build s | ns/synapse | B/synapse | run s | x real time "
                + "| rate Hz | events | events/s/core | core-ns/event | background "
                + "| core-ns/neuron step |")
        print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
        for entry in cases where only.map({ entry.name.hasPrefix($0) }) ?? true {
            let measurements = try (0..<runs).map { _ in try measure(entry) }
            guard let counts = measurements.first?.statistics else { continue }
            let build = median(measurements.map(\.build))
            let run = median(measurements.map(\.run))
            let events = Double(counts.synapticEvents)
            let spikes = zip(entry.network.populations, counts.spikes).reduce(0) {
                if case .neurons = $1.0.kind { $0 + $1.1 } else { $0 }
            }
            let coreSeconds = run * Double(counts.threads)
            let row: [String] = [
                entry.name, "\(counts.threads)", format(entry.biologicalSeconds), format(build),
                format(build * 1e9 / Double(counts.synapses)),
                format(Double(counts.synapseBytes) / Double(counts.synapses)), format(run),
                format(run / entry.biologicalSeconds),
                format(Double(spikes) / Double(counts.neurons) / entry.biologicalSeconds),
                "\(counts.synapticEvents)", format(events / coreSeconds),
                format(coreSeconds * 1e9 / events), "\(counts.backgroundEvents)",
                entry.neuronSteps.map { format(coreSeconds * 1e9 / $0) } ?? "",
            ]
            print("| " + row.joined(separator: " | ") + " |")
        }
    }

    static func format(_ value: Double) -> String {
        String(format: "%.4g", value)
    }
}
