// What is saved of a simulation: columns of numbers by name.

/// A column of 64-bit words that stand for whole or for real numbers.
public struct SavedColumn: Sendable, Equatable {
    /// Whether the words are the bit patterns of `Double`, not of `Int64`.
    public var isReal: Bool
    /// The numbers, bit for bit.
    public var words: [UInt64]

    /// Makes a column of words.
    public init(isReal: Bool, words: [UInt64]) {
        self.isReal = isReal
        self.words = words
    }

    /// Makes a column of whole numbers.
    public init(_ numbers: [Int64]) {
        self.init(isReal: false, words: numbers.map(UInt64.init(bitPattern:)))
    }

    /// Makes a column of real numbers.
    public init(_ numbers: [Double]) {
        self.init(isReal: true, words: numbers.map(\.bitPattern))
    }
}

/// All that a simulation is at one time, by population and neuron, projection and synapse, whatever the
/// number of threads: ``Simulation/save()`` makes it, ``Simulation/restore(_:)`` takes it.
public struct SavedState: Sendable, Equatable {
    /// The columns by name; names are paths.
    public var columns: [String: SavedColumn] = [:]

    /// Whether a number can be that of things counted so far, with room for all that are still to come.
    public static func isCount(_ number: Int) -> Bool { number >= 0 && number < 1 << 60 }

    /// Makes a state without columns.
    public init() {}

    /// The whole numbers of a column.
    ///
    /// - Parameters:
    ///   - name: The column.
    ///   - count: How many there must be, if it is known.
    /// - Throws: ``SavedStateError`` when there is no such column, or one of another kind or length.
    public func integers(_ name: String, count: Int? = nil) throws(SavedStateError) -> [Int64] {
        try words(name, isReal: false, count: count).map(Int64.init(bitPattern:))
    }

    /// The real numbers of a column.
    ///
    /// - Throws: ``SavedStateError`` as ``integers(_:count:)``.
    public func reals(_ name: String, count: Int? = nil) throws(SavedStateError) -> [Double] {
        try words(name, isReal: true, count: count).map(Double.init(bitPattern:))
    }

    func words(
        _ name: String, isReal: Bool, count: Int?
    ) throws(SavedStateError) -> [UInt64] {
        guard let column = columns[name] else { throw SavedStateError("it lacks '\(name)'") }
        guard column.isReal == isReal, count == nil || column.words.count == count else {
            throw SavedStateError(
                "its '\(name)' holds \(column.words.count) \(column.isReal ? "real" : "whole") "
                    + "numbers, not \(count.map(String.init) ?? "some") "
                    + (isReal ? "real" : "whole"))
        }
        return column.words
    }
}

/// Why a state cannot be saved or restored.
public struct SavedStateError: Error, Equatable, CustomStringConvertible {
    /// The reason.
    public let description: String

    /// Gives a reason.
    public init(_ description: String) {
        self.description = description
    }
}
