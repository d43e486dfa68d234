// Carries columns between the parts of a simulation and what is saved of it, one way or the other.

/// A number that one word of a column holds.
protocol StateWord {
    static var isReal: Bool { get }
    /// Whether it is not a number.
    var isNaN: Bool { get }
    var word: UInt64 { get }
    init(word: UInt64)
}

extension Double: StateWord {
    static var isReal: Bool { true }
    var word: UInt64 { bitPattern }
    init(word: UInt64) { self.init(bitPattern: word) }
}

extension Float: StateWord {
    static var isReal: Bool { true }
    var word: UInt64 { Double(self).bitPattern }
    init(word: UInt64) { self.init(Double(bitPattern: word)) }
}

extension StateWord where Self: FixedWidthInteger {
    static var isReal: Bool { false }
    var isNaN: Bool { false }
    var word: UInt64 { UInt64(truncatingIfNeeded: self) }
    init(word: UInt64) { self.init(truncatingIfNeeded: word) }
}

extension Int: StateWord {}
extension Int64: StateWord {}
extension UInt64: StateWord {}
extension Int32: StateWord {}

extension Bool: StateWord {
    static var isReal: Bool { false }
    var isNaN: Bool { false }
    var word: UInt64 { self ? 1 : 0 }
    init(word: UInt64) { self = word != 0 }
}

/// The elements of a population that a worker owns, and where their columns are.
struct StateSlice {
    var path: String
    var elements: Range<Int>
    /// Elements of the whole population.
    var size: Int
}

/// Saves or restores: each part of a simulation names its numbers once, for both. The first error
/// stays, and nothing is restored after it.
final class StateArchive {
    private(set) var state: SavedState
    let isRestoring: Bool
    /// The time that the state belongs to.
    let time: Int64
    /// How far behind it sources may be that fire at the nearest point of a grid.
    private let margin: Int64
    private(set) var failure: SavedStateError?

    /// Saves into an empty state.
    init(savingAt time: Int64) {
        (state, isRestoring, self.time, margin) = (SavedState(), false, time, 0)
    }

    /// Restores from a state.
    init(restoring state: SavedState, at time: Int64, margin: Int64) {
        (self.state, isRestoring, self.time, self.margin) = (state, true, time, margin)
    }

    /// Whether a time can be that of something to come; `.max` is never.
    func isToCome(_ time: Int64) -> Bool { time >= self.time - margin }

    /// Whether a time can be that of something that has happened.
    func hasBeen(_ time: Int64) -> Bool { time >= 0 && time <= self.time }

    /// Carries `count` numbers, of which number `i` has the place `place(i)` in a column of `total`.
    ///
    /// - Parameters:
    ///   - isReal: Says whether the words are real where the type of the memory does not.
    ///   - isPossible: Refuses numbers that a simulation could not have saved.
    func numbers<Number: StateWord>(
        _ name: String, _ count: Int, of total: Int, isReal: Bool = Number.isReal,
        place: (Int) -> Int, isPossible: (Number) -> Bool = { _ in true },
        _ number: (Int) -> UnsafeMutablePointer<Number>
    ) {
        guard isRestoring else {
            let empty = SavedColumn(isReal: isReal, words: [])
            state.columns[name, default: empty].words.withArray(of: total) { words in
                for index in 0..<count { words[place(index)] = number(index).pointee.word }
            }
            return
        }
        attempt { () throws(SavedStateError) in
            let words = try state.words(name, isReal: isReal, count: total)
            for index in 0..<count {
                let saved = Number(word: words[place(index)])
                guard !(isReal && saved.isNaN), isPossible(saved) else {
                    throw SavedStateError("its '\(name)' holds an impossible number")
                }
                number(index).pointee = saved
            }
        }
    }

    /// Carries one number for each element of a slice.
    func elements<Number: StateWord>(
        _ name: String, _ slice: StateSlice, isReal: Bool = Number.isReal,
        isPossible: (Number) -> Bool = { _ in true },
        _ number: (Int) -> UnsafeMutablePointer<Number>
    ) {
        numbers(
            "\(slice.path)/\(name)", slice.elements.count, of: slice.size, isReal: isReal,
            place: { slice.elements.lowerBound + $0 }, isPossible: isPossible, number)
    }

    /// Carries one number.
    func scalar<Number: StateWord>(
        _ name: String, _ number: inout Number, isPossible: (Number) -> Bool = { _ in true }
    ) {
        withUnsafeMutablePointer(to: &number) { pointer in
            numbers(name, 1, of: 1, place: { $0 }, isPossible: isPossible) { _ in pointer }
        }
    }

    /// Carries a list whose length is part of the state.
    func list(_ name: String, _ numbers: inout [Int64]) {
        guard isRestoring else {
            state.columns[name] = SavedColumn(numbers)
            return
        }
        attempt { () throws(SavedStateError) in numbers = try state.integers(name) }
    }

    /// Does something unless something has failed before.
    func attempt(_ body: () throws(SavedStateError) -> Void) {
        guard failure == nil else { return }
        do throws(SavedStateError) { try body() } catch { failure = error }
    }
}

extension [UInt64] {
    /// Changes the words in place, of which there are `total` then.
    fileprivate mutating func withArray(
        of total: Int, _ body: (UnsafeMutableBufferPointer<UInt64>) -> Void
    ) {
        if count < total { append(contentsOf: repeatElement(0, count: total - count)) }
        withUnsafeMutableBufferPointer { body($0) }
    }
}
