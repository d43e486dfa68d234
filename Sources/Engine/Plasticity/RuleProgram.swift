// A rule's formula, evaluated for many synapses at a time.
import LearningRules

/// What a part of a formula is for a batch of synapses.
enum BatchValues {
    /// One number for all.
    case number(Double)
    /// A row of numbers, each times a scale.
    case row(UnsafeMutablePointer<Double>, scale: Double)

    /// The value for one synapse of the batch.
    @inline(__always)
    func callAsFunction(_ index: Int) -> Double {
        switch self {
        case .number(let number): number
        case .row(let row, let scale): scale * row[index]
        }
    }
}

/// Where a formula's symbols get their values for a batch of synapses; `row` is room for them.
protocol SynapseBatch {
    var count: Int { get }
    func weight(into row: UnsafeMutablePointer<Double>) -> BatchValues
    func pre(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues
    func post(_ trace: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues
    func voltage(_ compartment: Int, into row: UnsafeMutablePointer<Double>) -> BatchValues
    func spikeProbability(into row: UnsafeMutablePointer<Double>) -> BatchValues
}

/// A formula in postfix order with room for its intermediate rows.
final class RuleProgram {
    private enum Step {
        case number(Double)
        case weight
        case pre(Int)
        case post(Int)
        case voltage(Int)
        case spikeProbability
        case negate
        case binary(RuleExpression.Operator)
        case function(RuleExpression.Function)
    }

    private let steps: Buffer<Step>
    private let width: Int
    /// Whether φ occurs; it is worked out once, however often.
    private let readsProbability: Bool
    /// How many places the stack has.
    private let depth: Int
    /// Room for a row in each place of the stack, and for φ.
    private let rows: Buffer<Double>
    private let stack: Buffer<BatchValues>

    /// `width` is the largest batch.
    init(_ expression: RuleExpression, width: Int) {
        var steps: [Step] = []
        Self.append(expression, to: &steps)
        var (depth, deepest) = (0, 1)
        for step in steps {
            switch step {
            case .number, .weight, .pre, .post, .voltage, .spikeProbability: depth += 1
            case .negate, .function: break
            case .binary: depth -= 1
            }
            deepest = max(deepest, depth)
        }
        self.steps = Buffer(steps)
        self.width = width
        readsProbability = steps.contains { if case .spikeProbability = $0 { true } else { false } }
        self.depth = deepest
        rows = Buffer(count: (deepest + 1) * width, repeating: 0)
        stack = Buffer(count: deepest, repeating: .number(0))
    }

    private static func append(_ expression: RuleExpression, to steps: inout [Step]) {
        switch expression {
        case .number(let number): steps.append(.number(number))
        case .weight: steps.append(.weight)
        case .pre(let index): steps.append(.pre(index))
        case .post(let index): steps.append(.post(index))
        case .voltage(let index): steps.append(.voltage(index))
        case .spikeProbability: steps.append(.spikeProbability)
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

    /// The value for a batch.
    @inline(__always)
    func evaluate(_ batch: some SynapseBatch) -> BatchValues {
        var top = -1
        let probability =
            readsProbability ? batch.spikeProbability(into: row(depth)) : .number(0)
        for index in 0..<steps.count {
            switch steps[index] {
            case .number(let number):
                top += 1
                stack[top] = .number(number)
            case .weight:
                top += 1
                stack[top] = batch.weight(into: row(top))
            case .pre(let index):
                top += 1
                stack[top] = batch.pre(index, into: row(top))
            case .post(let index):
                top += 1
                stack[top] = batch.post(index, into: row(top))
            case .voltage(let index):
                top += 1
                stack[top] = batch.voltage(index, into: row(top))
            case .spikeProbability:
                top += 1
                stack[top] = probability
            case .negate:
                scale(top, by: -1)
            case .function(let function):
                map(top, batch.count) { function($0) }
            case .binary(let operation):
                top -= 1
                apply(operation, top, batch.count)
            }
        }
        return stack[0]
    }

    @inline(__always)
    private func row(_ place: Int) -> UnsafeMutablePointer<Double> {
        rows.pointer + place * width
    }

    @inline(__always)
    private func scale(_ place: Int, by factor: Double) {
        switch stack[place] {
        case .number(let number): stack[place] = .number(factor * number)
        case .row(let values, let scale): stack[place] = .row(values, scale: factor * scale)
        }
    }

    /// Moves a place down by one; out of its own room, which the next symbol overwrites.
    private func lower(_ place: Int, _ count: Int) {
        stack[place - 1] = stack[place]
        guard case .row(row(place), let scale) = stack[place] else { return }
        row(place - 1).update(from: row(place), count: count)
        stack[place - 1] = .row(row(place - 1), scale: scale)
    }

    @inline(__always)
    private func map(_ place: Int, _ count: Int, _ change: (Double) -> Double) {
        switch stack[place] {
        case .number(let number): stack[place] = .number(change(number))
        case .row(let values, let scale):
            let room = row(place)
            for index in 0..<count { room[index] = change(scale * values[index]) }
            stack[place] = .row(room, scale: 1)
        }
    }

    /// Combines the places `left` and `left + 1` into `left`.
    @inline(__always)
    private func combine(_ left: Int, _ count: Int, _ change: (Double, Double) -> Double) {
        let room = row(left)
        switch (stack[left], stack[left + 1]) {
        case (.number(let x), .number(let y)):
            stack[left] = .number(change(x, y))
            return
        case (.number(let x), .row(let b, let scale)):
            for index in 0..<count { room[index] = change(x, scale * b[index]) }
        case (.row(let a, let scale), .number(let y)):
            for index in 0..<count { room[index] = change(scale * a[index], y) }
        case (.row(let a, let one), .row(let b, let other)):
            for index in 0..<count { room[index] = change(one * a[index], other * b[index]) }
        }
        stack[left] = .row(room, scale: 1)
    }

    /// Arithmetic has loops of its own, so that they vectorise; a product with a number needs none.
    private func apply(_ operation: RuleExpression.Operator, _ place: Int, _ count: Int) {
        switch (operation, stack[place], stack[place + 1]) {
        case (.multiply, .number(let factor), _):
            lower(place + 1, count)
            scale(place, by: factor)
        case (.multiply, _, .number(let factor)): scale(place, by: factor)
        case (.divide, _, .number(let divisor)): scale(place, by: 1 / divisor)
        case (.add, _, _): combine(place, count) { $0 + $1 }
        case (.subtract, _, _): combine(place, count) { $0 - $1 }
        case (.multiply, _, _): combine(place, count) { $0 * $1 }
        case (.divide, _, _): combine(place, count) { $0 / $1 }
        default: combine(place, count) { operation($0, $1) }
        }
    }
}
