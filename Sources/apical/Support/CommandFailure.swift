// What ends a command early: a message for people and a status for scripts.
import ArgumentParser
import Engine
import Foundation
import HDF5
import NetworkDescription
import SpikeLog

/// The exit statuses of the command; 64 (wrong usage) is the argument parser's.
enum ExitStatus: Int32 {
    case runFailed = 1
    case networkInvalid = 2
    case dataInvalid = 65
    case inputMissing = 66
    case cannotCreate = 73
    case ioError = 74
    case interrupted = 130
    case terminated = 143

    var code: ExitCode { ExitCode(rawValue) }
}

/// An error with its exit status.
struct CommandFailure: Error {
    var message: String
    var status: ExitStatus

    init(_ message: String, status: ExitStatus) {
        self.message = message
        self.status = status
    }

    /// The failure that an error of one of the libraries stands for; `nil` for errors of the
    /// argument parser, which knows how to show them.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as NetworkError: self.init("\(error)", status: .networkInvalid)
        case let error as SimulationError: self.init("\(error)", status: .runFailed)
        case let error as CocoaError: self.init(error.localizedDescription, status: .ioError)
        default: return nil
        }
    }
}
