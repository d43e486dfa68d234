// Datasets: what they are, how they grow, and making them.

internal import CHDF5

/// A dataset of an open file. Elements are in C order: the last axis varies fastest.
public final class Dataset: Object {
    /// The current dimensions; none for a scalar.
    ///
    /// - Throws: ``HDF5Error`` when they cannot be read.
    public func shape() throws(HDF5Error) -> [Int] {
        try dataspace().shape()
    }

    /// The class of the stored elements.
    ///
    /// - Throws: ``HDF5Error`` when it cannot be read.
    public func dataClass() throws(HDF5Error) -> DataClass {
        try dataType().dataClass
    }

    /// The bytes that the elements take up in the file, after any compression.
    public var storedBytes: UInt64 {
        Library.run { H5Dget_storage_size(id) }
    }

    /// Refuses a dataset that claims more elements than its storage can account for.
    ///
    /// Nothing compresses better than 1032-fold; a claim beyond that, which takes no more than a
    /// few damaged bytes, would keep a reader busy forever.
    ///
    /// - Throws: ``HDF5Error`` when it does, or its dimensions cannot be read.
    public func checkStorage() throws(HDF5Error) {
        var elements = 1
        for size in try shape() {
            let product = elements.multipliedReportingOverflow(by: size)
            elements = product.overflow ? .max : product.partialValue
        }
        let stored = storedBytes
        let plausible = stored.multipliedReportingOverflow(by: 1032)
        guard plausible.overflow || UInt64(elements) <= plausible.partialValue else {
            throw location.failure("claims \(elements) elements, but stores \(stored) bytes")
        }
    }

    /// Changes the dimensions of a chunked dataset; what is cut off is lost, what is new is zero.
    ///
    /// - Throws: ``HDF5Error`` when the dataset is not chunked or may not become that large.
    public func resize(to shape: [Int]) throws(HDF5Error) {
        let rank = try self.shape().count
        guard shape.count == rank else {
            throw location.failure("has rank \(rank), and cannot be given rank \(shape.count)")
        }
        let extent = try location.sizes(shape)
        try location.call("change the extent") { H5Dset_extent(id, extent) }
    }

    func dataspace() throws(HDF5Error) -> Dataspace {
        try Dataspace(location) { H5Dget_space(id) }
    }

    func dataType() throws(HDF5Error) -> DataType {
        try DataType(location) { H5Dget_type(id) }
    }
}

/// How a dataset is laid out in the file.
public struct DatasetLayout: Sendable, Equatable {
    /// Dimensions of one chunk; `nil` stores the dataset in one piece, which cannot grow.
    public var chunk: [Int]?
    /// Level 0…9 of gzip compression, with byte shuffling; `nil` for none. Needs chunks.
    public var deflate: Int?

    /// One piece of a fixed size.
    public static let contiguous = DatasetLayout()

    /// Chunks; the first axis can grow without bound.
    public static func chunked(_ chunk: [Int], deflate: Int? = nil) -> DatasetLayout {
        DatasetLayout(chunk: chunk, deflate: deflate)
    }

    /// The library's properties for this layout.
    fileprivate func properties(at location: Location) throws(HDF5Error) -> Handle {
        let list = try Handle(location, "set the layout", close: H5Pclose) {
            H5Pcreate(shim_dataset_creation_class())
        }
        guard let chunk else { return list }
        let sizes = try location.sizes(chunk)
        try location.call("set the layout") { H5Pset_chunk(list.id, Int32(sizes.count), sizes) }
        guard let deflate else { return list }
        guard let level = UInt32(exactly: deflate), level <= 9 else {
            throw location.failure("cannot be compressed at level \(deflate)", hint: "use 0 to 9")
        }
        try location.call("set the compression") { H5Pset_shuffle(list.id) }
        try location.call("set the compression") { H5Pset_deflate(list.id, level) }
        return list
    }
}

extension Group {
    /// Makes a dataset of numbers, zero at first.
    ///
    /// - Throws: ``HDF5Error`` when the name is taken, or the layout does not fit the shape.
    @discardableResult
    public func createDataset<Element: HDF5Element>(
        _ path: String, of element: Element.Type, shape: [Int],
        layout: DatasetLayout = .contiguous
    ) throws(HDF5Error) -> Dataset {
        try create(path, type: Element.numberType.native, shape: shape, layout: layout)
    }

    /// Makes a dataset of numbers and fills it; without a shape it is one row.
    ///
    /// - Throws: ``HDF5Error`` as ``createDataset(_:of:shape:layout:)``, or when the number of
    ///   elements does not fit the shape.
    @discardableResult
    public func createDataset<Element: HDF5Element>(
        _ path: String, _ elements: [Element], shape: [Int]? = nil,
        layout: DatasetLayout = .contiguous
    ) throws(HDF5Error) -> Dataset {
        let dataset = try createDataset(
            path, of: Element.self, shape: shape ?? [elements.count], layout: layout)
        try dataset.write(elements)
        return dataset
    }

    /// Makes a dataset of UTF-8 strings of variable length; without a shape it is one row, and an
    /// empty shape makes a scalar.
    ///
    /// - Throws: ``HDF5Error`` when the name is taken, or a string has a zero byte in it.
    @discardableResult
    public func createDataset(
        _ path: String, strings: [String], shape: [Int]? = nil
    ) throws(HDF5Error) -> Dataset {
        let type = try DataType.string(bytes: nil, at: location.child(path))
        let dataset = try create(
            path, type: type.handle.id, shape: shape ?? [strings.count], layout: .contiguous)
        try dataset.location.requireCount(strings.count, shape: shape ?? [strings.count])
        try dataset.location.writeStrings(strings) {
            H5Dwrite(
                dataset.id, type.handle.id, shim_whole_extent(), shim_whole_extent(),
                shim_default_properties(), $0)
        }
        try dataset.flush()
        return dataset
    }

    private func create(
        _ path: String, type: hid_t, shape: [Int], layout: DatasetLayout
    ) throws(HDF5Error) -> Dataset {
        let location = location.child(path)
        let space =
            shape.isEmpty
            ? try Dataspace.scalar(at: location)
            : try Dataspace.box(shape, extendible: layout.chunk != nil, at: location)
        let properties = try layout.properties(at: location)
        return try Dataset(file, location, "create the dataset") {
            let standard = shim_default_properties()
            return H5Dcreate2(
                id, path, type, space.handle.id, standard, properties.id, standard)
        }
    }
}
