// The files a network file refers to, each read once.
import Foundation

/// Tables by path, read when first needed.
final class Tables {
    /// Folder that relative paths start from.
    private let directory: URL
    private let problems: Problems
    private var tables: [String: Table?] = [:]

    private static let largest = 4 << 30

    init(directory: URL, problems: Problems) {
        self.directory = directory
        self.problems = problems
    }

    /// The absolute form of a path in the network file.
    func absolutePath(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: directory).standardizedFileURL.path
    }

    /// The path of a file as messages show it: relative if the user wrote it so.
    func shownPath(_ path: String) -> String {
        path.hasPrefix("/") || directory.relativePath == "."
            ? path : directory.appendingPathComponent(path).relativePath
    }

    /// The table that a path item names; `nil` with the reason among the problems.
    func table(_ item: Item?) -> Table? {
        guard let item, let path = item.text else { return nil }
        if let known = tables[path] { return known }
        var table: Table?
        do {
            table = try Table(
                bytes: SourceText.bytes(atPath: absolutePath(path), limit: Self.largest))
        } catch let error as SourceText.ReadError {
            problems.error(error.message, at: item.location)
        } catch let error as TableError {
            report(error, in: item)
        } catch {
            problems.error("\(error)", at: item.location)
        }
        tables[path] = .some(table)
        return table
    }

    /// A column of the table that a path item names.
    func column(_ name: Item?, of file: Item?) -> [Double]? {
        guard let table = table(file), let file, let name, let column = name.text else {
            return nil
        }
        guard table.header.contains(column) else {
            let hint = NearestName.hint(for: column, among: table.header, called: "columns")
            problems.error(
                "'\(shownPath(file.text ?? ""))' has no column '\(column)'\(hint)",
                at: name.location)
            return nil
        }
        do {
            return try table.column(column)
        } catch {
            report(error, in: file)
            return nil
        }
    }

    /// A column of element numbers below a size (0 if that could not be read).
    func indices(_ name: Item?, of file: Item?, below size: Int, _ what: String) -> [UInt32]? {
        guard let numbers = column(name, of: file), let file else { return nil }
        let isUnknown = size == 0
        let bad = numbers.firstIndex { number in
            UInt32(exactly: number).map { !isUnknown && $0 >= size } ?? true
        }
        if let row = bad {
            let message = "\(numbers[row]) is no number of \(what), which go from 0 to \(size - 1)"
            report(message, row: row, in: file)
            return nil
        }
        return numbers.map { UInt32($0) }
    }

    /// Reports what is wrong with a row of a table, counted from 0.
    func report(_ message: String, row: Int, in file: Item) {
        report(TableError(message: message, line: table(file)?.line(ofRow: row) ?? 1), in: file)
    }

    private func report(_ error: TableError, in file: Item) {
        problems.error(
            error.message,
            at: Location(source: shownPath(file.text ?? ""), line: error.line),
            notes: ["the file is named at \(file.location)"])
    }
}
