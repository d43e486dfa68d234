// The log that `inspect` and `analyze` look at: a run's folder or a spike file.
import ArgumentParser
import Foundation
import SpikeLog

/// The argument that names a log.
struct LogArgument: ParsableArguments {
    @Argument(help: "A run's folder, or a SONATA spike file.", completion: .file())
    var log: String

    /// The folder, when the log was named by it.
    var folder: RunFolder? {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: log, isDirectory: &isFolder)
        return exists && isFolder.boolValue ? RunFolder(path: log) : nil
    }

    /// The path of the spike file, which exists.
    func spikeFile() throws -> String {
        guard FileManager.default.fileExists(atPath: log) else {
            throw CommandFailure("\(log): no such file or folder", status: .inputMissing)
        }
        let path = folder?.spikes ?? log
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(log): holds no spikes.h5", status: .inputMissing)
        }
        return path
    }

    /// The spike log.
    func open() throws -> SpikeLog {
        let path = try spikeFile()
        return try failing(with: .dataInvalid) { try SpikeLog.open(path) }
    }
}
