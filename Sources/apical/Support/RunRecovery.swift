// Recovery of a run that died, before its logs are read.
import ArgumentParser
import Foundation
import SpikeLog

/// Brings the logs of a run's folder up to its journal, in a child process: a damaged file may take
/// whoever reads it along.
enum RunRecovery {
    /// Recovers the logs when that is called for. When it fails, the reason has been said, and the
    /// logs are what they were.
    static func ensure(_ folder: RunFolder) {
        do {
            guard try LogRecovery.state(of: folder) == .abandoned else { return }
            _ = try perform(folder)
        } catch {
            Console.error("\(error)")
        }
    }

    /// Recovers the logs in a child, which says what it did or why it cannot; returns its status.
    ///
    /// - Throws: ``CommandFailure`` when the journal kills the child.
    static func perform(_ folder: RunFolder, rebuilding: Bool = false) throws -> Int32 {
        let (verb, path) = ([RecoverCommand.name], ["--", folder.path])
        if !rebuilding {
            // When an HDF5 file kills the child, the journal alone will do.
            let status = try? ReaderProcess.run(verb + path, reading: folder.journal)
            if let status { return status }
        }
        return try ReaderProcess.run(verb + ["--rebuild"] + path, reading: folder.journal)
    }
}
