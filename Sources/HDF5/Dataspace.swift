// The extent of a dataset or attribute, and the part of it that is read or written.

internal import CHDF5

/// A dataspace of the library, owned.
struct Dataspace {
    let handle: Handle
    let location: Location

    /// Takes over the dataspace that `open` returns.
    init(_ location: Location, open: () -> hid_t) throws(HDF5Error) {
        handle = try Handle(location, "get the extent", close: H5Sclose, open: open)
        self.location = location
    }

    /// One element, without dimensions.
    static func scalar(at location: Location) throws(HDF5Error) -> Dataspace {
        try Dataspace(location) { H5Screate(H5S_SCALAR) }
    }

    /// A box; its first axis can grow without bound when it is extendible.
    static func box(
        _ shape: [Int], extendible: Bool = false, at location: Location
    ) throws(HDF5Error) -> Dataspace {
        let extent = try location.sizes(shape)
        var maximum = extent
        if extendible, !maximum.isEmpty { maximum[0] = shim_unlimited() }
        return try Dataspace(location) {
            H5Screate_simple(Int32(extent.count), extent, maximum)
        }
    }

    /// The dimensions; none for a scalar.
    func shape() throws(HDF5Error) -> [Int] {
        let rank = try location.call("get the rank") { H5Sget_simple_extent_ndims(handle.id) }
        var extent = [hsize_t](repeating: 0, count: Int(rank))
        try location.call("get the extent") {
            H5Sget_simple_extent_dims(handle.id, &extent, nil)
        }
        var shape: [Int] = []
        for size in extent {
            guard let size = Int(exactly: size) else {
                throw location.failure("has an impossible extent of \(size)")
            }
            shape.append(size)
        }
        return shape
    }

    /// The number of elements, of which `bytes` each must stay within `limit`.
    func count(bytesEach bytes: Int, limit: Int) throws(HDF5Error) -> Int {
        let kind = Library.run { H5Sget_simple_extent_type(handle.id) }
        if kind == H5S_NULL { return 0 }
        return try location.count(try shape(), bytesEach: bytes, limit: limit)
    }

    /// Selects the box that begins at `start` and has `count` elements on each axis.
    func select(start: [Int], count: [Int]) throws(HDF5Error) {
        let shape = try shape()
        guard start.count == shape.count, count.count == shape.count else {
            throw location.failure(
                "has rank \(shape.count), but rank \(start.count) was expected")
        }
        for axis in shape.indices {
            guard start[axis] >= 0, count[axis] >= 0, start[axis] <= shape[axis],
                count[axis] <= shape[axis] - start[axis]
            else {
                throw location.failure(
                    "has \(shape[axis]) elements on axis \(axis), not the \(count[axis]) "
                        + "that were asked for from \(start[axis])")
            }
        }
        let first = try location.sizes(start)
        let size = try location.sizes(count)
        try location.call("select a part") {
            H5Sselect_hyperslab(handle.id, H5S_SELECT_SET, first, nil, size, nil)
        }
    }
}

extension Location {
    /// Dimensions in the library's type.
    func sizes(_ shape: [Int]) throws(HDF5Error) -> [hsize_t] {
        var sizes: [hsize_t] = []
        for size in shape {
            guard let size = hsize_t(exactly: size) else {
                throw failure("cannot have an extent of \(size)")
            }
            sizes.append(size)
        }
        return sizes
    }

    /// The number of elements in a box, of which `bytes` each must stay within `limit`.
    func count(_ shape: [Int], bytesEach bytes: Int, limit: Int) throws(HDF5Error) -> Int {
        var total = bytes
        for size in shape {
            let (product, overflow) = total.multipliedReportingOverflow(by: size)
            guard !overflow, product <= limit || shape.contains(0) else {
                let extent = shape.map(String.init).joined(separator: " x ")
                throw failure(
                    "has \(extent) elements, more than the \(limit) bytes that may be read at once",
                    hint: "read it in parts")
            }
            total = product
        }
        return shape.reduce(bytes > 0 ? 1 : 0) { $0 &* $1 }
    }
}
