// The seal at the end of a checkpoint file: proof that the file is whole, before anything parses it.
import CZlib
import Foundation

/// 24 bytes behind the HDF5 data, which its readers pass over: a mark, the length of the data and their
/// CRC-32.
enum Seal {
    private static let mark: [UInt8] = Array("apicalCP".utf8)
    private static let length = 24

    /// Seals a file that is complete, and waits until the storage device has it.
    static func put(on path: String) throws(CheckpointError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        defer { close(descriptor) }
        let (size, sum) = try checksum(descriptor, path, limit: .max)
        var seal = mark
        withUnsafeBytes(of: UInt64(size).littleEndian) { seal += $0 }
        withUnsafeBytes(of: UInt64(sum).littleEndian) { seal += $0 }
        guard pwrite(descriptor, seal, length, off_t(size)) == length, fsync(descriptor) == 0 else {
            throw failure(path, "cannot be written")
        }
    }

    /// Waits until the storage device has the names in the folder of a file.
    static func synchronize(folderOf path: String) throws(CheckpointError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder, "cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder, "cannot be stored") }
    }

    /// Checks that a file is what was sealed.
    ///
    /// - Returns: The bytes that were sealed.
    /// - Throws: ``CheckpointError`` when it is not, or cannot be read.
    static func check(_ path: String) throws(CheckpointError) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CheckpointError(path, .damaged, String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END)) - length
        var seal = [UInt8](repeating: 0, count: length)
        guard size > 0, pread(descriptor, &seal, length, off_t(size)) == length,
            Array(seal[0..<8]) == mark
        else { throw CheckpointError(path, .damaged, "is no checkpoint, or not all of one") }
        func number(at offset: Int) -> UInt64 {
            seal[offset..<(offset + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let (_, sum) = try checksum(descriptor, path, limit: size)
        guard number(at: 8) == UInt64(size), number(at: 16) == UInt64(sum) else {
            throw CheckpointError(path, .damaged, "is damaged: its checksum does not fit")
        }
        return size
    }

    /// The number of bytes up to a limit, and their CRC-32.
    private static func checksum(
        _ descriptor: Int32, _ path: String, limit: Int
    ) throws(CheckpointError) -> (size: Int, sum: UInt) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var (size, sum) = (0, crc32(0, nil, 0))
        while size < limit {
            let count = pread(descriptor, &buffer, min(buffer.count, limit - size), off_t(size))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "cannot be read") }
            if count == 0 { break }
            sum = crc32(sum, buffer, UInt32(count))
            size += count
        }
        return (size, sum)
    }

    private static func failure(_ path: String, _ what: String) -> CheckpointError {
        CheckpointError(path, .unwritable, "\(what): \(String(cString: strerror(errno)))")
    }
}
