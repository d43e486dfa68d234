// Reads a whole file, compressed with gzip or plain.
import CZlib
import Foundation

/// No file of a data set is larger than this, once decompressed, in bytes.
let largestDataFile = 1 << 30

/// The bytes of a file; a file that begins like gzip is decompressed.
func readDataFile(
    _ path: String, limit: Int = largestDataFile
) throws(DatasetError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
        throw DatasetError(
            path, String(cString: strerror(errno)), remedy: "check the path",
            cause: errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw DatasetError(path, "not a file", remedy: "name a file", cause: .unreadable)
    }
    guard let file = gzopen(path, "rb") else {
        throw DatasetError(
            path, String(cString: strerror(errno)), remedy: "check its permissions",
            cause: .unreadable)
    }
    defer { gzclose_r(file) }
    let tooLarge = DatasetError(
        path, "more than \(limit >> 20) MiB of data", remedy: "split it into smaller files")
    guard status.st_size <= limit else { throw tooLarge }
    gzbuffer(file, 1 << 17)

    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let read = gzread(file, &chunk, UInt32(chunk.count))
        var code: Int32 = 0
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        // A file that ends within its compressed data gives what there is, and Z_BUF_ERROR.
        guard read >= 0, code == Z_OK else {
            throw DatasetError(
                path, "cannot be decompressed (\(message))", remedy: "fetch the file again")
        }
        if read == 0 { return bytes }
        guard bytes.count + Int(read) <= limit else { throw tooLarge }
        bytes.append(contentsOf: chunk[..<Int(read)])
    }
}
