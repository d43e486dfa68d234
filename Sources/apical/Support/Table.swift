// Numbers and columns for people.
import Foundation

/// Lines of cells as text with aligned columns: the first column to the left, the others right.
func table(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
        rows.compactMap { column < $0.count ? $0[column].count : nil }.max() ?? 0
    }
    return rows.map { row in
        zip(row, widths).enumerated().map { column, cell in
            let padding = String(repeating: " ", count: cell.1 - cell.0.count)
            return column == 0 ? cell.0 + padding : padding + cell.0
        }.joined(separator: "  ")
    }.joined(separator: "\n")
}

extension Double {
    /// At most this many decimal places, without trailing zeros.
    func rounded(places: Int) -> String {
        let text = String(format: "%.\(places)f", self)
        guard text.contains(".") else { return text }
        let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(trimmed.reversed())
    }

    /// Three significant digits, or all digits before the decimal point.
    var significant: String { String(format: magnitude >= 1000 ? "%.0f" : "%.3g", self) }
}

/// A count of bytes in the unit that suits it.
func formatted(bytes: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit + 1 < units.count {
        value /= 1000
        unit += 1
    }
    return "\(value.significant) \(units[unit])"
}
