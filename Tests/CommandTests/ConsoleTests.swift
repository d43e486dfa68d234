// The numbers and lines that the command shows.
import Experiments
import NetworkDescription
import Testing

@testable import apical

@Suite struct ConsoleTests {
    @Test func progressExtrapolatesFromWhatIsDone() throws {
        let time = try #require(Time(milliseconds: 250))
        let duration = try #require(Time(milliseconds: 1000))
        // A quarter in 20 s: 80 times real time, and three times 20 s to go.
        let line = ProgressMeter.line(time: time, of: duration, spikes: 500, elapsed: .seconds(20))
        #expect(line == "0.25 of 1 s, 80 x real time, 2000 spikes/s, 01:00 left")
        let start = ProgressMeter.line(time: .zero, of: duration, spikes: 0, elapsed: .seconds(1))
        #expect(start.hasSuffix("unknown time left"))
        let slow = ProgressMeter.line(
            time: time, of: duration, spikes: 0, elapsed: .seconds(3600 + 62))
        #expect(slow.hasSuffix("3:03:06 left"))
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
