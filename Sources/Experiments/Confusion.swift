// Which classes a test took for which: counted while it goes on, and confusion.csv.
import Engine

/// How often the samples of each class were answered with each class.
struct Confusion: Equatable {
    private struct Pair: Hashable, Comparable {
        var label: Int
        var answer: Int

        static func < (lhs: Pair, rhs: Pair) -> Bool {
            (lhs.label, lhs.answer) < (rhs.label, rhs.answer)
        }
    }

    private var counts: [Pair: Int] = [:]

    init() {}

    mutating func add(label: Int, answer: Int) {
        counts[Pair(label: label, answer: answer), default: 0] += 1
    }

    /// Label, answer and number of samples, of all pairs that occurred, in order.
    var rows: [[Int]] {
        counts.sorted { $0.key < $1.key }.map { [$0.key.label, $0.key.answer, $0.value] }
    }

    func save(into state: inout SavedState) {
        state.columns["task/confusion"] = SavedColumn(rows.joined().map(Int64.init))
    }

    init(_ state: SavedState) throws(SavedStateError) {
        let numbers = try state.integers("task/confusion").map { Int($0) }
        guard numbers.count.isMultiple(of: 3), numbers.allSatisfy(SavedState.isCount) else {
            throw SavedStateError("its confusion matrix is not one")
        }
        for start in stride(from: 0, to: numbers.count, by: 3) {
            counts[Pair(label: numbers[start], answer: numbers[start + 1])] = numbers[start + 2]
        }
    }
}

/// The answers of all tests of an experiment in a CSV file, one row for each pair of classes that
/// occurred (docs/task-format.md, section `confusion.csv`).
public final class ConfusionTable {
    static let columns = ["epoch", "label", "answer", "samples"]
    /// Tasks of more classes have no such table.
    static let mostClasses = 1000

    private let table: GrowingTable

    /// Makes the file with its header.
    ///
    /// - Throws: ``ExperimentError`` when it cannot be written.
    public init(path: String) throws(ExperimentError) {
        table = try GrowingTable(path: path, columns: Self.columns)
    }

    /// Takes up a table again; what it holds of tests after `epochs` epochs is cut off.
    ///
    /// - Throws: ``ExperimentError`` when it is not such a table, or cannot be written.
    public init(resuming path: String, epochs: Int) throws(ExperimentError) {
        table = try GrowingTable(resuming: path, columns: Self.columns) { rows in
            rows.firstIndex { row in row.first.flatMap(Int.init).map { $0 > epochs } ?? true }
                ?? rows.count
        }
    }

    func append(_ confusion: Confusion, epoch: Int) throws(ExperimentError) {
        try table.append(rows: confusion.rows.map { ([epoch] + $0).map(String.init) })
    }
}
