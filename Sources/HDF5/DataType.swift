// What a stored element is, and the string and enumeration types that are built for it.

internal import CHDF5

/// The class of the elements of a dataset or attribute, as stored.
public enum DataClass: Equatable, Sendable, CustomStringConvertible {
    /// An integer of some bytes.
    case integer(signed: Bool, bytes: Int)
    /// A floating-point number of some bytes.
    case float(bytes: Int)
    /// A string, of fixed or variable length.
    case string
    /// An enumeration over an integer.
    case enumeration
    /// A list of numbers, or of anything else, of its own length.
    case list
    /// Compound, array, reference and the like, which this module does not read.
    case other

    /// A name for messages.
    public var description: String {
        switch self {
        case .integer(let signed, let bytes): "\(bytes * 8)-bit \(signed ? "" : "unsigned ")integer"
        case .float(let bytes): "\(bytes * 8)-bit float"
        case .string: "string"
        case .enumeration: "enumeration"
        case .list: "list"
        case .other: "an unsupported type"
        }
    }
}

/// A type of the library, owned.
struct DataType {
    let handle: Handle
    let location: Location

    /// Takes over the type that `open` returns.
    init(_ location: Location, open: () -> hid_t) throws(HDF5Error) {
        handle = try Handle(location, "get a type", close: H5Tclose, open: open)
        self.location = location
    }

    /// UTF-8 strings of a fixed number of bytes, or of variable length when it is `nil`.
    static func string(bytes: Int?, at location: Location) throws(HDF5Error) -> DataType {
        let type = try DataType(location) { H5Tcopy(shim_c_string()) }
        let size = bytes.map { max($0, 1) } ?? shim_variable_size()
        try location.call("make a string type") { H5Tset_size(type.handle.id, size) }
        try location.call("make a string type") { H5Tset_cset(type.handle.id, H5T_CSET_UTF8) }
        return type
    }

    /// An enumeration over `Int8`.
    static func enumeration(
        _ members: KeyValuePairs<String, Int8>, at location: Location
    ) throws(HDF5Error) -> DataType {
        let type = try DataType(location) { H5Tenum_create(shim_int8()) }
        for (name, value) in members {
            var value = value
            try location.call("make an enumeration") {
                H5Tenum_insert(type.handle.id, name, &value)
            }
        }
        return type
    }

    /// The class of this type.
    var dataClass: DataClass {
        Library.run {
            let bytes = H5Tget_size(handle.id)
            switch H5Tget_class(handle.id) {
            case H5T_INTEGER:
                return .integer(signed: H5Tget_sign(handle.id) == H5T_SGN_2, bytes: bytes)
            case H5T_FLOAT: return .float(bytes: bytes)
            case H5T_STRING: return .string
            case H5T_ENUM: return .enumeration
            case H5T_VLEN: return .list
            default: return .other
            }
        }
    }

    /// Size in bytes of one element.
    var size: Int { Library.run { H5Tget_size(handle.id) } }

    /// Whether strings of this type are filled up with spaces, as Fortran does.
    var isSpacePadded: Bool {
        Library.run { H5Tget_strpad(handle.id) == H5T_STR_SPACEPAD }
    }

    /// Refuses to hand elements of this type out as numbers of type `wanted`.
    func requireNumber(_ wanted: NumberType) throws(HDF5Error) {
        switch dataClass {
        case .integer, .enumeration: return
        case .float where wanted.isFloat: return
        case let stored:
            let expected = wanted.isFloat ? "a number" : "an integer"
            throw location.failure("expected \(expected), found \(stored)")
        }
    }
}
