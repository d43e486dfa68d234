// Tables in text files: comma separated, or SONATA's columns with spaces between.
import Foundation

/// A problem in a table: what, and on which line.
struct TableError: Error {
    var message: String
    var line: Int
}

/// A text table with one header line; cells may be quoted with `"`.
///
/// With a comma in the header, cells are separated by commas; otherwise by spaces or tabs.
final class Table {
    private let bytes: [UInt8]
    private let separator: UInt8?
    private let firstRow: Int
    /// The names of the columns.
    let header: [String]
    private var numbers: [String: [Double]] = [:]

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")

    /// Takes the bytes of a file.
    ///
    /// - Throws: ``TableError`` when there is no header.
    init(bytes: [UInt8]) throws(TableError) {
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
        let end = self.bytes.firstIndex(of: Self.newline) ?? self.bytes.endIndex
        separator = self.bytes[..<end].contains(Self.comma) ? Self.comma : nil
        firstRow = end
        header = try Self.cells(of: self.bytes[..<end], separator: separator, line: 1)
            .map { String(decoding: $0, as: UTF8.self) }
        guard header.contains(where: { !$0.isEmpty }) else {
            throw TableError(
                message: "a header line with the names of the columns is missing", line: 1)
        }
        var seen: Set<String> = []
        for name in header where !seen.insert(name).inserted {
            throw TableError(message: "the column '\(name)' stands twice in the header", line: 1)
        }
    }

    /// The numbers of a column, with the line of each row given by ``line(ofRow:)``.
    ///
    /// - Throws: ``TableError`` when a row has too few or too many cells or a cell is no number.
    func column(_ name: String) throws(TableError) -> [Double] {
        if let known = numbers[name] { return known }
        guard let index = header.firstIndex(of: name) else {
            let hint = NearestName.hint(for: name, among: header, called: "columns")
            throw TableError(message: "no column '\(name)'\(hint)", line: 1)
        }
        var column: [Double] = []
        try forEachRow { row, line throws(TableError) in
            let cells = try Self.cells(of: row, separator: separator, line: line)
            guard cells.count == header.count else {
                throw TableError(
                    message: "\(cells.count) cells, but the header has \(header.count)", line: line)
            }
            let text = String(decoding: cells[index], as: UTF8.self)
            guard let number = Double(text), number.isFinite else {
                throw TableError(
                    message: "'\(text.prefix(40))' in column '\(name)' is not a finite number",
                    line: line)
            }
            column.append(number)
        }
        numbers[name] = column
        return column
    }

    /// The line in the file of a row, counted from 0.
    func line(ofRow wanted: Int) -> Int {
        var row = -1
        var found = 1
        // The visitor throws nothing, so neither does the walk.
        try? forEachRow { _, line throws(TableError) in
            row += 1
            if row == wanted { found = line }
        }
        return found
    }

    /// Visits the rows that are not blank.
    private func forEachRow(
        _ visit: (ArraySlice<UInt8>, _ line: Int) throws(TableError) -> Void
    ) throws(TableError) {
        var start = firstRow
        var line = 1
        while start < bytes.endIndex {
            start += 1
            line += 1
            let end = bytes[start...].firstIndex(of: Self.newline) ?? bytes.endIndex
            let row = bytes[start..<end]
            if row.contains(where: { !Self.isBlank($0) }) { try visit(row, line) }
            start = end
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    /// Splits one line into cells without the blanks and quotes around them.
    private static func cells(
        of row: ArraySlice<UInt8>, separator: UInt8?, line: Int
    ) throws(TableError) -> [ArraySlice<UInt8>] {
        var cells: [ArraySlice<UInt8>] = []
        var position = row.startIndex
        func skipBlanks() {
            while position < row.endIndex, isBlank(row[position]) { position += 1 }
        }
        skipBlanks()
        while position < row.endIndex {
            var cell: ArraySlice<UInt8>
            if row[position] == quote {
                guard let end = row[(position + 1)...].firstIndex(of: quote) else {
                    throw TableError(message: "a quote is not closed", line: line)
                }
                cell = row[(position + 1)..<end]
                position = end + 1
            } else {
                let end = row[position...].firstIndex {
                    separator == nil ? isBlank($0) : $0 == separator
                }
                cell = row[position..<(end ?? row.endIndex)]
                position = cell.endIndex
                while let last = cell.last, isBlank(last) { cell.removeLast() }
            }
            cells.append(cell)
            skipBlanks()
            guard let separator, position < row.endIndex else { continue }
            guard row[position] == separator else {
                throw TableError(message: "a comma expected after a quoted cell", line: line)
            }
            position += 1
            skipBlanks()
            if position == row.endIndex { cells.append([]) }
        }
        return cells
    }
}
