// Which classes were taken for which: a square of cells, right answers on its diagonal.
import Foundation

/// A confusion matrix as a picture.
public struct ConfusionChart: Chart {
    /// What it shows.
    public var title: String
    /// Number of classes.
    public var classCount: Int
    /// Samples of each class that were answered with each class, class after class.
    public var samples: [Int]

    /// Up to so many classes the cells hold their numbers, and each class has its tick.
    private static let mostNumbers = 16
    private static let levels = 12

    /// Makes a picture; classes whose row is not there are left out.
    public init(_ title: String, classCount: Int, samples: [Int]) {
        self.title = title
        self.classCount = classCount
        self.samples = samples
    }

    private struct Cell {
        var row: Int
        var column: Int
        var count: Int
        var share: Double
        var isRight: Bool { row == column }
    }

    /// The cells with samples in them, and which share of their class they are.
    private var cells: [Cell] {
        (0..<min(classCount, samples.count / max(classCount, 1))).flatMap { row -> [Cell] in
            let counts = samples[row * classCount..<(row + 1) * classCount]
            let all = counts.reduce(0.0) { $0 + Double($1) }
            return counts.enumerated().filter { $0.element > 0 }.map {
                Cell(
                    row: row, column: $0.offset, count: $0.element,
                    share: Double($0.element) / all)
            }
        }
    }

    /// Draws the cells, the first class at the upper left.
    public func drawing(width: Double) -> Drawing {
        let room = width - PlotArea.margins.left - PlotArea.margins.right
        let side = min(room, 340)
        let right = PlotArea.margins.right + room - side
        let span = -0.5...Double(max(classCount, 1)) - 0.5
        let isSmall = classCount <= Self.mostNumbers
        let axis = { (label: String) in
            isSmall
                ? Axis(label, exactly: span, ticks: (0..<classCount).map(Double.init))
                : Axis(label, exactly: span)
        }
        let area = PlotArea(
            axis("answer"), axis("class"), width: width - right + PlotArea.margins.right,
            height: side, isTurned: true)
        let size = side / Double(max(classCount, 1))
        let cells = cells
        let squares = cells.map { cell in
            let level = max(1, (cell.share * Double(Self.levels)).rounded())
            let name = "class \(cell.row) answered \(cell.column): \(cell.count)"
            return element(
                "rect",
                [
                    "class": "dot " + Style.colour(cell.isRight ? 0 : 1),
                    "fill-opacity": "\((0.85 * level / Double(Self.levels) * 100).rounded() / 100)",
                    "x": coordinate(area.left + Double(cell.column) * size),
                    "y": coordinate(area.top + Double(cell.row) * size),
                    "width": coordinate(size), "height": coordinate(size),
                ], element("title", [:], escaped(name)))
        }
        let numbers =
            !isSmall
            ? []
            : cells.map { cell in
                label(
                    "\(cell.count)", x: area.left + (Double(cell.column) + 0.5) * size,
                    y: area.top + (Double(cell.row) + 0.5) * size + 4, anchor: .middle,
                    style: "ink")
            }
        let bottom = area.bottom + PlotArea.margins.bottom
        let key = legend(
            [LegendEntry("right", colour: 0), LegendEntry("wrong", colour: 1)],
            left: area.left, top: bottom, width: room)
        let note = label(
            "full colour: all samples of a class", x: area.left, y: bottom + key.height + 14)
        return Drawing(
            markup: ([area.frame(title: title)] + squares + numbers + [key.markup, note])
                .joined(separator: "\n"), height: bottom + key.height + 24)
    }
}
