// metrics.csv: one row of numbers after each epoch.
import Foundation

/// A growing table of numbers in a CSV file; what was not measured is an empty cell.
public final class MetricsTable {
    private let file: FileHandle
    private let path: String
    private let columns: [String]
    /// The last number in each column that has one.
    public private(set) var latest: [String: Double] = [:]

    /// Makes the file with its header.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    public init(path: String, columns: [String]) throws(ExperimentError) {
        self.path = path
        self.columns = columns
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ExperimentError("\(path): cannot be made; choose a folder you may write to") }
        self.file = file
        try write(columns)
    }

    /// Takes up a table again behind its first `rows` rows; what follows them is cut off.
    ///
    /// - Throws: ``ExperimentError`` when it is not such a table, or cannot be written.
    public init(resuming path: String, columns: [String], rows: Int) throws(ExperimentError) {
        self.path = path
        self.columns = columns
        guard let file = FileHandle(forUpdatingAtPath: path) else {
            throw ExperimentError("\(path): cannot be opened for writing")
        }
        self.file = file
        do {
            let data = try file.read(upToCount: Self.largestFile) ?? Data()
            let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
            guard rows >= 0, lines.count > rows + 1,
                String(decoding: lines[0], as: UTF8.self) == columns.joined(separator: ",")
            else {
                throw ExperimentError("\(path): is not the table of \(rows) rows of this run")
            }
            for line in lines[1..<(rows + 1)] {
                let cells = line.split(separator: 0x2C, omittingEmptySubsequences: false)
                for (column, cell) in zip(columns, cells) where !cell.isEmpty {
                    latest[column] = Double(String(decoding: cell, as: UTF8.self))
                }
            }
            let kept = lines.prefix(rows + 1).reduce(0) { $0 + $1.count + 1 }
            try file.truncate(atOffset: UInt64(kept))
        } catch let error as ExperimentError {
            throw error
        } catch {
            throw ExperimentError("\(path): cannot be taken up: \(error.localizedDescription)")
        }
    }

    /// No table that is taken up again is larger than this, in bytes.
    private static let largestFile = 64 << 20

    /// Appends a row; it is in the file when this returns. Numbers that are not finite count as not
    /// measured.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    public func append(_ row: [String: Double]) throws(ExperimentError) {
        let measured = row.filter { $0.value.isFinite }
        latest.merge(measured) { $1 }
        try write(columns.map { measured[$0].map(Self.text) ?? "" })
    }

    /// A number in the fewest digits that give it back, whole ones without a fraction.
    public static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    private func write(_ cells: [String]) throws(ExperimentError) {
        do {
            try file.write(contentsOf: Data((cells.joined(separator: ",") + "\n").utf8))
        } catch {
            throw ExperimentError("\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
