// The window of spikes and the history of counts against lists of everything.
import TestSupport
import Testing

@testable import LiveView

@Suite struct SpikeWindowTests {
    /// All spikes ever, and the obvious way to look at the latest of them.
    private struct Everything {
        var spikes: [[(time: Int64, id: UInt32)]]

        func view(from begin: Int64, to end: Int64, every: Int) -> SpikeWindow.View {
            SpikeWindow.View(
                every: every, fromMs: Double(begin) / 1e9, toMs: Double(end) / 1e9,
                bands: spikes.map { train in
                    let shown = train.enumerated().filter {
                        $0.offset % every == 0 && $0.element.time >= begin
                    }
                    return SpikeWindow.View.Band(
                        timesMs: shown.map { Double($0.element.time) / 1e9 },
                        ids: shown.map { UInt64($0.element.id) })
                })
        }
    }

    @Test(arguments: 0..<40)
    func showsTheLatestSpikesThinnedByAPowerOfTwo(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let populations = Int.random(in: 1...4, using: &random)
        let span = Int64.random(in: 1_000...20_000, using: &random)
        let limit = Int.random(in: 5...200, using: &random)
        var window = SpikeWindow(populations: populations, span: span, capacity: 100_000)
        var everything = Everything(spikes: Array(repeating: [], count: populations))
        var time: Int64 = 0
        for _ in 0..<50 {
            for population in 0..<populations {
                let count = Int.random(in: 0...40, using: &random)
                let times = (0..<count).map { _ in
                    Int64.random(in: time..<time + 500, using: &random)
                }
                .sorted()
                let ids = times.map { _ in UInt32.random(in: 0...99, using: &random) }
                window.append(population, times: times, ids: ids)
                everything.spikes[population] += zip(times, ids).map { ($0, $1) }
            }
            time += 500
            guard Bool.random(using: &random) else { continue }
            let view = window.view(at: time, limit: limit)
            let begin = max(time - span, 0)
            #expect(view == everything.view(from: begin, to: time, every: view.every))
            // The least power of two that is enough, but for what is lost to rounding.
            let shown = view.bands.reduce(0) { $0 + $1.ids.count }
            #expect(shown <= limit + populations)
            #expect(view.every.nonzeroBitCount == 1)
            if view.every > 1 {
                let all = everything.view(from: begin, to: time, every: 1).bands
                #expect(all.reduce(0) { $0 + $1.ids.count / (view.every / 2) } > limit)
            }
        }
    }

    @Test func aFullWindowShowsAShorterTime() {
        var window = SpikeWindow(populations: 2, span: 1_000_000, capacity: 200)
        for time in Int64(0)..<1000 {
            window.append(0, times: [time], ids: [UInt32(time)])
            if time % 10 == 0 { window.append(1, times: [time], ids: [7]) }
        }
        let view = window.view(at: 1000, limit: 1_000_000)
        // The first population has room for 100, and for a while for 200; the other one is cut alike.
        let kept = view.bands[0].ids
        #expect(kept.count >= 100 && kept.count <= 200)
        #expect(kept == Array(UInt64(1000 - kept.count)..<1000))
        #expect(view.fromMs * 1e9 <= Double(1000 - kept.count))
        #expect(view.bands[1].timesMs.allSatisfy { $0 >= view.fromMs })
    }
}

@Suite struct CountHistoryTests {
    @Test(arguments: 0..<20)
    func totalsStayExactInBoundedMemory(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        var history = CountHistory(populations: 2, from: 50, spacing: 10)
        var (time, counts) = (Int64(50), [0, 0])
        var totals: [Int64: [Int]] = [50: [0, 0]]
        for _ in 0..<20_000 {
            time += Int64.random(in: 1...30, using: &random)
            counts[0] += Int.random(in: 0...3, using: &random)
            counts[1] += 1
            totals[time] = counts
            if history.isDue(at: time) { history.append(counts, at: time) }
        }
        #expect(history.times.count <= CountHistory.most)
        #expect(history.times.count > CountHistory.most / 2 - 1)
        #expect(history.times == history.times.sorted() && history.times.first == 50)
        for (time, kept) in zip(history.times, history.totals) { #expect(totals[time] == kept) }
        // Rates times their intervals give back all spikes.
        let (_, hertz) = history.rates(of: 1, size: 1)
        let seconds = zip(history.times.dropFirst(), history.times).map { Double($0 - $1) / 1e12 }
        let spikes = zip(hertz, seconds).reduce(0) { $0 + $1.0 * $1.1 }
        #expect((spikes - Double(try #require(history.totals.last)[1])).magnitude < 1e-6)
    }
}
