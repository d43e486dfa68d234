// The rectangle of a chart in which data is drawn, with its axes around it.

/// Axes at their place.
struct PlotArea {
    let x: Axis
    let y: Axis
    let left: Double
    let top: Double
    let width: Double
    let height: Double
    /// Whether the vertical axis begins at the top.
    let isTurned: Bool

    /// Room around the data: for the title above, for ticks and names at the other sides.
    static let margins = (left: 58.0, right: 16.0, top: 30.0, bottom: 46.0)

    /// The area of a chart as wide as `width`.
    init(_ x: Axis, _ y: Axis, width: Double, height: Double, isTurned: Bool = false) {
        self.x = x
        self.y = y
        left = Self.margins.left
        top = Self.margins.top
        self.width = width - Self.margins.left - Self.margins.right
        self.height = height
        self.isTurned = isTurned
    }

    var bottom: Double { top + height }

    func place(x value: Double) -> Double? { x.fraction(value).map { left + $0 * width } }
    func place(y value: Double) -> Double? {
        y.fraction(value).map { isTurned ? top + $0 * height : bottom - $0 * height }
    }

    /// The height of a line's point: one beyond the axis lies at its end.
    func line(y value: Double) -> Double? { place(y: value).map { min(max($0, top), bottom) } }

    /// Grid, ticks and names of the axes, and the title; the vertical axis only with `values`.
    func frame(title: String, values: Bool = true) -> String {
        var parts = [label(title, x: left, y: 18, style: "title")]
        for tick in values ? y.ticks : [] {
            guard let place = place(y: tick) else { continue }
            parts.append(line(left, place, left + width, place, style: "grid"))
            parts.append(
                label(y.text(tick), x: left - 6, y: place + 4, anchor: .end, style: "tick"))
        }
        for tick in x.ticks {
            guard let place = place(x: tick) else { continue }
            parts.append(line(place, bottom, place, bottom + 4, style: "axis"))
            parts.append(
                label(x.text(tick), x: place, y: bottom + 17, anchor: .middle, style: "tick"))
        }
        parts.append(line(left, bottom, left + width, bottom, style: "axis"))
        parts.append(label(x.label, x: left + width / 2, y: bottom + 35, anchor: .middle))
        parts.append(label(y.label, x: 14, y: top + height / 2, anchor: .middle, turned: true))
        return parts.joined(separator: "\n")
    }

    private func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String
    ) -> String {
        element(
            "path",
            [
                "class": style,
                "d": "M\(coordinate(x1)) \(coordinate(y1))L\(coordinate(x2)) \(coordinate(y2))",
            ])
    }
}
