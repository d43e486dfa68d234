// Tables of node and edge types: text columns with spaces between.
import Foundation

/// A table of types: attributes by type id.
struct TypeTable {
    /// Path of the file.
    let path: String
    private let rows: [Int: [String: String]]

    /// The most bytes of a table that is read.
    private static let largestFile = 256 << 20

    /// A table without rows, for files that come without one.
    init() {
        (path, rows) = ("", [:])
    }

    /// Reads a table whose column `idColumn` numbers the types.
    ///
    /// - Throws: ``CircuitError`` with the line, when it cannot be read, a row does not fit the header,
    ///   or an id is missing or stands twice.
    init(path: String, idColumn: String) throws(CircuitError) {
        self.path = path
        let bytes = try boundedBytes(of: path, limit: Self.largestFile)
        var lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0.isNewline }[...]
        guard let first = lines.popFirst() else {
            throw CircuitError(path, "", "is empty: a header line is missing")
        }
        let header = try Self.cells(of: first, path, 1)
        guard let idPlace = header.firstIndex(of: idColumn) else {
            throw CircuitError(
                path, "line 1",
                "has no column '\(idColumn)', but: " + header.joined(separator: ", "))
        }
        var rows: [Int: [String: String]] = [:]
        for (number, line) in zip(2..., lines) where line.contains(where: { !$0.isWhitespace }) {
            let cells = try Self.cells(of: line, path, number)
            guard cells.count == header.count else {
                throw CircuitError(
                    path, "line \(number)",
                    "has \(cells.count) cells, but the header \(header.count): put text with "
                        + "spaces into quotes, and NULL where there is nothing")
            }
            guard let id = Int(cells[idPlace]) else {
                throw CircuitError(
                    path, "line \(number)", "'\(cells[idPlace].prefix(40))' is no \(idColumn)")
            }
            let known = zip(header, cells).filter { $1 != "NULL" && !$1.isEmpty }
            guard rows.updateValue(Dictionary(known) { $1 }, forKey: id) == nil else {
                throw CircuitError(path, "line \(number)", "\(idColumn) \(id) stands twice")
            }
        }
        self.rows = rows
    }

    /// The attributes of a type; `nil` when the table has no such row.
    subscript(id: Int) -> [String: String]? { rows[id] }

    /// Splits a line at spaces or tabs; `"` quotes, and stands in quotes as `""`.
    private static func cells(
        of line: Substring, _ path: String, _ number: Int
    ) throws(CircuitError) -> [String] {
        var cells: [String] = []
        var rest = line.drop(while: \.isWhitespace)
        while let first = rest.first {
            var cell = ""
            if first == "\"" {
                rest = rest.dropFirst()
                while true {
                    guard let end = rest.firstIndex(of: "\"") else {
                        throw CircuitError(path, "line \(number)", "a quote is not closed")
                    }
                    cell += rest[..<end]
                    rest = rest[rest.index(after: end)...]
                    guard rest.first == "\"" else { break }
                    cell += "\""
                    rest = rest.dropFirst()
                }
            } else {
                let end = rest.firstIndex(where: \.isWhitespace) ?? rest.endIndex
                cell = String(rest[..<end])
                rest = rest[end...]
            }
            cells.append(cell)
            rest = rest.drop(while: \.isWhitespace)
        }
        return cells
    }
}
