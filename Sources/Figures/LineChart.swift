// Lines over a common axis: learning curves, voltages, spectra.

/// Points that belong together, in order of x.
public struct Series: Sendable, Equatable {
    /// What it is, for the legend.
    public var entry: LegendEntry
    /// Places of the points; as many as ``y``.
    public var x: [Double]
    /// Values of the points; what is not finite leaves a gap.
    public var y: [Double]

    /// Makes a series; points without a partner are left out.
    public init(_ entry: LegendEntry, x: [Double], y: [Double]) {
        let count = min(x.count, y.count)
        self.entry = entry
        self.x = Array(x.prefix(count))
        self.y = Array(y.prefix(count))
    }
}

/// A chart of lines.
public struct LineChart: Chart {
    /// What it shows.
    public var title: String
    /// The horizontal axis, which covers what is to be seen.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// The lines.
    public var series: [Series]
    /// The entries of the legend below the chart.
    public var legend: [LegendEntry]
    /// Times to mark by strokes at the upper edge, such as spikes.
    public var marks: [Mark]
    /// Height of the plot in pixels.
    public var plotHeight: Double

    /// Strokes of one kind at the upper edge.
    public struct Mark: Sendable, Equatable {
        /// What they mark, for the legend.
        public var entry: LegendEntry
        /// Where they are.
        public var x: [Double]

        /// Makes strokes.
        public init(_ entry: LegendEntry, x: [Double]) {
            self.entry = entry
            self.x = x
        }
    }

    /// Makes a chart; by default the legend names the series when there are several, and the marks.
    public init(
        _ title: String, x: Axis, y: Axis, series: [Series], marks: [Mark] = [],
        legend: [LegendEntry]? = nil, plotHeight: Double = 210
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.marks = marks
        let names = series.count > 1 || !marks.isEmpty ? series.map(\.entry) : []
        self.legend = legend ?? names + marks.map(\.entry)
        self.plotHeight = plotHeight
    }

    /// Points of a line that has at most this many are drawn as dots, too.
    private static let fewPoints = 25

    /// Draws the lines, long ones as their ``Envelope``.
    public func drawing(width: Double) -> Drawing {
        let area = PlotArea(x, y, width: width, height: plotHeight)
        var parts = [area.frame(title: title)]
        parts += marks.enumerated().map { stroke($1, row: $0, in: area) }
        parts += series.map { line($0, in: area) }
        let bottom = area.bottom + PlotArea.margins.bottom
        let key = Figures.legend(
            legend, left: area.left, top: bottom, width: width - area.left - 8)
        return Drawing(
            markup: (parts + [key.markup]).joined(separator: "\n"),
            height: bottom + key.height + 6)
    }

    private func line(_ series: Series, in area: PlotArea) -> String {
        var path = ""
        var dots = ""
        var isOpen = false
        let colour = series.entry.colour.map(Style.colour) ?? "grey"
        let thinned = Envelope(x: series.x, y: series.y, columns: Int(area.width))
        for (x, y) in zip(thinned.x, thinned.y) {
            guard let px = area.place(x: x), let py = area.line(y: y) else {
                isOpen = false
                continue
            }
            let place = (coordinate(px), coordinate(py))
            path += "\(isOpen ? "L" : "M")\(place.0) \(place.1)"
            isOpen = true
            if series.x.count <= Self.fewPoints, !series.entry.isReference {
                dots += element(
                    "circle",
                    ["class": "dot \(colour)", "cx": place.0, "cy": place.1, "r": "2.4"])
            }
        }
        guard !path.isEmpty else { return "" }
        let style = series.entry.isReference ? "reference" : "series"
        return element(
            "path",
            [
                "class": "\(style) \(colour)\(thinned.x.count > 400 ? " thin" : "")",
                "stroke-dasharray": series.entry.isReference
                    ? "7 4" : Style.dashes(series.entry.dashes),
                "d": path,
            ], element("title", [:], escaped(series.entry.name))) + dots
    }

    private func stroke(_ mark: Mark, row: Int, in area: PlotArea) -> String {
        let top = coordinate(area.top + 2 + Double(row) * 12)
        // Strokes closer than a tenth of a pixel are one.
        var places: [String] = []
        for x in mark.x {
            guard let place = area.place(x: x).map(coordinate), place != places.last else {
                continue
            }
            places.append(place)
        }
        guard !places.isEmpty else { return "" }
        return element(
            "path",
            [
                "class": "series thin " + (mark.entry.colour.map(Style.colour) ?? "grey"),
                "d": places.map { "M\($0) \(top)v9" }.joined(),
            ])
    }
}
