// A table in a CSV file that grows row by row, and can be taken up again where a checkpoint was.
import Foundation

/// A CSV file with a header; a row is in the file when ``append(_:)`` returns.
final class GrowingTable {
    private let file: FileHandle
    private let path: String

    /// No table that is taken up again is larger than this, in bytes.
    private static let largestFile = 64 << 20

    /// Makes the file with its header.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    init(path: String, columns: [String]) throws(ExperimentError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ExperimentError("\(path): cannot be made; choose a folder you may write to") }
        self.file = file
        try append(columns)
    }

    /// Takes up a table again; what follows the rows that are kept is cut off.
    ///
    /// - Parameter keeping: Gets the cells of all whole rows and says how many of them are kept, or `nil`
    ///   when it is not the table that was expected.
    /// - Throws: ``ExperimentError`` when it is not such a table, or cannot be written.
    init(
        resuming path: String, columns: [String], keeping: (_ rows: [[String]]) -> Int?
    ) throws(ExperimentError) {
        self.path = path
        guard let file = FileHandle(forUpdatingAtPath: path) else {
            throw ExperimentError("\(path): cannot be opened for writing")
        }
        self.file = file
        do {
            let data = try file.read(upToCount: Self.largestFile) ?? Data()
            // What follows the last line feed is part of a row, or nothing.
            let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            let rows = lines.map { line in
                line.split(separator: 0x2C, omittingEmptySubsequences: false).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            guard rows.first == columns, let kept = keeping(Array(rows.dropFirst())) else {
                throw ExperimentError("\(path): is not the table of this run")
            }
            let bytes = lines.prefix(kept + 1).reduce(0) { $0 + $1.count + 1 }
            try file.truncate(atOffset: UInt64(bytes))
        } catch let error as ExperimentError {
            throw error
        } catch {
            throw ExperimentError("\(path): cannot be taken up: \(error.localizedDescription)")
        }
    }

    /// Appends a row.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    func append(_ cells: [String]) throws(ExperimentError) {
        try append(rows: [cells])
    }

    /// Appends rows, all at once.
    ///
    /// - Throws: ``ExperimentError`` when they cannot be written.
    func append(rows: [[String]]) throws(ExperimentError) {
        let lines = rows.map { $0.joined(separator: ",") + "\n" }.joined()
        do {
            try file.write(contentsOf: Data(lines.utf8))
        } catch {
            throw ExperimentError("\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
