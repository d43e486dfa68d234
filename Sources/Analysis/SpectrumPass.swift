// The power spectrum of a population's activity, by Welch's method.

import Foundation

/// Power spectral density of the spikes of a population, per element.
public struct Spectrum: Equatable, Sendable {
    /// Frequencies in Hz, ascending, without zero.
    public let frequencies: [Double]
    /// Density in Hz at each frequency. Independent Poisson elements of rate r have the density r at
    /// all frequencies; more is synchrony.
    public let densities: [Double]
}

/// Gathers periodograms of segments that overlap by a half, under a Hann window (P. D. Welch, IEEE
/// Trans. Audio Electroacoust. 15, 70-73, 1967).
struct SpectrumPass {
    /// Width of the bins in ms.
    private let binMs: Double
    private let bins: Bins
    private let window: [Double]
    /// The counts of the segment under way; it begins at bin ``start``.
    private var counts: [Double]
    private var start = 0
    private var sums: [Double]
    private var segments = 0

    /// - Parameters:
    ///   - length: Bins in a segment, a power of two.
    init(length: Int, binMs: Double = 1) {
        precondition(length >= 4 && length & (length - 1) == 0, "a power of two")
        self.binMs = binMs
        bins = Bins(width: binMs)
        window = (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length)) }
        counts = [Double](repeating: 0, count: length)
        sums = [Double](repeating: 0, count: length / 2)
    }

    /// The length of segments for a time of which it is best to have several.
    static func length(durationMs: Double, binMs: Double = 1) -> Int? {
        let most = min(durationMs / binMs / 2, 1024)
        guard most >= 64 else { return nil }
        return 1 << Int(log2(most))
    }

    /// Takes the next spike; spikes come in order of time.
    mutating func add(time: Double) {
        let bin = bins.index(of: time)
        advance(to: bin)
        counts[bin - start] += 1
    }

    /// Closes all segments that end before a bin; long silence adds segments without power.
    private mutating func advance(to bin: Int) {
        let half = counts.count / 2
        while bin - start >= counts.count {
            if counts.allSatisfy({ $0 == 0 }) {
                let skipped = (bin - start - counts.count) / half + 1
                segments += skipped
                start += skipped * half
            } else {
                closeSegment()
                counts.replaceSubrange(0..<half, with: counts[half...])
                for index in half..<counts.count { counts[index] = 0 }
                start += half
            }
        }
    }

    private mutating func closeSegment() {
        let mean = counts.reduce(0, +) / Double(counts.count)
        var real = zip(counts, window).map { ($0 - mean) * $1 }
        var imaginary = [Double](repeating: 0, count: real.count)
        fourierTransform(&real, &imaginary)
        for index in sums.indices {
            let frequency = index + 1
            sums[index] +=
                real[frequency] * real[frequency] + imaginary[frequency] * imaginary[frequency]
        }
        segments += 1
    }

    /// The mean over the segments that end within the time; `nil` without a segment.
    func spectrum(elements: Int, durationMs: Double) -> Spectrum? {
        var all = self
        all.advance(to: bins.count(within: durationMs))
        guard all.segments > 0, elements > 0 else { return nil }
        let power = window.reduce(0) { $0 + $1 * $1 }
        let scale = power * binMs / 1000 * Double(elements) * Double(all.segments)
        let resolution = 1000 / (binMs * Double(window.count))
        return Spectrum(
            frequencies: sums.indices.map { Double($0 + 1) * resolution },
            densities: all.sums.map { $0 / scale })
    }
}

/// The discrete Fourier transform in place, for powers of two (J. W. Cooley and J. W. Tukey, Math.
/// Comput. 19, 297-301, 1965).
func fourierTransform(_ real: inout [Double], _ imaginary: inout [Double]) {
    let count = real.count
    var target = 0
    for index in 1..<max(count, 1) {
        var bit = count >> 1
        while target & bit != 0 {
            target ^= bit
            bit >>= 1
        }
        target |= bit
        if index < target {
            real.swapAt(index, target)
            imaginary.swapAt(index, target)
        }
    }
    var half = 1
    while half < count {
        for offset in 0..<half {
            let angle = -Double.pi * Double(offset) / Double(half)
            let (cosine, sine) = (cos(angle), sin(angle))
            for even in stride(from: offset, to: count, by: 2 * half) {
                let odd = even + half
                let re = real[odd] * cosine - imaginary[odd] * sine
                let im = real[odd] * sine + imaginary[odd] * cosine
                (real[odd], imaginary[odd]) = (real[even] - re, imaginary[even] - im)
                real[even] += re
                imaginary[even] += im
            }
        }
        half *= 2
    }
}
