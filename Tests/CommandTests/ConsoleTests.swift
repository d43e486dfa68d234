// The numbers and lines that the command shows.
import Experiments
import LiveView
import Testing

@testable import apical

@Suite struct ConsoleTests {
    @Test func progressExtrapolatesFromWhatIsDone() {
        // A quarter in 20 s: 80 times real time, and three times 20 s to go.
        var pace = RunPace(timeMs: 250, durationMs: 1000, elapsed: 20)
        let line = ProgressMeter.line(pace, spikes: 500)
        #expect(line == "0.25 of 1 s, 80 x real time, 2000 spikes/s, 01:00 left")
        // The same of a run that was resumed half-way there.
        pace.beginMs = 125
        let resumed = ProgressMeter.line(pace, spikes: 500)
        #expect(resumed == "0.25 of 1 s, 160 x real time, 4000 spikes/s, 02:00 left")
        let start = ProgressMeter.line(
            RunPace(timeMs: 0, durationMs: 1000, elapsed: 1), spikes: 0)
        #expect(start.hasSuffix("unknown time left"))
        let slow = ProgressMeter.line(
            RunPace(timeMs: 250, durationMs: 1000, elapsed: 3600 + 62), spikes: 0)
        #expect(slow.hasSuffix("3:03:06 left"))
    }

    @Test func aStatusLineFitsTheTerminal() {
        let rates = ["pyr 12 Hz", "inter 3 Hz", "x 1 Hz"]
        func line(_ columns: Int) -> String {
            ProgressMeter.fitted("10 s left", rates, columns: columns)
        }
        #expect(line(80) == "10 s left | pyr 12 Hz, inter 3 Hz, x 1 Hz")
        #expect(line(34) == "10 s left | pyr 12 Hz, inter 3 Hz")
        #expect(line(33) == "10 s left | pyr 12 Hz")
        #expect(line(5) == "10 s")
        for columns in 1...50 { #expect(line(columns).count < max(columns, 2)) }
        #expect(ProgressMeter.fitted("a\r\u{1B}[2J", [], columns: 80) == "a??[2J")
    }

    @Test func progressOfAnExperiment() {
        var progress = Experiment.Progress()
        #expect(progress.summary == nil)
        (progress.epoch, progress.epochs) = (3, 80)
        (progress.sample, progress.samples) = (400, 1437)
        #expect(progress.summary == "epoch 3 of 80, sample 400 of 1437")
        (progress.accuracy, progress.isTest) = (0.93125, true)
        #expect(
            progress.summary == "test after epoch 3 of 80, sample 400 of 1437, 93.1 % right")
    }

    @Test func tablesAlignNumbersRight() {
        let text = table([["name", "spikes"], ["a", "10"], ["longer", "9"]])
        #expect(text == "name    spikes\na           10\nlonger       9")
        #expect(table([]).isEmpty)
    }

    @Test(arguments: [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_000_000_000, "2 GB")])
    func bytesHaveASuitableUnit(bytes: Double, text: String) {
        #expect(formatted(bytes: bytes) == text)
    }

    @Test func numbersAreShort() {
        #expect(12.5.rounded(places: 3) == "12.5")
        #expect(100.0.rounded(places: 3) == "100")
        #expect(0.0.rounded(places: 3) == "0")
        #expect(12345.6.significant == "12346")
        #expect(0.012345.significant == "0.0123")
    }
}
