// A small file as one value: what others may look at once the file is closed.

import Foundation

/// A group with everything below it.
public struct ObjectTree: Codable, Equatable, Sendable {
    /// The groups in it, by name.
    public var groups: [String: ObjectTree]
    /// The datasets of numbers and strings in it, by name.
    public var arrays: [String: StoredArray]

    /// Makes a group of its parts.
    public init(groups: [String: ObjectTree] = [:], arrays: [String: StoredArray] = [:]) {
        self.groups = groups
        self.arrays = arrays
    }
}

/// The elements of a dataset, in C order.
public struct StoredArray: Codable, Equatable, Sendable {
    /// The dimensions; none for a scalar.
    public let shape: [Int]
    /// The strings, if it is made of strings.
    public let texts: [String]?
    /// The numbers as bytes, which pass from process to process in one piece.
    private let bytes: Data?

    /// Makes an array of numbers, by default in one row.
    public init(_ numbers: [Double], shape: [Int]? = nil) {
        self.shape = shape ?? [numbers.count]
        texts = nil
        bytes = numbers.withUnsafeBytes { Data($0) }
    }

    /// Makes an array of strings, by default in one row.
    public init(_ texts: [String], shape: [Int]? = nil) {
        self.shape = shape ?? [texts.count]
        self.texts = texts
        bytes = nil
    }

    /// The numbers, if it is made of numbers.
    public var numbers: [Double]? {
        guard let bytes else { return nil }
        let count = bytes.count / MemoryLayout<Double>.size
        return [Double](unsafeUninitializedCapacity: count) { buffer, filled in
            _ = bytes.copyBytes(to: buffer)
            filled = count
        }
    }
}

extension Group {
    /// What an ``ObjectTree`` may hold.
    public struct TreeLimits: Sendable {
        /// Groups within groups.
        public var depth: Int
        /// Groups and datasets in all.
        public var objects: Int
        /// Bytes of all elements, numbers being of eight.
        public var bytes: Int

        /// Makes limits.
        public init(depth: Int = 16, objects: Int = 100_000, bytes: Int = 1 << 28) {
            self.depth = depth
            self.objects = objects
            self.bytes = bytes
        }
    }

    /// Reads the group with everything below it; what is neither number nor string is left out.
    ///
    /// - Throws: ``HDF5Error`` when something cannot be read, or there is more than the limits allow.
    public func tree(within limits: TreeLimits = TreeLimits()) throws(HDF5Error) -> ObjectTree {
        var left = limits
        return try tree(&left)
    }

    private func tree(_ left: inout TreeLimits) throws(HDF5Error) -> ObjectTree {
        guard left.depth > 0 else {
            throw location.failure("nests deeper than may be read", hint: "is it the right file?")
        }
        left.depth -= 1
        defer { left.depth += 1 }
        var tree = ObjectTree()
        for (name, kind) in try children() {
            left.objects -= 1
            guard left.objects >= 0 else {
                throw location.failure("has more objects than may be read")
            }
            switch kind {
            case .group: tree.groups[name] = try group(name).tree(&left)
            case .dataset: tree.arrays[name] = try dataset(name).array(&left)
            case .other: continue
            }
        }
        return tree
    }
}

extension Dataset {
    fileprivate func array(_ left: inout Group.TreeLimits) throws(HDF5Error) -> StoredArray? {
        let array: StoredArray
        let shape = try shape()
        switch try dataClass() {
        case .string:
            let texts = try readStrings(limit: left.bytes)
            left.bytes -= texts.reduce(0) { $0 + 16 + $1.utf8.count }
            array = StoredArray(texts, shape: shape)
        case .integer, .float, .enumeration:
            let numbers = try read(Double.self, limit: left.bytes)
            left.bytes -= numbers.count * MemoryLayout<Double>.stride
            array = StoredArray(numbers, shape: shape)
        case .list, .other: return nil
        }
        guard left.bytes >= 0 else { throw location.failure("holds more than may be read") }
        return array
    }
}
