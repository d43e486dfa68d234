// The parameters of one node, checked while they are read.
import HDF5

/// Reads the datasets of one node; what is wrong is added to the findings, and stands in for nothing.
struct NodeReader {
    /// No node has more elements than this.
    static let largestSize = 1 << 24

    let name: String
    let group: ObjectTree
    private(set) var findings: Findings

    init(name: String, group: ObjectTree, findings: Findings) {
        self.name = name
        self.group = group
        self.findings = findings
    }

    /// Adds a problem of this node.
    mutating func problem(_ text: String) { findings.node(name, text) }

    /// The string that a dataset holds.
    mutating func text(_ key: String) -> String? { group.arrays[key]?.texts?.first }

    /// The finite numbers of a dataset that may be missing.
    mutating func optional(_ key: String) -> Tensor? {
        guard let array = group.arrays[key] else { return nil }
        guard let numbers = array.numbers else {
            problem("'\(key)' is not made of numbers")
            return nil
        }
        guard !numbers.isEmpty else {
            problem("'\(key)' is empty")
            return nil
        }
        guard Self.holds(numbers.count, array.shape) else {
            problem("'\(key)' has \(numbers.count) numbers, not those of \(array.shape)")
            return nil
        }
        guard numbers.allSatisfy(\.isFinite) else {
            problem("'\(key)' holds a number that is not finite")
            return nil
        }
        return Tensor(shape: array.shape, values: numbers)
    }

    /// The finite numbers of a dataset.
    mutating func required(_ key: String) -> Tensor? {
        if group.arrays[key] == nil { problem("has no '\(key)'") }
        return optional(key)
    }

    /// Whole numbers, each within bounds; one may stand for as many as are wanted.
    mutating func wholes(
        _ key: String, _ bounds: ClosedRange<Int>, count: Int? = nil, default standard: Int? = nil
    ) -> [Int]? {
        if group.arrays[key] == nil, let standard {
            return Array(repeating: standard, count: count ?? 1)
        }
        guard let numbers = required(key)?.values else { return nil }
        let wholes = numbers.compactMap { Int(exactly: $0) }
        guard wholes.count == numbers.count, wholes.allSatisfy(bounds.contains) else {
            problem(
                "'\(key)' must hold whole numbers from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
            return nil
        }
        guard let count, wholes.count != count else { return wholes }
        guard wholes.count == 1 else {
            problem("'\(key)' has \(wholes.count) numbers, not \(count)")
            return nil
        }
        return Array(repeating: wholes[0], count: count)
    }

    /// The shape of an array: positive, and not of too many elements.
    mutating func shape(_ key: String) -> [Int]? {
        guard let shape = wholes(key, 1...Self.largestSize) else { return nil }
        guard Self.size(of: shape) != nil else {
            problem("'\(key)' has more than \(Self.largestSize) elements")
            return nil
        }
        return shape
    }

    /// Whether a shape is of so many elements.
    private static func holds(_ count: Int, _ shape: [Int]) -> Bool {
        var rest = count
        for extent in shape {
            guard extent > 0, rest % extent == 0 else { return false }
            rest /= extent
        }
        return rest == 1
    }

    /// The number of elements of a shape; `nil` when there are too many.
    static func size(of shape: [Int]) -> Int? {
        var size = 1
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow, product >= 0, product <= largestSize else { return nil }
            size = product
        }
        return size
    }
}
