// Axes: a range that covers the data, and ticks at round numbers.
import Foundation

/// One axis of a chart.
public struct Axis: Sendable, Equatable {
    /// How values become places.
    public enum Scale: Sendable, Equatable {
        /// Equal differences are equally long.
        case linear
        /// Equal ratios are equally long; only positive values have a place.
        case logarithmic
    }

    /// What is measured, with its unit.
    public let label: String
    /// How values become places.
    public let scale: Scale
    /// Round numbers, ascending, at least two; they cover the data.
    public private(set) var ticks: [Double]
    /// The span of the axis.
    public private(set) var range: ClosedRange<Double>

    /// Magnitudes beyond these are moved there, so that no difference overflows.
    private static let largest = 1e300

    /// Makes an axis that begins and ends at ticks and covers all values that are finite (and, on a
    /// logarithmic axis, positive).
    ///
    /// - Parameters:
    ///   - label: The quantity and its unit.
    ///   - values: What the axis has to cover.
    ///   - scale: How values become places.
    ///   - includingZero: Whether a linear axis also covers zero.
    public init(
        _ label: String, covering values: some Sequence<Double>, scale: Scale = .linear,
        includingZero: Bool = false
    ) {
        self.label = label
        self.scale = scale
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where value.isFinite && (scale == .linear || value > 0) {
            low = min(low, value)
            high = max(high, value)
        }
        if low > high { (low, high) = scale == .linear ? (0, 1) : (1, 10) }
        if includingZero { (low, high) = (min(low, 0), max(high, 0)) }
        if includingZero, low == high { high = 1 }
        (low, high) = (Self.bounded(low), Self.bounded(high))
        switch scale {
        case .linear: ticks = Self.linearTicks(low, high)
        case .logarithmic:
            ticks = Self.logarithmicTicks(max(low, 1 / Self.largest), max(high, 1 / Self.largest))
        }
        range = (ticks.first ?? low)...(ticks.last ?? high)
    }

    /// A number whose square may overflow, but neither its double nor its inverse.
    private static func bounded(_ value: Double) -> Double {
        value.magnitude < 1 / largest ? 0 : min(max(value, -largest), largest)
    }

    /// Makes a linear axis of exactly this span, with the ticks that lie in it.
    public init(_ label: String, exactly span: ClosedRange<Double>) {
        let wide = Axis(label, covering: [span.lowerBound, span.upperBound])
        let inside = wide.ticks.filter(span.contains)
        guard inside.count >= 2 else {
            self = wide
            return
        }
        self.label = label
        scale = .linear
        ticks = inside
        range = span
    }

    /// Makes a linear axis of exactly this span with these ticks, for what has no round numbers.
    public init(_ label: String, exactly span: ClosedRange<Double>, ticks: [Double]) {
        self.init(label, exactly: span)
        guard span.lowerBound < span.upperBound else { return }
        (self.ticks, range) = (ticks, span)
    }

    /// The place of a value: 0 at the begin of the axis, 1 at its end; `nil` where it has none.
    public func fraction(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        switch scale {
        case .linear:
            return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .logarithmic:
            guard value > 0 else { return nil }
            let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
            return (log10(value) - low) / (high - low)
        }
    }

    /// The text at a tick.
    public func text(_ tick: Double) -> String {
        let size = max(range.lowerBound.magnitude, range.upperBound.magnitude)
        guard tick != 0 else { return "0" }
        if scale == .logarithmic {
            return (1e-3..<1e5).contains(tick) ? plain(tick, digits: 6) : scientific(tick)
        }
        guard (1e-3..<1e6).contains(size) else { return scientific(tick) }
        return plain(tick, digits: 12)
    }

    private func plain(_ value: Double, digits: Int) -> String {
        String(format: "%.\(digits)g", value)
    }

    /// Powers of ten as such, such as 2·10⁻⁴.
    private func scientific(_ value: Double) -> String {
        let parts = String(format: "%.12e", value).split(separator: "e")
        guard let mantissa = parts.first.flatMap({ Double($0) }),
            let exponent = parts.last.flatMap({ Int($0) })
        else { return "\(value)" }
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let power = String(
            "\(exponent.magnitude)".compactMap { $0.wholeNumberValue.map { digits[$0] } })
        let ten = "10" + (exponent < 0 ? "⁻" : "") + power
        return mantissa == 1 ? ten : String(format: "%.6g", mantissa) + "·" + ten
    }

    // MARK: - Ticks

    /// Multiples of 1, 2 or 5 times a power of ten, some five of them.
    private static func linearTicks(_ low: Double, _ high: Double) -> [Double] {
        // A span below the precision of its ends would give ticks that are one number.
        let least = max(low.magnitude, high.magnitude) * 1e-9
        var (low, high) = (low, high)
        if high - low <= least {
            let margin = max(least, low == 0 ? 0.5 : low.magnitude * 0.1)
            (low, high) = (low - margin, high + margin)
        }
        let rough = (high - low) / 5
        let power = pow(10, log10(rough).rounded(.down))
        let factor = [1.0, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10
        let step = factor * power
        let first = (low / step + 1e-9).rounded(.down)
        let last = (high / step - 1e-9).rounded(.up)
        // Small powers are not exact, dividing by large ones is.
        let inverse = (1 / step).rounded()
        let isFraction = step < 1 && step > 1e-15
        return stride(from: first, through: last, by: 1).map {
            isFraction ? $0 / inverse : $0 * step
        }
    }

    /// Powers of ten; over less than two decades 2 and 5 times these as well.
    private static func logarithmicTicks(_ low: Double, _ high: Double) -> [Double] {
        let first = Int(log10(low).rounded(.down))
        let last = max(Int(log10(high).rounded(.up)), first + 1)
        let isWide = last - first > 2
        let every = max(1, (last - first + 7) / 8)
        var ticks: [Double] = []
        if isWide {
            for exponent in stride(from: first, to: last + every, by: every) {
                ticks.append(pow(10, Double(exponent)))
            }
        } else {
            for exponent in first..<last {
                ticks += [1, 2, 5].map { $0 * pow(10, Double(exponent)) }
            }
            ticks.append(pow(10, Double(last)))
        }
        let begin = ticks.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
        let end = max(ticks.firstIndex { $0 >= high * (1 - 1e-9) } ?? ticks.count - 1, begin)
        // One tick alone is no axis.
        let isAlone = begin == end
        let until = isAlone && end + 1 < ticks.count ? end + 1 : end
        return Array(ticks[(isAlone && until == end ? max(begin - 1, 0) : begin)...until])
    }
}
