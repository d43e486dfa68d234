// Exponential decay kept relative to a common origin, so that what nothing happens to costs nothing.
import NetworkDescription
import RealModule

/// The clock of one rate: numbers that decay alike are stored as x e^(rate (t - origin)), which stays
/// constant between events; the factor is the same for all of them and worked out once per time.
struct OriginDecay {
    /// Per ms; may be negative.
    var rate: Double
    private(set) var origin: Int64 = 0
    private var time: Int64 = 0
    /// e^(rate (t - origin)) at the time last asked for, and its inverse.
    private(set) var grow = 1.0
    private(set) var decay = 1.0

    init(rate: Double, origin: Int64 = 0) {
        self.rate = rate
        self.origin = origin
        time = origin
    }

    /// ms since the origin.
    @inline(__always)
    func elapsed(_ time: Int64) -> Double {
        Double(time &- origin) * (1 / Time.picosecondsPerMillisecond)
    }

    @inline(__always)
    mutating func move(to time: Int64) {
        if time == self.time { return }
        self.time = time
        grow = Double.exp(rate * elapsed(time))
        decay = 1 / grow
    }

    /// The same, given another clock that has been moved there, whose rate and origin may be the same.
    @inline(__always)
    mutating func move(to time: Int64, like other: OriginDecay) {
        guard rate == other.rate, origin == other.origin else { return move(to: time) }
        self = other
    }

    /// Moves the origin; returns the factor that stored numbers take.
    mutating func rebase(to time: Int64) -> Double {
        let factor = Double.exp(-rate * elapsed(time))
        origin = time
        self.time = time
        (grow, decay) = (1, 1)
        return factor
    }

    /// Whether the factor grows beyond e^`limit` by a time.
    func isDue(at time: Int64, limit: Double) -> Bool {
        abs(rate) * elapsed(time) >= limit
    }

    /// Whether a time is more than a span (ms) from the origin.
    func isOld(at time: Int64, _ span: Double) -> Bool { elapsed(time) > span }

    /// The first multiple of `window` at which ``isOld(at:_:)`` holds.
    func oldTime(_ span: Double, window: Int64) -> Int64 {
        first(after: span, window) { isOld(at: $0, span) }
    }

    /// The first multiple of `window` at which ``isDue(at:limit:)`` holds.
    func dueTime(limit: Double, window: Int64) -> Int64 {
        first(after: limit / abs(rate), window) { isDue(at: $0, limit: limit) }
    }

    /// The first multiple of `window` at which a condition holds that begins to hold about so many ms after
    /// the origin.
    private func first(
        after span: Double, _ window: Int64, _ condition: (Int64) -> Bool
    ) -> Int64 {
        let picoseconds = span * Time.picosecondsPerMillisecond
        guard picoseconds < 1e18 else { return .max }
        var time = (origin + Int64(picoseconds)) / window * window
        while time > origin && condition(time - window) { time -= window }
        while !condition(time) { time += window }
        return time
    }

    /// ∫₀^elapsed e^(-rate s) ds, for any rate, zero included.
    static func span(_ rate: Double, _ elapsed: Double) -> Double {
        abs(rate * elapsed) < 1e-300 ? elapsed : -Double.expMinusOne(-rate * elapsed) / rate
    }
}
