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
