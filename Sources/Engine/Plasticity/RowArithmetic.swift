// Arithmetic on the numbers of a row: plain loops, which vectorise.

/// The bounds of the numbers of a row, and the size from which on a number is useless.
struct RowBounds {
    var low: Double
    var high: Double
    var limit: Double

    /// 0 for a number within the bounds, otherwise 1: loops that collect these vectorise.
    @inline(__always)
    fileprivate func excess(_ number: Double) -> UInt64 {
        number >= low && number <= high ? 0 : 1
    }
}

extension UnsafeMutablePointer<Double> {
    /// Adds `gain` times the numbers of another row. Returns whether all are within bounds still.
    func add(
        _ values: UnsafeMutablePointer<Double>, times gain: Double, within bounds: RowBounds,
        count: Int
    ) -> Bool {
        var excess: UInt64 = 0
        for index in 0..<count {
            let sum = self[index] + gain * values[index]
            self[index] = sum
            excess |= bounds.excess(sum)
        }
        return excess == 0
    }

    /// Adds `gain` times what `values` has grown to since it was `seen`, and notes that it is seen.
    /// Returns whether all are within bounds still.
    func add(
        growthOf values: UnsafeMutablePointer<Double>, since seen: UnsafeMutablePointer<Double>,
        times gain: Double, within bounds: RowBounds, count: Int
    ) -> Bool {
        var excess: UInt64 = 0
        for index in 0..<count {
            let value = values[index]
            let sum = self[index] + gain * (value - seen[index])
            self[index] = sum
            seen[index] = value
            excess |= bounds.excess(sum)
        }
        return excess == 0
    }

    /// Lets numbers decay towards `rest` by a factor.
    func decay(towards rest: Double, by factor: Double, count: Int) {
        for index in 0..<count { self[index] = rest + (self[index] - rest) * factor }
    }

    /// Brings numbers back within bounds. Returns whether all of them were of use.
    func clip(to bounds: RowBounds, count: Int) -> Bool {
        var useless: UInt64 = 0
        for index in 0..<count {
            let number = self[index]
            useless |= abs(number) < bounds.limit ? 0 : 1
            self[index] = Swift.min(Swift.max(number, bounds.low), bounds.high)
        }
        return useless == 0
    }
}
