// A raster for a page: the spikes as data, drawn on a canvas by Page/raster.js.
import Foundation

/// Spikes to look around in, with the rates of the populations below.
public struct InteractiveRaster: Sendable {
    /// The bands from top to bottom; their times are in ms and ascend.
    public var bands: [RasterChart.Band]
    /// Where the time that is shown at first begins, in ms.
    public var startMs: Double
    /// The time that is shown at first, in ms.
    public var durationMs: Double
    /// Each spike here stands for this many.
    public var every: Int

    /// Makes a raster.
    public init(
        bands: [RasterChart.Band], startMs: Double = 0, durationMs: Double, every: Int
    ) {
        self.bands = bands
        self.startMs = startMs
        self.durationMs = durationMs > 0 && durationMs.isFinite ? durationMs : 1
        self.every = every
    }

    /// What the script needs to know besides the spikes.
    private struct About: Encodable {
        struct Band: Encodable {
            var name: String
            var colour: Int
            var size: Int
            var spikes: Int
        }
        var start: Double
        var duration: Double
        var every: Int
        var bands: [Band]
    }

    private var about: About {
        About(
            start: startMs, duration: durationMs, every: every,
            bands: bands.map {
                About.Band(
                    name: $0.name, colour: $0.colour % Style.colours, size: $0.size,
                    spikes: $0.times.count)
            })
    }

    /// All times as fractions of the duration in 32 bits, then all elements in 32 bits.
    private var data: Data {
        var words: [UInt32] = []
        words.reserveCapacity(2 * bands.reduce(0) { $0 + $1.times.count })
        for band in bands {
            for time in band.times {
                let fraction = max(0, min((time - startMs) / durationMs, 1)) * 4_294_967_296
                words.append(UInt32(min(fraction, 4_294_967_295)).littleEndian)
            }
        }
        for band in bands {
            for id in band.ids.prefix(band.times.count) {
                words.append(UInt32(clamping: id).littleEndian)
            }
        }
        return words.withUnsafeBytes { Data($0) }
    }

    var html: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Nothing in it may end the element that it stands in.
        let json = ((try? encoder.encode(about)).map { String(decoding: $0, as: UTF8.self) } ?? "")
            .replacing("<", with: "\\u003c")
        let buttons = [
            ("in", "+", "zoom in"), ("out", "−", "zoom out"), ("left", "←", "earlier"),
            ("right", "→", "later"), ("all", "all", "show everything"),
        ].map { "<button data-do=\"\($0)\" aria-label=\"\($2)\" title=\"\($2)\">\($1)</button>" }
        return """
            <div class="tools">\(buttons.joined())<span class="note shown"></span></div>
            <div class="raster"><canvas role="img" aria-label="raster of spikes"></canvas>\
            <div class="tip" hidden></div></div>
            <p class="note">Drag to zoom, double click to see everything, Ctrl or Shift and the \
            wheel to zoom at the pointer; point at a spike to see what it is.</p>
            <script type="application/json" id="raster-about">\(json)</script>
            <script type="text/plain" id="raster-spikes">\(data.base64EncodedString())</script>
            """
    }
}

extension InteractiveRaster: Encodable {
    private enum Key: CodingKey { case about, spikes }

    /// Writes what the script takes: `about`, an object, and `spikes`, in base 64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(about, forKey: .about)
        try container.encode(data.base64EncodedString(), forKey: .spikes)
    }
}
