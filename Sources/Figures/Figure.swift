// A document of charts in columns: a stand-alone SVG file.

/// Charts with one title and one legend.
public struct Figure: Sendable {
    /// The title; none when empty.
    public var title: String
    /// What the colours of all charts stand for.
    public var legend: [LegendEntry]
    /// The charts, row by row.
    public var charts: [any Chart]
    /// The most columns.
    public var columns: Int
    /// A line below the charts: how they were made.
    public var note: String

    /// Width of a column in pixels.
    public static let columnWidth = 420.0

    /// Makes a figure.
    public init(
        title: String = "", legend: [LegendEntry] = [], charts: [any Chart], columns: Int = 2,
        note: String = ""
    ) {
        self.title = title
        self.legend = legend
        self.charts = charts
        self.columns = columns
        self.note = note
    }

    /// The figure as an SVG document that needs no other file.
    ///
    /// - Parameter isLight: Whether it is in light colours everywhere, for programs that know no
    ///   custom properties; else it follows its surroundings.
    public func svg(isLight: Bool = false) -> String {
        let perRow = max(1, min(columns, charts.count))
        let width = Double(perRow) * Self.columnWidth
        var parts: [String] = []
        var y = 10.0
        if !title.isEmpty {
            parts.append(Figures.label(title, x: 16, y: y + 14, style: "title"))
            y += 26
        }
        let key = Figures.legend(legend, left: 16, top: y, width: width - 32)
        parts.append(key.markup)
        y += key.height + (legend.isEmpty ? 0 : 8)
        for start in stride(from: 0, to: charts.count, by: perRow) {
            let row = charts[start..<min(start + perRow, charts.count)]
            let drawings = row.map { $0.drawing(width: Self.columnWidth) }
            for (index, drawing) in drawings.enumerated() {
                let x = Double(index) * Self.columnWidth
                parts.append(
                    element(
                        "g", ["transform": "translate(\(coordinate(x)) \(coordinate(y)))"],
                        "\n" + drawing.markup + "\n"))
            }
            y += (drawings.map(\.height).max() ?? 0) + 8
        }
        if !note.isEmpty {
            parts.append(Figures.label(note, x: 16, y: y + 12))
            y += 22
        }
        return document(
            parts, width: width, height: y, sheet: isLight ? Style.lightSheet : Style.sheet)
    }

    private func document(
        _ parts: [String], width: Double, height: Double, sheet: String
    ) -> String {
        let size = (coordinate(width), coordinate(height))
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + element(
                "svg",
                [
                    "xmlns": "http://www.w3.org/2000/svg", "width": size.0, "height": size.1,
                    "viewBox": "0 0 \(size.0) \(size.1)",
                ],
                "\n" + element("style", [:], "\n" + sheet)
                    + element(
                        "rect", ["class": "paper", "width": "100%", "height": "100%"]) + "\n"
                    + parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n") + "\n"
    }
}
