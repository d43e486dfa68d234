// Verbs that read all files of a run's folder.
import ArgumentParser
import Foundation
import Reports
import SpikeLog

/// A verb that reads the folder of a run, in a confined process as far as there are HDF5 files.
protocol FolderReading: ParsableCommand {
    /// The folder.
    var path: String { get }

    /// Reads the folder.
    func read(_ folder: RunFolder) throws
}

extension FolderReading {
    func run() throws {
        let folder = RunFolder(path: path)
        if !ReaderProcess.isCurrent { RunRecovery.ensure(folder) }
        let files = RunFiles.binaryFiles(of: folder)
        let others = [folder.record, folder.metrics].filter(FileManager.default.fileExists)
        guard !files.isEmpty || !others.isEmpty else {
            throw CommandFailure("\(path): is not the folder of a run", status: .inputMissing)
        }
        guard let first = files.first else { return try read(folder) }
        try ReaderProcess.perform(reading: files, named: first) { try read(folder) }
    }
}
