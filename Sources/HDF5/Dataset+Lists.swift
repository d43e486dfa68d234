// Datasets whose elements are lists of numbers, each of its own length.

internal import CHDF5

extension Dataset {
    /// Reads some of the lists of a dataset of one axis, their numbers converted to `Element`.
    ///
    /// - Parameters:
    ///   - element: The type to convert to.
    ///   - range: The lists, by their place on the axis.
    ///   - limit: The most bytes that the numbers may take up.
    /// - Throws: ``HDF5Error`` when the elements are no lists of numbers, or need more than `limit`.
    public func readLists<Element: HDF5Element>(
        _ element: Element.Type = Element.self, in range: Range<Int>, limit: Int = defaultReadLimit
    ) throws(HDF5Error) -> [[Element]] {
        guard try dataClass() == .list else {
            throw location.failure("expected lists, found \(try dataClass())")
        }
        if range.isEmpty { return [] }
        let type = try DataType(location) { H5Tvlen_create(Element.numberType.native) }
        let part = try dataspace()
        try part.select(start: [range.lowerBound], count: [range.count])
        let memory = try Dataspace.box([range.count], at: location)
        var raw = [hvl_t](repeating: hvl_t(), count: range.count)
        try location.call("read") {
            raw.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map {
                    H5Dread(
                        id, type.handle.id, memory.handle.id, part.handle.id,
                        shim_default_properties(), $0)
                } ?? -1
            }
        }
        let bytes = raw.reduce(0) { $0 + $1.len * MemoryLayout<Element>.stride }
        var lists: [[Element]] = []
        if bytes <= limit {
            lists = raw.map { list in
                guard let start = list.p, list.len > 0 else { return [] }
                let numbers = start.assumingMemoryBound(to: Element.self)
                return Array(UnsafeBufferPointer(start: numbers, count: list.len))
            }
        }
        try location.call("free lists") {
            H5Dvlen_reclaim(
                type.handle.id, memory.handle.id, shim_default_properties(), &raw)
        }
        guard bytes <= limit else {
            throw location.failure(
                "has lists of \(bytes) bytes, more than the \(limit) that may be read at once")
        }
        return lists
    }
}

extension Group {
    /// Makes a dataset of lists of numbers and fills it.
    ///
    /// - Throws: ``HDF5Error`` when the name is taken.
    @discardableResult
    public func createDataset<Element: HDF5Element>(
        _ path: String, lists: [[Element]]
    ) throws(HDF5Error) -> Dataset {
        let location = location.child(path)
        let type = try DataType(location) { H5Tvlen_create(Element.numberType.native) }
        let space = try Dataspace.box([lists.count], at: location)
        let dataset = try Dataset(file, location, "create the dataset") {
            let standard = shim_default_properties()
            return H5Dcreate2(
                id, path, type.handle.id, space.handle.id, standard, standard, standard)
        }
        // All numbers lie end to end, and stay put while they are written.
        var numbers = lists.flatMap { $0 }
        try location.call("write") {
            numbers.withUnsafeMutableBufferPointer { buffer in
                var start = 0
                let raw = lists.map { list in
                    defer { start += list.count }
                    return hvl_t(len: list.count, p: buffer.baseAddress.map { $0 + start })
                }
                return raw.withUnsafeBytes {
                    $0.baseAddress.map {
                        H5Dwrite(
                            dataset.id, type.handle.id, shim_whole_extent(), shim_whole_extent(),
                            shim_default_properties(), $0)
                    } ?? 0
                }
            }
        }
        return dataset
    }
}
