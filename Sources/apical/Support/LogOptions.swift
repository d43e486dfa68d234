// The log that `inspect` and `analyze` look at: a run's folder or a spike file.
import ArgumentParser
import Foundation
import SpikeLog

/// The argument that names a log.
struct LogArgument: ParsableArguments {
    @Argument(help: "A run's folder, or a SONATA spike file.")
    var log: String

    /// The spike log, and the folder it lies in when that was named.
    func open() throws -> (spikes: SpikeLog, folder: RunFolder?) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: log, isDirectory: &isFolder) else {
            throw CommandFailure("\(log): no such file or folder", status: .inputMissing)
        }
        let folder = isFolder.boolValue ? RunFolder(path: log) : nil
        let path = folder?.spikes ?? log
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(log): holds no spikes.h5", status: .inputMissing)
        }
        return (try failing(with: .dataInvalid) { try SpikeLog.open(path) }, folder)
    }
}
