// How far a run has come: one line that rewrites itself, or a line every ten seconds.
import ArgumentParser
import Foundation
import NetworkDescription

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    /// A line that rewrites itself on a terminal, plain lines elsewhere.
    case auto
    /// A line every ten seconds.
    case plain
    /// Nothing.
    case none
}

/// Shows the progress of a run on standard error.
struct ProgressMeter {
    private enum Display { case rewriting, lines, nothing }

    private let duration: Time
    private let display: Display
    private let interval: Duration
    private let start = ContinuousClock.now
    private var next: ContinuousClock.Instant

    /// A meter of a run; one without biological time shows lines of its own.
    init(duration: Time = .zero, style: ProgressStyle) {
        self.duration = duration
        display =
            switch style {
            case .none: .nothing
            case .plain: .lines
            case .auto: isatty(STDERR_FILENO) == 1 ? .rewriting : .lines
            }
        interval = display == .rewriting ? .milliseconds(200) : .seconds(10)
        next = start + interval
    }

    /// Shows the state of the run when it is time to.
    mutating func update(time: Time, spikes: Int, status: () -> String?) {
        let duration = duration
        show { elapsed in
            let course = Self.line(time: time, of: duration, spikes: spikes, elapsed: elapsed)
            return status().map { "\($0), \(course)" } ?? course
        }
    }

    /// Shows a line, made for the time since the start, when it is time to.
    mutating func show(_ line: (_ elapsed: Duration) -> String) {
        let now = ContinuousClock.now
        guard display != .nothing, now >= next else { return }
        next = now + interval
        let line = line(now - start)
        if display == .rewriting {
            FileHandle.standardError.write(Data("\r\(line)\u{1B}[K".utf8))
        } else {
            Console.write(line)
        }
    }

    /// Clears the line that rewrites itself.
    func finish() {
        guard display == .rewriting else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }

    /// Biological time, speed relative to real time, spikes per second of it, and time left.
    static func line(time: Time, of duration: Time, spikes: Int, elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        let done = time.milliseconds / 1000
        let total = duration.milliseconds / 1000
        let left = done > 0 ? (total - done) * seconds / done : .infinity
        let rate = done > 0 ? Double(spikes) / done : 0
        return [
            "\(done.rounded(places: 3)) of \(total.rounded(places: 3)) s",
            "\((done > 0 ? seconds / done : .infinity).significant) x real time",
            "\(rate.significant) spikes/s",
            "\(clock(left)) left",
        ].joined(separator: ", ")
    }

    private static func clock(_ seconds: Double) -> String {
        guard let whole = Int(exactly: seconds.rounded(.up)) else { return "unknown time" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        let tail = String(format: "%02d:%02d", minutes, whole % 60)
        return hours > 0 ? "\(hours):\(tail)" : tail
    }
}
