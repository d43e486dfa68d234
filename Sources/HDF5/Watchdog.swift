// A bound on the time that one call of the library may take: damaged files make some never return.

import Foundation

/// Ends the process when a call of the library takes too long.
public enum Watchdog {
    // Set once, before the process reads its first file.
    nonisolated(unsafe) private static var seconds: UInt32 = 0

    /// From now on, a call that lasts longer ends the process by `SIGALRM`.
    public static func start(seconds: UInt32) {
        self.seconds = seconds
        // A parent may have left the signal blocked or ignored.
        signal(SIGALRM, SIG_DFL)
        var alarms = sigset_t()
        sigemptyset(&alarms)
        sigaddset(&alarms, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
    }

    static func beginCall() {
        if seconds > 0 { alarm(seconds) }
    }

    static func endCall() {
        if seconds > 0 { alarm(0) }
    }
}
