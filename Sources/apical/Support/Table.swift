// Numbers and columns for people.
import Foundation

/// Lines of cells as text with aligned columns: numbers to the right, words to the left.
func table(_ rows: [[String]]) -> String {
    guard let last = rows.last else { return "" }
    let widths = last.indices.map { column in
        rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    // The last row decides: the first may hold the titles of the columns.
    let isNumber = last.map { $0.first?.isNumber ?? true || $0.first == "-" }
    return rows.map { row in
        zip(row, zip(widths, isNumber)).map { cell, column in
            let padding = String(repeating: " ", count: max(0, column.0 - cell.count))
            return column.1 ? padding + cell : cell + padding
        }.joined(separator: "  ").trimmingTrailing(" ")
    }.joined(separator: "\n")
}

extension String {
    fileprivate func trimmingTrailing(_ character: Character) -> String {
        String(reversed().drop { $0 == character }.reversed())
    }
}

extension Double {
    /// At most this many decimal places, without trailing zeros.
    func rounded(places: Int) -> String {
        let text = String(format: "%.\(places)f", self)
        guard text.contains(".") else { return text }
        return text.trimmingTrailing("0").trimmingTrailing(".")
    }

    /// Three significant digits, or all digits before the decimal point.
    var significant: String { String(format: magnitude >= 1000 ? "%.0f" : "%.3g", self) }
}

/// A count of bytes in the unit that suits it.
func formatted(bytes: Double) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = bytes
    var unit = 0
    while value >= 1000, unit + 1 < units.count {
        value /= 1000
        unit += 1
    }
    return "\(value.significant) \(units[unit])"
}
