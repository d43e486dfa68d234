// How far a run has come: one line that rewrites itself, or a line every ten seconds.
import ArgumentParser
import Figures
import Foundation
import LiveView
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

    private let begin: Time
    private let duration: Time
    private let populations: [LiveRun.Population]
    private let display: Display
    private let interval: Duration
    private let start = ContinuousClock.now
    private var next: ContinuousClock.Instant
    /// Spikes of each population since the begin.
    private var counts: [Int]
    /// The time and the counts of the last line.
    private var last: (time: Time, counts: [Int])

    /// A meter of a run that begins and ends at a biological time and logs some populations; one without
    /// them shows lines of its own.
    init(
        from begin: Time = .zero, to duration: Time = .zero,
        populations: [LiveRun.Population] = [], style: ProgressStyle
    ) {
        (self.begin, self.duration, self.populations) = (begin, duration, populations)
        display =
            switch style {
            case .none: .nothing
            case .plain: .lines
            case .auto: isatty(STDERR_FILENO) == 1 ? .rewriting : .lines
            }
        interval = display == .rewriting ? .milliseconds(200) : .seconds(10)
        next = start + interval
        counts = Array(repeating: 0, count: populations.count)
        last = (begin, counts)
    }

    /// Counts spikes of a population.
    mutating func count(_ spikes: Int, of population: Int) {
        counts[population] += spikes
    }

    /// Shows the state of the run when it is time to.
    mutating func update(time: Time, now: ContinuousClock.Instant, status: () -> String?) {
        guard isDue(at: now) else { return }
        let pace = RunPace(
            beginMs: begin.milliseconds, timeMs: time.milliseconds,
            durationMs: duration.milliseconds, elapsed: (now - start) / .seconds(1))
        let course = Self.line(pace, spikes: counts.reduce(0, +))
        let line = status().map { "\($0), \(course)" } ?? course
        write(
            display == .rewriting
                ? Self.fitted(line, rates(until: time), columns: Self.columns) : line, now)
    }

    /// Shows a line when it is time to.
    mutating func show(_ line: () -> String) {
        let now = ContinuousClock.now
        if isDue(at: now) { write(line(), now) }
    }

    private func isDue(at now: ContinuousClock.Instant) -> Bool {
        display != .nothing && now >= next
    }

    private mutating func write(_ line: String, _ now: ContinuousClock.Instant) {
        next = now + interval
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

    /// The rates per element of the populations since the last line.
    private mutating func rates(until time: Time) -> [String] {
        let seconds = (time.milliseconds - last.time.milliseconds) / 1000
        let spikes = zip(counts, last.counts).map { $0 - $1 }
        last = (time, counts)
        guard seconds > 0 else { return [] }
        return zip(populations, spikes).map { population, spikes in
            let rate = Double(spikes) / seconds / Double(max(population.size, 1))
            return "\(population.name) \(rate.significant) Hz"
        }
    }

    /// Biological time, speed relative to real time, spikes per second of it, and time left.
    static func line(_ pace: RunPace, spikes: Int) -> String {
        let seconds = (pace.timeMs - pace.beginMs) / 1000
        return [
            "\((pace.timeMs / 1000).rounded(places: 3)) of "
                + "\((pace.durationMs / 1000).rounded(places: 3)) s",
            "\(pace.realTimeFactor.significant) x real time",
            "\((seconds > 0 ? Double(spikes) / seconds : 0).significant) spikes/s",
            "\(clock(pace.secondsLeft)) left",
        ].joined(separator: ", ")
    }

    /// A line with as many of the rates as there is room for; a long line would not rewrite itself.
    static func fitted(_ line: String, _ rates: [String], columns: Int) -> String {
        let room = max(columns - 1, 1)
        var line = line
        for (index, rate) in rates.enumerated() {
            let longer = line + (index == 0 ? " | " : ", ") + rate
            guard longer.count <= room else { break }
            line = longer
        }
        // Names come from files; what they hold must not move the cursor.
        return String(line.prefix(room).map { $0.isASCII && $0 < " " ? "?" : $0 })
    }

    /// The width of the terminal.
    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
            ? Int(size.ws_col) : 80
    }
}
