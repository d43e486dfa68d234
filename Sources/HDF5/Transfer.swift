// How data crosses between memory and file: numbers are converted, but never silently changed.

internal import CHDF5

/// The bytes that one read may reserve unless the caller says otherwise: 4 GiB.
public let defaultReadLimit = 4 << 30

/// The transfer settings of every read and write of a dataset.
///
/// The library by itself clips what does not fit (a stored -1 read as unsigned gives 0); here that
/// is an error. Rounding a number to one of less precision is not.
enum Transfer {
    /// Makes the property list.
    static func properties(at location: Location) throws(HDF5Error) -> Handle {
        let list = try Handle(location, "set up a transfer", close: H5Pclose) {
            H5Pcreate(shim_transfer_class())
        }
        try location.call("set up a transfer") {
            H5Pset_type_conv_cb(list.id, refuseRange, nil)
        }
        return list
    }

    private static let refuseRange: H5T_conv_except_func_t = { kind, _, _, _, _, _ in
        switch kind {
        case H5T_CONV_EXCEPT_RANGE_HI, H5T_CONV_EXCEPT_RANGE_LOW: H5T_CONV_ABORT
        default: H5T_CONV_UNHANDLED
        }
    }
}

extension Location {
    /// Reads `count` numbers into a new array with `body`, which fills the buffer.
    func readNumbers<Element: HDF5Element>(
        count: Int, _ body: (UnsafeMutableRawPointer) -> herr_t
    ) throws(HDF5Error) -> [Element] {
        if count == 0 { return [] }
        var failure: HDF5Error?
        let numbers = [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            do throws(HDF5Error) {
                try call("read") { body(base) }
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return numbers
    }

    /// Reads `count` strings of a type with `body`, which fills a buffer of that memory type.
    func readStrings(
        of type: DataType, in space: Dataspace, limit: Int,
        _ body: (hid_t, UnsafeMutableRawPointer) -> herr_t
    ) throws(HDF5Error) -> [String] {
        guard type.dataClass == .string else {
            throw failure("expected a string, found \(type.dataClass)")
        }
        let isVariable = try call("get a type") { H5Tis_variable_str(type.handle.id) } > 0
        let count = try space.count(bytesEach: type.size, limit: limit)
        if count == 0 { return [] }
        if isVariable {
            return try readVariableStrings(of: type, in: space, count: count, body)
        }
        let width = type.size
        guard width > 0 else { throw failure("has strings without a size") }
        let bytes: [UInt8] = try readNumbers(count: count * width) { body(type.handle.id, $0) }
        let padding: UInt8 = type.isSpacePadded ? 0x20 : 0
        return stride(from: 0, to: bytes.count, by: width).map { start in
            Self.text(bytes[start..<start + width], padding: padding)
        }
    }

    /// The text of a fixed-size field, up to its terminator and without its padding.
    private static func text(_ field: ArraySlice<UInt8>, padding: UInt8) -> String {
        var field = field.prefix { $0 != 0 }
        while field.last == padding { field.removeLast() }
        return String(decoding: field, as: UTF8.self)
    }

    private func readVariableStrings(
        of type: DataType, in space: Dataspace, count: Int,
        _ body: (hid_t, UnsafeMutableRawPointer) -> herr_t
    ) throws(HDF5Error) -> [String] {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        try call("read") {
            pointers.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { body(type.handle.id, $0) } ?? -1
            }
        }
        let strings = pointers.map { $0.map { String(cString: $0) } ?? "" }
        try call("free strings") {
            H5Dvlen_reclaim(type.handle.id, space.handle.id, shim_default_properties(), &pointers)
        }
        return strings
    }

    /// Writes strings as variable-length ones with `body`, which takes the buffer.
    func writeStrings(
        _ strings: [String], _ body: (UnsafeRawPointer) -> herr_t
    ) throws(HDF5Error) {
        if strings.contains(where: { $0.utf8.contains(0) }) {
            throw failure("cannot hold a string with a zero byte in it")
        }
        if strings.isEmpty { return }
        // All texts lie end to end, each with its terminator, and stay put while they are written.
        var text: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(text.count)
            text.append(contentsOf: string.utf8CString)
        }
        try call("write") {
            text.withUnsafeBufferPointer { text in
                let pointers = starts.map { start in text.baseAddress.map { $0 + start } }
                return pointers.withUnsafeBytes { $0.baseAddress.map(body) ?? -1 }
            }
        }
    }
}
