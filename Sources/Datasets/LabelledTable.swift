// Comma separated values: one sample per line, one of the columns its class.

/// A table of samples: numbers separated by commas, perhaps below a line with column names.
struct LabelledTable {
    private let rows: CommaSeparatedRows
    private let label: LabelColumn

    /// Takes a file.
    ///
    /// - Throws: ``DatasetError`` when it cannot be read.
    init(path: String, label: LabelColumn) throws(DatasetError) {
        rows = try CommaSeparatedRows(path: path, limit: largestDataFile)
        self.label = label
    }

    /// The samples. The first line is a header when the cell of its label column is no number.
    ///
    /// - Throws: ``DatasetError`` with the line of a cell that is no number, a row of another
    ///   length, or a label column that does not exist.
    func dataset() throws(DatasetError) -> Dataset {
        var rows = rows
        guard let first = try rows.next() else {
            throw DatasetError(rows.path, "the table is empty", remedy: "give one sample per line")
        }
        let label = try labelColumn(in: first)
        var next = rows.isNumber(first.cells[label]) ? first : try rows.next()
        var features: [Float] = []
        var labels: [Int] = []
        while let row = next {
            for (column, cell) in row.cells.enumerated() {
                let value = try rows.number(cell, line: row.line)
                if column != label {
                    features.append(Float(value))
                } else if let label = Int(exactly: value), label >= 0 {
                    labels.append(label)
                } else {
                    throw DatasetError(
                        rows.path, line: row.line, "the label \(value) is not a class",
                        remedy: "number the classes 0, 1, 2, …")
                }
            }
            next = try rows.next()
        }
        return try Dataset(
            name: rows.path, features: features, featureCount: first.cells.count - 1, labels: labels
        )
    }

    /// The number of the column with the class, by the cells of the first line.
    private func labelColumn(in first: CommaSeparatedRows.Row) throws(DatasetError) -> Int {
        switch label {
        case .named(let name):
            let names = first.cells.map(rows.text)
            guard let index = names.firstIndex(of: name) else {
                throw DatasetError(
                    rows.path, line: first.line, "no column '\(name)' in the first line",
                    remedy: "the columns are \(names.prefix(20).joined(separator: ", ")); a table"
                        + " without names takes a number, such as -1 for the last column")
            }
            return index
        case .index(let index):
            guard (-first.cells.count..<first.cells.count).contains(index) else {
                throw DatasetError(
                    rows.path, line: first.line, "no column \(index)",
                    remedy: "the columns are 0 to \(first.cells.count - 1), or -1 for the last")
            }
            return index < 0 ? first.cells.count + index : index
        }
    }
}
