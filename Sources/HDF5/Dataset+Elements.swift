// Reading and writing the elements of datasets, whole or in boxes.

internal import CHDF5

extension Dataset {
    /// Reads every number, converted to `Element`.
    ///
    /// - Parameters:
    ///   - element: The type to convert to.
    ///   - limit: The most bytes to reserve.
    /// - Throws: ``HDF5Error`` when the elements are not numbers of that kind (a float is not read
    ///   as an integer), one does not fit, or they need more than `limit` bytes.
    public func read<Element: HDF5Element>(
        _ element: Element.Type = Element.self, limit: Int = defaultReadLimit
    ) throws(HDF5Error) -> [Element] {
        let space = try dataspace()
        let width = MemoryLayout<Element>.stride
        let count = try space.count(bytesEach: width, limit: limit)
        return try read(count: count, memory: nil, part: nil)
    }

    /// Reads the box that begins at `start` and has `count` elements on each axis.
    ///
    /// - Throws: ``HDF5Error`` as ``read(_:limit:)``, and when the box is not within the dataset.
    public func read<Element: HDF5Element>(
        _ element: Element.Type = Element.self, start: [Int], count: [Int],
        limit: Int = defaultReadLimit
    ) throws(HDF5Error) -> [Element] {
        let part = try dataspace()
        try part.select(start: start, count: count)
        let total = try location.count(
            count, bytesEach: MemoryLayout<Element>.stride, limit: limit)
        let memory = try Dataspace.box(count, at: location)
        return try read(count: total, memory: memory, part: part)
    }

    private func read<Element: HDF5Element>(
        count: Int, memory: Dataspace?, part: Dataspace?
    ) throws(HDF5Error) -> [Element] {
        try dataType().requireNumber(Element.numberType)
        let transfer = try Transfer.properties(at: location)
        let whole = shim_whole_extent()
        return try location.readNumbers(count: count) {
            H5Dread(
                id, Element.numberType.native, memory?.handle.id ?? whole,
                part?.handle.id ?? whole, transfer.id, $0)
        }
    }

    /// Reads every string, of fixed or variable length.
    ///
    /// - Throws: ``HDF5Error`` when the elements are not strings, or need more than `limit` bytes.
    public func readStrings(limit: Int = defaultReadLimit) throws(HDF5Error) -> [String] {
        let type = try dataType()
        return try location.readStrings(of: type, in: try dataspace(), limit: limit) {
            let whole = shim_whole_extent()
            return H5Dread(id, $0, whole, whole, shim_default_properties(), $1)
        }
    }

    /// Writes every element.
    ///
    /// - Throws: ``HDF5Error`` when their number is not that of the dataset.
    public func write<Element: HDF5Element>(_ elements: [Element]) throws(HDF5Error) {
        try location.requireCount(elements.count, shape: try shape())
        try write(elements, memory: nil, part: nil)
    }

    /// Writes the box that begins at `start` and has `count` elements on each axis.
    ///
    /// - Throws: ``HDF5Error`` when the box is not within the dataset, or `elements` do not fill it.
    public func write<Element: HDF5Element>(
        _ elements: [Element], start: [Int], count: [Int]
    ) throws(HDF5Error) {
        try location.requireCount(elements.count, shape: count)
        let part = try dataspace()
        try part.select(start: start, count: count)
        let memory = try Dataspace.box(count, at: location)
        try write(elements, memory: memory, part: part)
    }

    /// Grows the dataset on its first axis and writes whole rows there.
    ///
    /// - Throws: ``HDF5Error`` when `elements` are not whole rows, or the dataset cannot grow.
    public func append<Element: HDF5Element>(_ elements: [Element]) throws(HDF5Error) {
        var shape = try shape()
        guard let length = shape.first else {
            throw location.failure("is a single value, and cannot grow")
        }
        let row = try location.count(Array(shape.dropFirst()), bytesEach: 1, limit: .max)
        guard row > 0, elements.count.isMultiple(of: row) else {
            throw location.failure(
                "has rows of \(row) elements: \(elements.count) do not make whole rows")
        }
        var start = [Int](repeating: 0, count: shape.count)
        start[0] = length
        let rows = elements.count / row
        shape[0] = length + rows
        try resize(to: shape)
        shape[0] = rows
        try write(elements, start: start, count: shape)
    }

    private func write<Element: HDF5Element>(
        _ elements: [Element], memory: Dataspace?, part: Dataspace?
    ) throws(HDF5Error) {
        try dataType().requireNumber(Element.numberType)
        if elements.isEmpty { return }
        let transfer = try Transfer.properties(at: location)
        let whole = shim_whole_extent()
        try location.call("write") {
            elements.withUnsafeBytes {
                H5Dwrite(
                    id, Element.numberType.native, memory?.handle.id ?? whole,
                    part?.handle.id ?? whole, transfer.id, $0.baseAddress)
            }
        }
        try flush()
    }

    /// Has the library write now: otherwise it does at the latest when the dataset is closed, and a handle that
    /// is let go of cannot report that this failed.
    func flush() throws(HDF5Error) {
        try location.call("write") { H5Dflush(id) }
    }
}

extension Location {
    /// Refuses a number of elements that does not fill a box.
    func requireCount(_ count: Int, shape: [Int]) throws(HDF5Error) {
        let expected = try self.count(shape, bytesEach: 1, limit: .max)
        guard count == expected else {
            throw failure("takes \(expected) elements, but \(count) were given")
        }
    }
}
