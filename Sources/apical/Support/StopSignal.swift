// SIGINT and SIGTERM as a question that the run asks at its window boundaries.
import Foundation
import SpikeLog
import Synchronization

/// The signals that ask a run to stop.
enum StopSignal {
    private static let caught = Atomic<Int32>(0)

    /// The signal that arrived, if any.
    static var received: Int32? {
        let number = caught.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Ends the command as stopped when a signal arrived; `outcome` says where, and what is left.
    static func report(_ outcome: String) throws(CommandFailure) {
        guard let received else { return }
        throw CommandFailure(
            "stopped by a signal\(outcome)",
            status: received == SIGINT ? .interrupted : .terminated)
    }

    /// The same for a run, with the way to go on with it.
    static func report(_ record: RunRecord, in folder: String) throws(CommandFailure) {
        try report(
            " at \(record.biologicalTimeMs.rounded(places: 6)) ms; \(folder) holds the run up to then"
                + "; to go on: apical resume \(folder)")
    }

    /// Catches SIGINT and SIGTERM from now on; a second one ends the process at once.
    static func watch() {
        // A first touch: the handler must not be the one that initialises the static.
        caught.store(0, ordering: .relaxed)
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&wanted, number)
            signal(number) { number in
                StopSignal.caught.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
        // A parent may have started this process with its signals blocked.
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    }
}
