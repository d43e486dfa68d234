// Numbers that stay where they are: the state and the weights of the microcircuit.

/// An array of `Double` in memory of its own, filled up to whole blocks of 4 by numbers that mean
/// nothing. Loops take ``base`` and never meet a copy.
public final class Vector {
    /// Number of entries.
    public let count: Int
    let base: UnsafeMutablePointer<Double>

    /// Makes entries, in their order.
    init(_ count: Int, _ entry: (Int) -> Double = { _ in 0 }) {
        precondition(count >= 0, "a size is negative")
        self.count = count
        let capacity = (count + 3) / 4 * 4
        base = .allocate(capacity: capacity)
        base.initialize(repeating: 0, count: capacity)
        for i in 0..<count { base[i] = entry(i) }
    }

    deinit { base.deallocate() }

    /// The entry at an index.
    public subscript(index: Int) -> Double {
        get {
            precondition(index >= 0 && index < count, "there is no such entry")
            return base[index]
        }
        set {
            precondition(index >= 0 && index < count, "there is no such entry")
            base[index] = newValue
        }
    }

    /// The entries.
    public var values: [Double] { Array(UnsafeBufferPointer(start: base, count: count)) }

    /// The square root of the sum of the squares.
    public var norm: Double { dot(base, base, count).squareRoot() }
}
