// Everything that grows in the logs of a run, read back.

import HDF5
import SpikeLog

/// The rows of the logs of a ``RecordedRun``.
struct LogContents: Equatable {
    var times: [[Double]] = []
    var ids: [[UInt64]] = []
    var plateaus: [[Double]]
    var voltages: [Float]
    var voltageTime: [Double]
    var weightTimes: [[Double]] = []
    var weights: [[Double]] = []

    init(_ folder: RunFolder) throws {
        let log = try SpikeLog.open(folder.spikes)
        for population in ["E", "I", "silent"] {
            let spikes = try log.read(population)
            times.append(spikes.times)
            ids.append(spikes.ids)
        }
        let spikes = try SpikeLog.open(folder.plateaus).read("I")
        plateaus = [spikes.times, spikes.ids.map(Double.init)]
        let report = try File.open(folder.voltages).root()
        voltages = try report.dataset("report/E/data").read()
        voltageTime = try report.dataset("report/E/mapping/time").read()
        let root = try File.open(folder.weights).root()
        for projection in ["dense", "sparse"] {
            weightTimes.append(try root.dataset("weights/\(projection)/time").read())
            weights.append(try root.dataset("weights/\(projection)/data").read())
        }
    }
}
