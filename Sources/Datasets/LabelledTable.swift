// Comma separated values: one sample per line, one of the columns its class.
import Foundation

/// A table of samples: numbers separated by commas, perhaps below a line with column names.
struct LabelledTable {
    private let path: String
    private let label: LabelColumn
    /// The text, and a zero byte at which every number ends.
    private let bytes: [UInt8]

    /// Takes a file.
    ///
    /// - Throws: ``DatasetError`` when it cannot be read.
    init(path: String, label: LabelColumn) throws(DatasetError) {
        self.path = path
        self.label = label
        var bytes = try readDataFile(path)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        bytes.append(0)
        self.bytes = bytes
    }

    /// The samples. The first line is a header when the cell of its label column is no number.
    ///
    /// - Throws: ``DatasetError`` with the line of a cell that is no number, a row of another
    ///   length, or a label column that does not exist.
    func dataset() throws(DatasetError) -> Dataset {
        var cursor = Cursor()
        guard let first = nextRow(&cursor) else {
            throw DatasetError(path, "the table is empty", remedy: "give one sample per line")
        }
        let label = try labelColumn(in: first.cells, line: first.line)
        var next = number(first.cells[label]) == nil ? nextRow(&cursor) : first
        var features: [Float] = []
        var labels: [Int] = []
        while let row = next {
            guard row.cells.count == first.cells.count else {
                throw DatasetError(
                    path, line: row.line,
                    "\(row.cells.count) cells, but the first line has \(first.cells.count)",
                    remedy: "give every row the same number of cells")
            }
            for (column, cell) in row.cells.enumerated() {
                let value = try finiteNumber(cell, line: row.line)
                if column != label {
                    features.append(Float(value))
                } else if let label = Int(exactly: value), label >= 0 {
                    labels.append(label)
                } else {
                    throw DatasetError(
                        path, line: row.line, "the label \(value) is not a class",
                        remedy: "number the classes 0, 1, 2, …")
                }
            }
            next = nextRow(&cursor)
        }
        return try Dataset(
            name: path, features: features, featureCount: first.cells.count - 1, labels: labels)
    }

    /// How far the lines are read.
    private struct Cursor {
        var line = 0
        var start = 0
    }

    /// The cells of the next line that is not blank.
    private func nextRow(_ cursor: inout Cursor) -> (line: Int, cells: [Range<Int>])? {
        while cursor.start < bytes.count - 1 {
            let end =
                bytes[cursor.start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
            let cells = cells(of: cursor.start..<end)
            cursor = Cursor(line: cursor.line + 1, start: end + 1)
            if !cells.allSatisfy(\.isEmpty) { return (cursor.line, cells) }
        }
        return nil
    }

    /// The number of the column with the class, by the cells of the first line.
    private func labelColumn(
        in cells: [Range<Int>], line: Int
    ) throws(DatasetError) -> Int {
        switch label {
        case .named(let name):
            let names = cells.map { String(decoding: bytes[$0], as: UTF8.self) }
            guard let index = names.firstIndex(of: name) else {
                throw DatasetError(
                    path, line: line, "no column '\(name)' in the first line",
                    remedy: "the columns are \(names.prefix(20).joined(separator: ", ")); a table"
                        + " without names takes a number, such as -1 for the last column")
            }
            return index
        case .index(let index):
            guard (-cells.count..<cells.count).contains(index) else {
                throw DatasetError(
                    path, line: line, "no column \(index)",
                    remedy: "the columns are 0 to \(cells.count - 1), or -1 for the last")
            }
            return index < 0 ? cells.count + index : index
        }
    }

    /// The cells of a line, without the blanks and quotes around them.
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

    /// The number that a cell is, as a whole.
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

    private func finiteNumber(_ cell: Range<Int>, line: Int) throws(DatasetError) -> Double {
        guard let value = number(cell), value.isFinite else {
            let text = String(decoding: bytes[cell].prefix(40), as: UTF8.self)
            throw DatasetError(
                path, line: line, "'\(text)' is not a finite number",
                remedy: "write numbers such as 0.5 or 1e-3, separated by commas")
        }
        return value
    }
}
