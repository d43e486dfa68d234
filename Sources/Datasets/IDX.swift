// IDX files, the format of MNIST (LeCun, Cortes, Burges, "The MNIST database"): two zero bytes, the
// type, the number of dimensions, each size as four bytes, the numbers; all big-endian.

private let numberTypes: [UInt8: NumberType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
]

/// Reads an IDX file.
func readIDX(_ path: String) throws(DatasetError) -> NumberArray {
    let bytes = try readDataFile(path)
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let type = numberTypes[bytes[2]],
        bytes[3] >= 1
    else {
        throw DatasetError(path, "not an IDX file", remedy: "IDX files begin 00 00 TYPE DIMENSIONS")
    }
    let dimensions = Int(bytes[3])
    let start = 4 + 4 * dimensions
    guard bytes.count >= start else {
        throw DatasetError(
            path, "ends within its header of \(dimensions) dimensions",
            remedy: "fetch the file again")
    }
    let shape = (1...dimensions).map { dimension in
        bytes[(4 * dimension)..<(4 * dimension + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    return try NumberArray(
        file: path, type: type, shape: shape, bigEndian: true, bytes: bytes[start...])
}
