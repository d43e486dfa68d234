// metrics.csv: one row of numbers after each epoch.

/// A growing table of numbers in a CSV file; what was not measured is an empty cell.
public final class MetricsTable {
    private let table: GrowingTable
    private let columns: [String]
    /// The last number in each column that has one.
    public private(set) var latest: [String: Double] = [:]

    /// Makes the file with its header.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    public init(path: String, columns: [String]) throws(ExperimentError) {
        self.columns = columns
        table = try GrowingTable(path: path, columns: columns)
    }

    /// Takes up a table again behind its first `rows` rows; what follows them is cut off.
    ///
    /// - Throws: ``ExperimentError`` when it is not such a table, or cannot be written.
    public init(resuming path: String, columns: [String], rows: Int) throws(ExperimentError) {
        self.columns = columns
        var latest: [String: Double] = [:]
        table = try GrowingTable(resuming: path, columns: columns) { found in
            guard rows >= 0, found.count >= rows else { return nil }
            for row in found.prefix(rows) {
                for (column, cell) in zip(columns, row) where !cell.isEmpty {
                    latest[column] = Double(cell)
                }
            }
            return rows
        }
        self.latest = latest
    }

    /// Appends a row; it is in the file when this returns. Numbers that are not finite count as not
    /// measured.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    public func append(_ row: [String: Double]) throws(ExperimentError) {
        let measured = row.filter { $0.value.isFinite }
        latest.merge(measured) { $1 }
        try table.append(columns.map { measured[$0].map(Self.text) ?? "" })
    }

    /// A number in the fewest digits that give it back, whole ones without a fraction.
    public static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}
