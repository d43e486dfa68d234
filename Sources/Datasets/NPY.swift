// NumPy's array files (NumPy manual, numpy.lib.format, versions 1 to 3): the bytes 93 "NUMPY", the
// version, the length of the header, a Python dictionary literal, the numbers.

private let numberTypes: [Substring: NumberType] = [
    "b1": .bool, "i1": .int8, "u1": .uint8, "i2": .int16, "u2": .uint16, "i4": .int32,
    "u4": .uint32, "i8": .int64, "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64,
]

/// Reads a NumPy array of real numbers in C order.
func readNPY(_ path: String) throws(DatasetError) -> NumberArray {
    let bytes = try readDataFile(path)
    guard bytes.count >= 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)),
        (1...3).contains(bytes[6])
    else {
        throw DatasetError(path, "not a NumPy array file", remedy: "write it with numpy.save")
    }
    let lengthBytes = bytes[6] == 1 ? 2 : 4
    let headerStart = 8 + lengthBytes
    let length = bytes[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - headerStart else {
        throw DatasetError(path, "ends within its header", remedy: "write the file again")
    }
    let text = String(decoding: bytes[headerStart..<(headerStart + length)], as: UTF8.self)
    guard let header = NPYHeader(text) else {
        throw DatasetError(
            path, "the header is not understood: \(text.prefix(80))",
            remedy: "write it with numpy.save")
    }
    guard let order = header.type.first, "<>|=".contains(order),
        let type = numberTypes[header.type.dropFirst()]
    else {
        throw DatasetError(
            path, "an array of '\(header.type.prefix(20))' holds no real numbers",
            remedy: "convert it with .astype('f4'), or labels with .astype('i8')")
    }
    guard !header.isFortranOrder || header.shape.count < 2 else {
        throw DatasetError(
            path, "the array is in Fortran order", remedy: "save numpy.ascontiguousarray(array)")
    }
    return try NumberArray(
        file: path, type: type, shape: header.shape, bigEndian: order == ">",
        bytes: bytes[(headerStart + length)...])
}

/// The dictionary in a NumPy file's header.
private struct NPYHeader {
    var type: Substring
    var isFortranOrder: Bool
    var shape: [Int] = []

    init?(_ text: String) {
        func value(_ key: String) -> Substring? {
            guard let range = text.firstRange(of: "'\(key)':") else { return nil }
            return text[range.upperBound...].drop { $0 == " " }
        }
        guard let type = value("descr"), type.first == "'",
            let order = value("fortran_order"), let shape = value("shape"), shape.first == "(",
            let end = shape.firstIndex(of: ")")
        else { return nil }
        self.type = type.dropFirst().prefix { $0 != "'" }
        isFortranOrder = order.hasPrefix("True")
        guard isFortranOrder || order.hasPrefix("False") else { return nil }
        for size in shape[..<end].dropFirst().split(separator: ",") {
            let digits = size.drop { $0 == " " }
            if digits.isEmpty { continue }
            guard let number = Int(digits), number >= 0 else { return nil }
            self.shape.append(number)
        }
    }
}
