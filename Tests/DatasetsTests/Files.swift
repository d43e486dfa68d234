// Data files written byte by byte, as their formats' specifications say.
import Foundation

/// An IDX file: type code, sizes, and the numbers in big-endian bytes.
func idx(_ type: UInt8, _ shape: [UInt32], _ numbers: [UInt8]) -> Data {
    var data = Data([0, 0, type, UInt8(shape.count)])
    for size in shape { data.append(contentsOf: bigEndian(size)) }
    return data + numbers
}

/// A NumPy file, version 1 or 2.
func npy(
    _ type: String, _ shape: String, _ numbers: [UInt8], version: UInt8 = 1,
    fortran: Bool = false
) -> Data {
    let order = fortran ? "True" : "False"
    var header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }"
    while (header.utf8.count + 1 + (version == 1 ? 10 : 12)) % 64 != 0 { header += " " }
    header += "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [version, 0])
    let length = UInt32(header.utf8.count)
    data.append(contentsOf: littleEndian(length).prefix(version == 1 ? 2 : 4))
    return data + Data(header.utf8) + numbers
}

/// The bytes of a number, most significant first.
func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    littleEndian(number).reversed()
}

/// The bytes of a number, least significant first.
func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
}
