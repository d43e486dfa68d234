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

    init(rate: Double) {
        self.rate = rate
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

    /// ∫₀^elapsed e^(-rate s) ds, for any rate, zero included.
    static func span(_ rate: Double, _ elapsed: Double) -> Double {
        abs(rate * elapsed) < 1e-300 ? elapsed : -Double.expMinusOne(-rate * elapsed) / rate
    }
}
