// The journal as a file: bytes at places, a lock while somebody works on it.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file, closed when its owner lets go of it.
final class JournalFile {
    private(set) var path: String
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot be opened.
    init(_ path: String, isNew: Bool) throws(SpikeLogError) {
        self.path = path
        descriptor = try Disk.open(path, isNew ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR)
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock that says that somebody works on the journal; it ends with this object, or
    /// with the process.
    ///
    /// - Returns: Whether nobody else has it. A file system without locks has no opinion.
    func lock() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }

    /// Gives the file another name, for good.
    ///
    /// - Throws: ``SpikeLogError`` when that is not possible.
    func rename(to name: String) throws(SpikeLogError) {
        try Disk.rename(path, to: name)
        path = name
    }

    /// Number of bytes.
    ///
    /// - Throws: ``SpikeLogError`` when the system does not tell.
    func size() throws(SpikeLogError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw Disk.failure(path, "cannot be measured") }
        return Int(end)
    }

    /// Reads bytes; fewer where the file ends.
    ///
    /// - Throws: ``SpikeLogError`` when the device fails.
    func read(_ count: Int, at offset: Int) throws(SpikeLogError) -> [UInt8] {
        var status = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                status = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
                    off_t(offset + filled))
                if status < 0, errno == EINTR { continue }
                if status <= 0 { break }
                filled += status
            }
        }
        guard status >= 0 else { throw Disk.failure(path, "cannot be read") }
        return bytes
    }

    /// Writes all of some bytes, or cuts the file back to `offset` when that fails.
    ///
    /// - Throws: ``SpikeLogError`` when the device is full or fails.
    func write(_ bytes: [UInt8], at offset: Int) throws(SpikeLogError) {
        var written = 0
        while written < bytes.count {
            let status = bytes.withUnsafeBytes {
                pwrite(
                    descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written,
                    off_t(offset + written))
            }
            if status < 0, errno == EINTR { continue }
            guard status > 0 else {
                if status == 0 { errno = ENOSPC }
                let error = Disk.failure(path, "cannot be written")
                _ = ftruncate(descriptor, off_t(offset))
                throw error
            }
            written += status
        }
    }

    /// Waits until the storage device has the bytes.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot take them.
    func synchronize() throws(SpikeLogError) {
        #if canImport(Glibc)
            let status = fdatasync(descriptor)
        #else
            let status = fsync(descriptor)
        #endif
        guard status == 0 else { throw Disk.failure(path, "cannot be stored") }
    }
}
