// What a finished run prints for people.
import NetworkDescription
import SpikeLog

extension RunRecord {
    /// The populations with their rates, and what the run cost.
    func summary(of network: Network, folder: String) -> String {
        let seconds = biologicalTimeMs / 1000
        let rows = network.loggedSizes.filter { spikes[$0.name] != nil }.map { name, size in
            let count = spikes[name] ?? 0
            let rate = seconds > 0 ? Double(count) / Double(size) / seconds : 0
            return [name, "\(size)", "\(count)", "\(rate.significant) Hz"]
        }
        let cost = """
            \(biologicalTimeMs.rounded(places: 6)) ms in \(wallSecondsSimulation.significant) s \
            (\(realTimeFactor.significant) x real time), built in \(wallSecondsBuild.significant) s, \
            threads \(threads), \(formatted(bytes: Double(peakMemoryBytes)))
            \(synapses) synapses, \(synapticEvents) synaptic events
            """
        let measured = (metrics ?? [:]).sorted { $0.key < $1.key }.map {
            ["\($0)", $1.significant]
        }
        let tables = [[["population", "size", "spikes", "rate"]] + rows, measured]
        return (tables.filter { !$0.isEmpty }.map { table($0) } + [cost, folder])
            .joined(separator: "\n\n")
    }
}
