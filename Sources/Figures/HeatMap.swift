// A matrix of numbers as colours: one colour for each sign, stronger for larger values.
import Foundation

/// A matrix as a picture.
public struct HeatMap: Chart {
    /// What it shows.
    public var title: String
    /// What the columns and the rows are.
    public var labels: (columns: String, rows: String)
    /// Unit of the values.
    public var unit: String
    private let cells: [[Double]]
    private let size: (rows: Int, columns: Int)
    /// How many rows and columns a cell averages.
    private let block: (rows: Int, columns: Int)

    /// The most cells along a side; a larger matrix is shown by means over blocks.
    public static let mostCells = 96
    private static let levels = 12

    /// Makes a picture of a matrix, given row after row; a last row that is not full is left out.
    public init(
        _ title: String, values: [Double], columns: Int, labels: (columns: String, rows: String),
        unit: String
    ) {
        self.title = title
        self.labels = labels
        self.unit = unit
        let width = max(columns, 1)
        let height = values.count / width
        size = (height, width)
        let across = (width + Self.mostCells - 1) / Self.mostCells
        let down = max((height + Self.mostCells - 1) / Self.mostCells, 1)
        block = (down, across)
        cells = stride(from: 0, to: height, by: down).map { row in
            stride(from: 0, to: width, by: across).map { column in
                var sum = 0.0
                let rows = row..<min(row + down, height)
                let columns = column..<min(column + across, width)
                for y in rows { for x in columns { sum += values[y * width + x] } }
                return sum / Double(rows.count * columns.count)
            }
        }
    }

    /// Draws the cells, one path for each shade.
    public func drawing(width: Double) -> Drawing {
        let greatest = cells.joined().lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
        let rows = Double(max(cells.count, 1))
        let columns = Double(max(cells.first?.count ?? 1, 1))
        let room = width - PlotArea.margins.left - PlotArea.margins.right
        let height = min(max(room * rows / columns, 60), 300)
        let area = PlotArea(
            Axis(labels.columns, exactly: 0...Double(max(size.columns, 1))),
            Axis(labels.rows, exactly: 0...Double(max(size.rows, 1))), width: width, height: height)
        let (cellWidth, cellHeight) = (area.width / columns, height / rows)
        var paths: [Int: String] = [:]
        for (row, values) in cells.enumerated() {
            for (column, value) in values.enumerated() where value.isFinite && greatest > 0 {
                let level = Int((value / greatest * Double(Self.levels)).rounded())
                guard level != 0 else { continue }
                let x = area.left + Double(column) * cellWidth
                let y = area.bottom - Double(row + 1) * cellHeight
                paths[level, default: ""] +=
                    "M\(coordinate(x)) \(coordinate(y))h\(coordinate(cellWidth + 0.1))"
                    + "v\(coordinate(cellHeight + 0.1))h-\(coordinate(cellWidth + 0.1))z"
            }
        }
        let shades = paths.sorted { $0.key < $1.key }.map { level, path in
            element(
                "path",
                [
                    "class": "dot " + Style.colour(level > 0 ? 0 : 1),
                    "opacity": "\(Double(level.magnitude) / Double(Self.levels))", "d": path,
                ])
        }
        let means =
            block.rows * block.columns > 1
            ? ", means of \(block.rows) × \(block.columns)" : ""
        let note = "full colour ±\(String(format: "%.3g", greatest)) \(unit)\(means)"
        let bottom = area.bottom + PlotArea.margins.bottom
        let key = legend(
            [LegendEntry("positive", colour: 0), LegendEntry("negative", colour: 1)],
            left: area.left, top: bottom, width: area.width)
        return Drawing(
            markup: ([area.frame(title: title)] + shades + [
                key.markup, label(note, x: area.left, y: bottom + key.height + 14),
            ]).joined(separator: "\n"), height: bottom + key.height + 24)
    }
}
