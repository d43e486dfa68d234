// The numbers that datasets and attributes hold.

internal import CHDF5

/// A fixed-size number type of Swift that has an HDF5 counterpart.
public enum NumberType: Sendable {
    /// A signed integer.
    case int8, int16, int32, int64
    /// An unsigned integer.
    case uint8, uint16, uint32, uint64
    /// A number of IEEE 754.
    case float32, float64

    /// The library's type of this number on this machine.
    var native: hid_t {
        switch self {
        case .int8: shim_int8()
        case .int16: shim_int16()
        case .int32: shim_int32()
        case .int64: shim_int64()
        case .uint8: shim_uint8()
        case .uint16: shim_uint16()
        case .uint32: shim_uint32()
        case .uint64: shim_uint64()
        case .float32: shim_float()
        case .float64: shim_double()
        }
    }

    /// Whether the type has a fraction.
    var isFloat: Bool {
        switch self {
        case .float32, .float64: true
        default: false
        }
    }
}

/// A number that can be read from and written to datasets and attributes.
public protocol HDF5Element: BitwiseCopyable, Sendable {
    /// The HDF5 counterpart.
    static var numberType: NumberType { get }
}

extension Int8: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .int8 }
}
extension Int16: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .int16 }
}
extension Int32: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .int32 }
}
extension Int64: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .int64 }
}
extension UInt8: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .uint8 }
}
extension UInt16: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .uint16 }
}
extension UInt32: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .uint32 }
}
extension UInt64: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .uint64 }
}
extension Float: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .float32 }
}
extension Double: HDF5Element {
    /// The HDF5 counterpart.
    public static var numberType: NumberType { .float64 }
}
