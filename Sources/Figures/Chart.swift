// What every chart can do: draw itself at a width.

/// Markup with the height that it takes.
public struct Drawing: Sendable {
    /// SVG elements, the origin at the upper left.
    public var markup: String
    /// Height in pixels.
    public var height: Double
}

/// A figure of one thing, as a value.
public protocol Chart: Sendable {
    /// What it shows.
    var title: String { get }
    /// Draws the chart as SVG elements of this width in pixels.
    func drawing(width: Double) -> Drawing
}

extension Chart {
    /// The chart as one `svg` element for an HTML page that holds ``Style/sheet``.
    public func inlineSVG(width: Double = Figure.columnWidth) -> String {
        let drawing = drawing(width: width)
        return element(
            "svg",
            [
                "viewBox": "0 0 \(coordinate(width)) \(coordinate(drawing.height))", "role": "img",
                "aria-label": title,
            ], "\n" + drawing.markup + "\n")
    }
}

/// A line of the legend: what a colour and dashes stand for.
public struct LegendEntry: Sendable, Equatable {
    /// What is drawn so.
    public var name: String
    /// Index of the colour; `nil` for the grey of what all colours share.
    public var colour: Int?
    /// Index of the dashes; 0 is solid.
    public var dashes: Int
    /// Whether it is a reference line.
    public var isReference: Bool

    /// Makes an entry.
    public init(_ name: String, colour: Int?, dashes: Int = 0, isReference: Bool = false) {
        self.name = name
        self.colour = colour
        self.dashes = dashes
        self.isReference = isReference
    }
}

/// Entries in rows, as many in each as there is room for.
func legend(_ entries: [LegendEntry], left: Double, top: Double, width: Double) -> Drawing {
    let rowHeight = 18.0
    var parts: [String] = []
    var x = 0.0
    var row = 0.0
    for entry in entries {
        let room = max(Int((width - 34) / 6.6), 4)
        let name = shortened(entry.name, to: room)
        let size = 34 + 6.6 * Double(name.count)
        if x > 0, x + size > width { (x, row) = (0, row + 1) }
        let y = top + row * rowHeight + 12
        let style = entry.isReference ? "reference" : "series"
        let sample = element(
            "path",
            [
                "class": style + " " + (entry.colour.map(Style.colour) ?? "grey"),
                "stroke-dasharray": entry.isReference ? "7 4" : Style.dashes(entry.dashes),
                "d": "M\(coordinate(left + x)) \(coordinate(y - 4))h20",
            ])
        let full = name == entry.name ? "" : element("title", [:], escaped(entry.name))
        parts.append(
            element("g", [:], full + sample + label(name, x: left + x + 25, y: y, style: "ink")))
        x += size + 8
    }
    let height = entries.isEmpty ? 0 : (row + 1) * rowHeight
    return Drawing(markup: parts.joined(separator: "\n"), height: height)
}
