// Comma separated values: the rows of a text file, each with its line and as many cells as the first.
import Foundation

/// Reads the rows of a table one after the other; blank lines are passed over.
package struct CommaSeparatedRows {
    /// A row: where it stands, and where in the text its cells are.
    package struct Row {
        /// Line in the file, counted from 1.
        package let line: Int
        /// The cells, without the blanks and quotes around them.
        package let cells: [Range<Int>]
    }

    /// Path of the file.
    package let path: String
    /// The text, and a zero byte at which every number ends.
    private let bytes: [UInt8]
    private var line = 0
    private var start = 0
    /// Number of cells in the first row.
    private var width: Int?

    /// Takes a file of at most `limit` bytes.
    ///
    /// - Throws: ``DatasetError`` when it cannot be read or is larger.
    package init(path: String, limit: Int) throws(DatasetError) {
        self.path = path
        var bytes = try readDataFile(path, limit: limit)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        bytes.append(0)
        self.bytes = bytes
    }

    /// The next row that is not blank; `nil` after the last.
    ///
    /// - Throws: ``DatasetError`` with the line of a row of another length than the first.
    package mutating func next() throws(DatasetError) -> Row? {
        while start < bytes.count - 1 {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
            let cells = cells(of: start..<end)
            (line, start) = (line + 1, end + 1)
            if cells.allSatisfy(\.isEmpty) { continue }
            guard cells.count == width ?? cells.count else {
                throw DatasetError(
                    path, line: line,
                    "\(cells.count) cells, but the first line has \(width ?? 0)",
                    remedy: "give every row the same number of cells")
            }
            width = cells.count
            return Row(line: line, cells: cells)
        }
        return nil
    }

    /// What stands in a cell.
    package func text(_ cell: Range<Int>) -> String {
        String(decoding: bytes[cell], as: UTF8.self)
    }

    /// Whether a cell is a number as a whole.
    package func isNumber(_ cell: Range<Int>) -> Bool { number(cell) != nil }

    /// The finite number that a cell is.
    ///
    /// - Throws: ``DatasetError`` with the line when it is none.
    package func number(_ cell: Range<Int>, line: Int) throws(DatasetError) -> Double {
        guard let value = number(cell), value.isFinite else {
            let text = String(decoding: bytes[cell].prefix(40), as: UTF8.self)
            throw DatasetError(
                path, line: line, "'\(text)' is not a finite number",
                remedy: "write numbers such as 0.5 or 1e-3, separated by commas")
        }
        return value
    }

    private func cells(of line: Range<Int>) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var start = line.lowerBound
        while start <= line.upperBound {
            let end =
                bytes[start..<line.upperBound].firstIndex(of: UInt8(ascii: ","))
                ?? line.upperBound
            cells.append(trimmed(start..<end))
            start = end + 1
        }
        return cells
    }

    private func trimmed(_ cell: Range<Int>) -> Range<Int> {
        var (start, end) = (cell.lowerBound, cell.upperBound)
        func isBlank(_ index: Int) -> Bool { bytes[index] == 0x20 || (9...13) ~= bytes[index] }
        while start < end, isBlank(start) { start += 1 }
        while start < end, isBlank(end - 1) { end -= 1 }
        let quote = UInt8(ascii: "\"")
        if end - start >= 2, bytes[start] == quote, bytes[end - 1] == quote {
            return (start + 1)..<(end - 1)
        }
        return start..<end
    }

    private func number(_ cell: Range<Int>) -> Double? {
        guard !cell.isEmpty else { return nil }
        return bytes.withUnsafeBufferPointer { text -> Double? in
            guard let base = text.baseAddress else { return nil }
            let cellStart = UnsafeRawPointer(base + cell.lowerBound)
                .assumingMemoryBound(to: CChar.self)
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(cellStart, &end)
            // strtod would skip blanks, even into the next line; a trimmed cell begins with none.
            return end.map { UnsafePointer($0) } == cellStart + cell.count ? value : nil
        }
    }
}
