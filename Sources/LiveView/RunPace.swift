// How far a run has come, how fast it is, and what is left.

/// The course of a run in biological time and on the clock.
public struct RunPace: Sendable, Equatable {
    /// Where the run began, in ms of biological time: zero, unless it was resumed.
    public var beginMs: Double
    /// Where it is.
    public var timeMs: Double
    /// Where it ends.
    public var durationMs: Double
    /// The time on the clock since it began, in s.
    public var elapsed: Double

    /// Makes a course.
    public init(beginMs: Double = 0, timeMs: Double, durationMs: Double, elapsed: Double) {
        self.beginMs = beginMs
        self.timeMs = timeMs
        self.durationMs = durationMs
        self.elapsed = elapsed
    }

    /// Time on the clock for each unit of biological time; infinite at the begin.
    public var realTimeFactor: Double {
        timeMs > beginMs ? elapsed * 1000 / (timeMs - beginMs) : .infinity
    }

    /// The time left on the clock in s, when the speed stays; infinite at the begin.
    public var secondsLeft: Double {
        realTimeFactor * max(durationMs - timeMs, 0) / 1000
    }

    /// The part that is done, from 0 to 1.
    public var fraction: Double {
        durationMs > 0 ? max(0, min(timeMs / durationMs, 1)) : 0
    }
}
