// metrics.csv read back: the learning curves of a run.
import Datasets

/// The metrics of a run over its epochs, as ``MetricsTable`` left them.
public struct MetricsFile: Sendable {
    /// The metrics in the order of their columns; `epoch` and `samples` are not among them.
    public let metrics: [String]
    /// The columns of `epoch` and `samples`, and of each metric.
    private let columns: (epoch: Int, samples: Int, metrics: [Int])
    private let width: Int
    /// All cells row by row; NaN for those that were not measured.
    private let values: [Double]

    /// No table is larger than this, in bytes.
    private static let largestFile = 64 << 20

    /// Reads a table (docs/task-format.md, section `metrics.csv`).
    ///
    /// - Throws: `DatasetError` when it cannot be read or is larger than 64 MiB; with the line of
    ///   a cell that is no number, a row of another length, a row without epoch or samples, or a
    ///   header that lacks these columns or names one twice.
    public init(path: String) throws(DatasetError) {
        var rows = try CommaSeparatedRows(path: path, limit: Self.largestFile)
        guard let header = try rows.next() else {
            throw DatasetError(
                path, "the table is empty", remedy: "begin with a line of column names")
        }
        let names = header.cells.map(rows.text)
        columns = try Self.columns(of: names, path: path, line: header.line)
        metrics = columns.metrics.map { names[$0] }
        width = names.count
        var values: [Double] = []
        while let row = try rows.next() {
            for (column, cell) in row.cells.enumerated() {
                if cell.isEmpty, column != columns.epoch, column != columns.samples {
                    values.append(.nan)
                } else {
                    values.append(try rows.number(cell, line: row.line))
                }
            }
        }
        self.values = values
    }

    /// Finds the columns by the names in the first line.
    private static func columns(
        of names: [String], path: String, line: Int
    ) throws(DatasetError) -> (epoch: Int, samples: Int, metrics: [Int]) {
        var indices: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            guard !name.isEmpty, indices.updateValue(index, forKey: name) == nil else {
                throw DatasetError(
                    path, line: line,
                    name.isEmpty ? "column \(index + 1) has no name" : "two columns '\(name)'",
                    remedy: "give every column a name of its own")
            }
        }
        guard let epoch = indices["epoch"], let samples = indices["samples"] else {
            throw DatasetError(
                path, line: line, "no columns 'epoch' and 'samples'",
                remedy: "begin with a line of column names, as 'apical run' does")
        }
        return (epoch, samples, names.indices.filter { $0 != epoch && $0 != samples })
    }

    /// Calls `body` with every measured value: rows in their order, in each the metrics in theirs.
    public func forEach(
        _ body: (_ epoch: Double, _ samples: Double, _ metric: String, _ value: Double) throws ->
            Void
    ) rethrows {
        for row in stride(from: 0, to: values.count, by: width) {
            for (metric, column) in zip(metrics, columns.metrics) {
                let value = values[row + column]
                guard !value.isNaN else { continue }
                try body(values[row + columns.epoch], values[row + columns.samples], metric, value)
            }
        }
    }
}
