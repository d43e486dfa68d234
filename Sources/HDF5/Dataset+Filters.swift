// The filters that the elements of a dataset pass through.

internal import CHDF5

extension Dataset {
    /// The library's numbers of the filters in the order of writing: 1 is deflate, 2 shuffle,
    /// 3 fletcher32, 4 szip, 5 nbit, 6 scaleoffset; others are plugins.
    ///
    /// - Throws: ``HDF5Error`` when they cannot be read.
    public func filters() throws(HDF5Error) -> [Int] {
        let list = try Handle(location, "get the filters", close: H5Pclose) {
            H5Dget_create_plist(id)
        }
        let count = try location.call("get the filters") { H5Pget_nfilters(list.id) }
        var filters: [Int] = []
        for index in 0..<max(count, 0) {
            var (flags, values, configuration): (UInt32, Int, UInt32) = (0, 0, 0)
            let filter = try location.call("get a filter") {
                H5Pget_filter2(
                    list.id, UInt32(index), &flags, &values, nil, 0, nil, &configuration)
            }
            filters.append(Int(filter))
        }
        return filters
    }
}
