// confusion.csv read back: the confusion matrix of the last test.
import Datasets

/// Which classes the last test of a run took for which, as ``ConfusionTable`` left it.
public struct ConfusionFile: Sendable, Equatable {
    /// The epoch after which it was tested.
    public let epoch: Int
    /// Number of classes that occur.
    public let classCount: Int
    /// Samples of class `label` that were answered with class `answer`, at `label * classCount + answer`.
    public let samples: [Int]

    /// No table is larger than this, in bytes.
    private static let largestFile = 64 << 20
    private static let largestNumber = 1e15

    /// Reads a table; `nil` when there was no test yet.
    ///
    /// - Throws: `DatasetError` when it cannot be read, is larger than 64 MiB, or is not such a table.
    public init?(path: String) throws(DatasetError) {
        var rows = try CommaSeparatedRows(path: path, limit: Self.largestFile)
        guard let header = try rows.next(), header.cells.map(rows.text) == ConfusionTable.columns
        else {
            throw DatasetError(
                path, line: 1, "no columns '\(ConfusionTable.columns.joined(separator: ", "))'",
                remedy: "begin with a line of column names, as 'apical run' does")
        }
        var last: [[Int]] = []
        while let row = try rows.next() {
            var numbers: [Int] = []
            for (column, cell) in row.cells.enumerated() {
                let number = try rows.number(cell, line: row.line)
                let isClass = column == 1 || column == 2
                let limit = isClass ? Double(ConfusionTable.mostClasses - 1) : Self.largestNumber
                guard (0...limit).contains(number), let whole = Int(exactly: number) else {
                    throw DatasetError(
                        path, line: row.line,
                        "\(ConfusionTable.columns[column]) \(rows.text(cell)) is impossible",
                        remedy: "give epochs, classes from 0 on, and numbers of samples")
                }
                numbers.append(whole)
            }
            if last.last.map({ $0[0] != numbers[0] }) == true { last = [] }
            last.append(numbers)
        }
        guard let epoch = last.first?[0] else { return nil }
        let classCount = 1 + (last.map { max($0[1], $0[2]) }.max() ?? 0)
        var samples = [Int](repeating: 0, count: classCount * classCount)
        for row in last { samples[row[1] * classCount + row[2]] = row[3] }
        (self.epoch, self.classCount, self.samples) = (epoch, classCount, samples)
    }
}
