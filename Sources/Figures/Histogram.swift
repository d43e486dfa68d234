// Counts in bins, drawn as steps.

/// How many values lie in each of some bins.
public struct Binned: Sendable, Equatable {
    /// What it counts, for the legend.
    public var entry: LegendEntry
    /// Edges of the bins, ascending; one more than ``heights``.
    public var edges: [Double]
    /// The height of each bin.
    public var heights: [Double]

    /// Takes bins that have been counted; those without an edge are left out.
    public init(_ entry: LegendEntry, edges: [Double], heights: [Double]) {
        self.entry = entry
        self.heights = Array(heights.prefix(max(edges.count - 1, 0)))
        self.edges = Array(edges.prefix(self.heights.count + 1))
    }

    /// Counts values in equal bins over the range of an axis; those outside are left out.
    public init(_ entry: LegendEntry, counting values: [Double], bins: Int, over axis: Axis) {
        let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
        let number = max(bins, 1)
        var heights = [Double](repeating: 0, count: number)
        for value in values where value >= low && value <= high {
            let place = (value - low) / (high - low) * Double(number)
            heights[min(Int(place), number - 1)] += 1
        }
        self.entry = entry
        self.heights = heights
        edges = (0...number).map { low + (high - low) * Double($0) / Double(number) }
    }
}

/// A chart of counts.
public struct Histogram: Chart {
    /// What it shows.
    public var title: String
    /// What is counted.
    public var x: Axis
    /// How often.
    public var y: Axis
    /// The counts, several over the same axis.
    public var counts: [Binned]

    /// Makes a histogram whose vertical axis begins at zero.
    public init(_ title: String, x: Axis, label: String, counts: [Binned]) {
        self.title = title
        self.x = x
        self.counts = counts
        y = Axis(label, covering: counts.flatMap(\.heights), includingZero: true)
    }

    /// Draws the counts as outlines; a single one is filled.
    public func drawing(width: Double) -> Drawing {
        let area = PlotArea(x, y, width: width, height: 210)
        let bottom = area.bottom + PlotArea.margins.bottom
        let key = legend(
            counts.count > 1 ? counts.map(\.entry) : [], left: area.left, top: bottom,
            width: width - area.left - 8)
        let outlines = counts.map { outline($0, in: area) }
        return Drawing(
            markup: ([area.frame(title: title)] + outlines + [key.markup]).joined(separator: "\n"),
            height: bottom + key.height + 6)
    }

    private func outline(_ binned: Binned, in area: PlotArea) -> String {
        var path = ""
        for (index, height) in binned.heights.enumerated() {
            guard let left = area.place(x: binned.edges[index]),
                let right = area.place(x: binned.edges[index + 1]), let top = area.place(y: height)
            else { continue }
            if path.isEmpty { path = "M\(coordinate(left)) \(coordinate(area.bottom))" }
            path += "V\(coordinate(top))H\(coordinate(right))"
        }
        guard !path.isEmpty else { return "" }
        let colour = binned.entry.colour.map(Style.colour) ?? "grey"
        return element(
            "path",
            [
                "class": (counts.count == 1 ? "area " : "series ") + colour,
                "stroke-dasharray": Style.dashes(binned.entry.dashes),
                "d": path + "V\(coordinate(area.bottom))",
            ], element("title", [:], escaped(binned.entry.name)))
    }
}
