// Axes: ticks are round, ascending and cover the data, whatever the data.
import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite struct AxisTests {
    /// Whether a number is 1, 2 or 5 times a power of ten, up to rounding.
    private func isRound(_ value: Double) -> Bool {
        let mantissa = value / pow(10, log10(value).rounded(.down))
        return [1.0, 2, 5, 10].contains { abs(mantissa - $0) < 1e-6 * $0 }
    }

    private func check(_ axis: Axis, covers values: [Double]) {
        let ticks = axis.ticks
        #expect(ticks.count >= 2 && ticks.count <= 14, "\(ticks)")
        #expect(ticks.allSatisfy { $0.isFinite })
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 }, "\(ticks)")
        #expect(axis.range == ticks[0]...ticks[ticks.count - 1])
        let tolerance = 1e-9
        for value in values {
            let place = axis.fraction(value) ?? .nan
            #expect(place >= -tolerance && place <= 1 + tolerance, "\(value)")
        }
    }

    @Test func ticksOfKnownSpans() {
        #expect(Axis("", covering: [0, 1]).ticks == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(Axis("", covering: [0.3, 97]).ticks == [0, 20, 40, 60, 80, 100])
        #expect(Axis("", covering: [-3, 4]).ticks == [-4, -2, 0, 2, 4])
        #expect(Axis("", covering: [71, 98]).ticks == [70, 80, 90, 100])
        #expect(Axis("", covering: [2, 90], scale: .logarithmic).ticks == [2, 5, 10, 20, 50, 100])
        #expect(
            Axis("", covering: [0.02, 700], scale: .logarithmic).ticks
                == [0.01, 0.1, 1, 10, 100, 1000])
        #expect(Axis("", covering: [0, 0], includingZero: true).range == 0...1)
        #expect(Axis("", covering: [5, 7], includingZero: true).ticks == [0, 2, 4, 6, 8])
    }

    @Test func linearTicksCoverRandomData() {
        var random = SplitMix(state: 1)
        for _ in 0..<2000 {
            let scale = pow(10, Double(Int(random.next() % 60)) - 30)
            let offset = Double(Int(random.next() % 2001)) - 1000
            let values = (0..<3).map { _ in
                (Double.random(in: 0..<1, using: &random) - 0.5 + offset) * scale
            }
            let axis = Axis("", covering: values)
            check(axis, covers: values)
            let step = axis.ticks[1] - axis.ticks[0]
            let precision = axis.range.upperBound.magnitude * 1e-15 / step
            if precision < 1e-7 { #expect(isRound(step), "\(axis.ticks)") }
        }
    }

    @Test func logarithmicTicksCoverRandomData() {
        var random = SplitMix(state: 2)
        for _ in 0..<2000 {
            let values = (0..<3).map { _ in
                pow(
                    10,
                    (Double.random(in: 0..<1, using: &random) - 0.5) * 40
                        * Double.random(in: 0..<1, using: &random))
            }
            let axis = Axis("", covering: values, scale: .logarithmic)
            check(axis, covers: values)
            #expect(axis.ticks.allSatisfy(isRound))
        }
    }

    private static let smallest = Double.leastNormalMagnitude
    private static let odd: [[Double]] = [
        [], [.nan], [.infinity, -.infinity], [0], [5], [-1e308, 1e308], [1e16, 1e16 + 2],
        [smallest / 16, smallest], [1, 1 + 1e-15], [-0.0, 0], [3, .nan, 4],
    ]

    @Test(arguments: odd)
    func oddData(values: [Double]) {
        let sane = values.filter { $0.isFinite && $0.magnitude < 1e300 }
        check(Axis("", covering: values), covers: sane)
        let logarithmic = Axis("", covering: values, scale: .logarithmic)
        check(logarithmic, covers: sane.filter { $0 > 1e-300 })
        #expect(logarithmic.fraction(0) == nil && logarithmic.fraction(-1) == nil)
        for tick in logarithmic.ticks { #expect(!logarithmic.text(tick).isEmpty) }
    }

    @Test func textsOfTicks() {
        let axis = Axis("", covering: [0, 0.3])
        #expect(axis.ticks.map(axis.text) == ["0", "0.1", "0.2", "0.3"])
        let small = Axis("", covering: [0, 4e-6])
        #expect(small.ticks.map(small.text) == ["0", "10⁻⁶", "2·10⁻⁶", "3·10⁻⁶", "4·10⁻⁶"])
        let wide = Axis("", covering: [1e-6, 1e6], scale: .logarithmic)
        #expect(wide.text(1e-6) == "10⁻⁶" && wide.text(100) == "100")
    }

    @Test func anExactSpanKeepsItsEnds() {
        let axis = Axis("", exactly: 0...0.97)
        #expect(axis.range == 0...0.97 && axis.ticks == [0, 0.2, 0.4, 0.6, 0.8])
        #expect(axis.fraction(0.97) == 1)
    }

    @Test func placesAreLinearAndLogarithmic() {
        #expect(Axis("", covering: [0, 10]).fraction(2.5) == 0.25)
        let decades = Axis("", covering: [1, 10000], scale: .logarithmic)
        #expect(abs((decades.fraction(10) ?? 0) - 0.25) < 1e-12)
    }
}
