// Thinning of lines keeps what can be seen.
import TestSupport
import Testing

@testable import Figures

@Suite struct EnvelopeTests {
    @Test func shortLinesStayWhole() {
        let x = (0..<400).map(Double.init)
        let envelope = Envelope(x: x, y: x, columns: 100)
        #expect(envelope.x == x && envelope.y == x)
    }

    @Test func everyColumnKeepsItsFirstLeastGreatestAndLast() {
        var random = SplitMix(state: 3)
        let x = (0..<10_000).map { Double($0) * 0.1 }
        let y = x.map { _ in Double.random(in: 0..<1, using: &random) }
        let envelope = Envelope(x: x, y: y, columns: 50)
        #expect(envelope.x.count <= 4 * 51 && envelope.x.count >= 4 * 49)
        #expect(zip(envelope.x, envelope.x.dropFirst()).allSatisfy { $0 < $1 })
        let scale = 50 / (x[9999] - x[0])
        for column in 0..<50 {
            let range = x.indices.filter { Int(x[$0] * scale) == column }
            let kept = envelope.x.indices.filter { Int(envelope.x[$0] * scale) == column }
            #expect(kept.map { envelope.y[$0] }.max() == range.map { y[$0] }.max())
            #expect(kept.map { envelope.y[$0] }.min() == range.map { y[$0] }.min())
            #expect(kept.first.map { envelope.x[$0] } == range.first.map { x[$0] })
            #expect(kept.last.map { envelope.x[$0] } == range.last.map { x[$0] })
        }
    }
}
