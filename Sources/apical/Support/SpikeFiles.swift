// SONATA spike files as input: from the log reader's spikes to the network's.
import NetworkDescription
import SpikeLog

/// Reads the spikes of one population of a SONATA file; without a name of the only one there is.
func readSpikeTrains(path: String, population: String?) throws -> SpikeTrains {
    let log = try SpikeLog.open(path)
    guard let name = population ?? (log.populations.count == 1 ? log.populations[0].name : nil)
    else {
        let names = log.populations.map(\.name).joined(separator: ", ")
        throw CommandFailure(
            "holds several populations: say which with 'population:' (\(names))",
            status: .networkInvalid)
    }
    let spikes = try log.read(name)
    return SpikeTrains(
        times: try spikes.times.map { time in
            guard let exact = Time(milliseconds: time) else {
                throw CommandFailure("holds the impossible time \(time) ms", status: .dataInvalid)
            }
            return exact
        },
        ids: try spikes.ids.map { id in
            guard let narrow = UInt32(exactly: id) else {
                throw CommandFailure("holds the impossible id \(id)", status: .dataInvalid)
            }
            return narrow
        })
}
