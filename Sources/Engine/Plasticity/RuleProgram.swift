// A rule's formula, evaluated for many synapses at a time.
import LearningRules

/// Where a formula's symbols get their values for a batch of synapses: each symbol is one number for
/// the whole batch, or fills a row of numbers.
protocol SynapseBatch {
    var count: Int { get }
    func weight(into row: UnsafeMutablePointer<Double>) -> Double?
    func pre(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> Double?
    func post(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> Double?
    func voltage(_ compartment: Int, into row: UnsafeMutablePointer<Double>) -> Double?
}

/// A formula in postfix order with room for its intermediate rows.
final class RuleProgram {
    private enum Step {
        case number(Double)
        case weight
        case pre(Int)
        case post(Int)
        case voltage(Int)
        case negate
        case binary(RuleExpression.Operator)
        case function(RuleExpression.Function)
    }

    private let steps: [Step]
    private let width: Int
    private let rows: Buffer<Double>
    /// The number in each place of the stack; not a number where its row counts.
    private let numbers: Buffer<Double>
    private let isRow: Buffer<Bool>

    /// `width` is the largest batch.
    init(_ expression: RuleExpression, width: Int) {
        var steps: [Step] = []
        Self.append(expression, to: &steps)
        var (depth, deepest) = (0, 1)
        for step in steps {
            switch step {
            case .number, .weight, .pre, .post, .voltage: depth += 1
            case .negate, .function: break
            case .binary: depth -= 1
            }
            deepest = max(deepest, depth)
        }
        self.steps = steps
        self.width = width
        rows = Buffer(count: deepest * width, repeating: 0)
        numbers = Buffer(count: deepest, repeating: 0)
        isRow = Buffer(count: deepest, repeating: false)
    }

    private static func append(_ expression: RuleExpression, to steps: inout [Step]) {
        switch expression {
        case .number(let number): steps.append(.number(number))
        case .weight: steps.append(.weight)
        case .pre(let index): steps.append(.pre(index))
        case .post(let index): steps.append(.post(index))
        case .voltage(let index): steps.append(.voltage(index))
        case .negate(let inner):
            append(inner, to: &steps)
            steps.append(.negate)
        case .binary(let operation, let left, let right):
            append(left, to: &steps)
            append(right, to: &steps)
            steps.append(.binary(operation))
        case .function(let function, let inner):
            append(inner, to: &steps)
            steps.append(.function(function))
        }
    }

    /// The value of a batch of one.
    func value(_ batch: some SynapseBatch) -> Double {
        var result = 0.0
        evaluate(batch) { number, row in result = number ?? row[0] }
        return result
    }

    /// Hands over the value for a batch: one number for all, or a row.
    @inline(__always)
    func evaluate(
        _ batch: some SynapseBatch, _ use: (Double?, UnsafeMutablePointer<Double>) -> Void
    ) {
        var top = -1
        for step in steps {
            switch step {
            case .number(let number):
                top += 1
                put(number, at: top)
            case .weight:
                top += 1
                put(batch.weight(into: row(top)), at: top)
            case .pre(let index):
                top += 1
                put(batch.pre(index, into: row(top)), at: top)
            case .post(let index):
                top += 1
                put(batch.post(index, into: row(top)), at: top)
            case .voltage(let index):
                top += 1
                put(batch.voltage(index, into: row(top)), at: top)
            case .negate:
                map(top, batch.count) { -$0 }
            case .function(let function):
                map(top, batch.count) { function($0) }
            case .binary(let operation):
                top -= 1
                apply(operation, top, batch.count)
            }
        }
        use(isRow[0] ? nil : numbers[0], row(0))
    }

    @inline(__always)
    private func row(_ place: Int) -> UnsafeMutablePointer<Double> {
        rows.pointer + place * width
    }

    @inline(__always)
    private func put(_ number: Double?, at place: Int) {
        numbers[place] = number ?? 0
        isRow[place] = number == nil
    }

    @inline(__always)
    private func map(_ place: Int, _ count: Int, _ change: (Double) -> Double) {
        if isRow[place] {
            let values = row(place)
            for index in 0..<count { values[index] = change(values[index]) }
        } else {
            numbers[place] = change(numbers[place])
        }
    }

    /// Combines the places `left` and `left + 1` into `left`.
    @inline(__always)
    private func combine(_ left: Int, _ count: Int, _ change: (Double, Double) -> Double) {
        let (a, b) = (row(left), row(left + 1))
        let (x, y) = (numbers[left], numbers[left + 1])
        switch (isRow[left], isRow[left + 1]) {
        case (true, true): for index in 0..<count { a[index] = change(a[index], b[index]) }
        case (true, false): for index in 0..<count { a[index] = change(a[index], y) }
        case (false, true):
            for index in 0..<count { a[index] = change(x, b[index]) }
            isRow[left] = true
        case (false, false): numbers[left] = change(x, y)
        }
    }

    /// Arithmetic has loops of its own, so that they vectorise.
    private func apply(_ operation: RuleExpression.Operator, _ place: Int, _ count: Int) {
        switch operation {
        case .add: combine(place, count) { $0 + $1 }
        case .subtract: combine(place, count) { $0 - $1 }
        case .multiply: combine(place, count) { $0 * $1 }
        case .divide: combine(place, count) { $0 / $1 }
        default: combine(place, count) { operation($0, $1) }
        }
    }
}
