// Spikes as strokes: time to the right, elements upwards, a band for each population.

/// A raster of spikes.
public struct RasterChart: Chart {
    /// Spikes of one population.
    public struct Band: Sendable, Equatable {
        /// The name.
        public var name: String
        /// Index of the colour.
        public var colour: Int
        /// Number of elements.
        public var size: Int
        /// Times in the unit of the axis.
        public var times: [Double]
        /// The element of each spike.
        public var ids: [UInt64]

        /// Makes a band; spikes without an element are left out.
        public init(name: String, colour: Int, size: Int, times: [Double], ids: [UInt64]) {
            self.name = name
            self.colour = colour
            self.size = size
            self.times = Array(times.prefix(ids.count))
            self.ids = ids
        }
    }

    /// What it shows.
    public var title: String
    /// Time.
    public var x: Axis
    /// The bands from top to bottom.
    public var bands: [Band]
    /// Height of all bands in pixels.
    public var plotHeight: Double

    /// Makes a raster.
    public init(_ title: String, x: Axis, bands: [Band], plotHeight: Double = 300) {
        self.title = title
        self.x = x
        self.bands = bands
        self.plotHeight = plotHeight
    }

    /// Heights of bands in pixels: as the sizes are, but none less than a line of text.
    ///
    /// - Parameters:
    ///   - sizes: Number of elements of each band.
    ///   - total: All of them together, when there is room for the lines.
    public static func heights(_ sizes: [Int], total: Double) -> [Double] {
        let least = 16.0
        let all = sizes.reduce(0.0) { $0 + Double(max($1, 0)) }
        let spare = max(total - least * Double(sizes.count), 0)
        return sizes.map { least + (all > 0 ? spare * Double(max($0, 0)) / all : 0) }
    }

    /// Draws each band as one path.
    public func drawing(width: Double) -> Drawing {
        let heights = Self.heights(bands.map(\.size), total: plotHeight)
        let area = PlotArea(
            x, Axis("", exactly: 0...1), width: width, height: heights.reduce(0, +))
        var parts = [area.frame(title: title, values: false)]
        var top = area.top
        for (band, height) in zip(bands, heights) {
            parts.append(strokes(band, top: top, height: height, in: area))
            let name = shortened(band.name, to: 8)
            parts.append(
                element(
                    "g", [:],
                    element("title", [:], escaped("\(band.name), \(band.size) elements"))
                        + label(
                            name, x: area.left - 6, y: top + height / 2 + 4, anchor: .end,
                            style: "tick")))
            top += height
        }
        return Drawing(
            markup: parts.joined(separator: "\n"), height: area.bottom + PlotArea.margins.bottom)
    }

    private func strokes(_ band: Band, top: Double, height: Double, in area: PlotArea) -> String {
        let row = (height - 2) / Double(max(band.size, 1))
        let stroke = coordinate(min(max(row, 1), 8))
        var path = ""
        for (time, id) in zip(band.times, band.ids) {
            guard x.range.contains(time), let place = area.place(x: time) else { continue }
            let y = top + height - 1 - (Double(id) + 1) * row
            path += "M\(coordinate(place)) \(coordinate(y))v\(stroke)"
        }
        guard !path.isEmpty else { return "" }
        return element(
            "path", ["class": "series thin " + Style.colour(band.colour), "d": path])
    }
}
