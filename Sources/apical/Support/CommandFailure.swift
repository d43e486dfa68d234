// What ends a command early: a message for people and a status for scripts.
import ArgumentParser
import Checkpoints
import Datasets
import Engine
import NetworkDescription
import RateModels
import SONATA
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
struct CommandFailure: Error, CustomStringConvertible {
    var description: String
    var status: ExitStatus
    /// Whether the folder that the verb was filling is worth keeping.
    var keepsFolder = false

    init(_ description: String, status: ExitStatus) {
        self.description = description
        self.status = status
    }

    /// The failure that an error stands for by itself, wherever it was thrown.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as NetworkError: self.init("\(error)", status: .networkInvalid)
        case let error as DatasetError:
            self.init("\(error)", status: error.cause == .missing ? .inputMissing : .dataInvalid)
        case let error as CircuitError: self.init("\(error)", status: .networkInvalid)
        case let error as DamagedJournal: self.init("\(error)", status: .dataInvalid)
        case let error as UnfitLog: self.init("\(error)", status: .dataInvalid)
        case let error as CheckpointError:
            self.init("\(error)", status: error.cause == .unwritable ? .ioError : .dataInvalid)
        case let error as SimulationError: self.init("\(error)", status: .runFailed)
        case let error as Divergence: self.init("\(error)", status: .runFailed)
        default: return nil
        }
    }
}

/// Gives the errors of some work on files the status that they mean there: the same library error
/// is damaged data when reading a log and a full disk when writing one.
func failing<Result>(with status: ExitStatus, _ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch {
        throw CommandFailure(error) ?? CommandFailure("\(error)", status: status)
    }
}
