// What the disk is asked for directly: room before a burst, and safety after the last.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Requests to the file system.
enum Disk {
    /// Makes sure that a file can grow, by making it grow for a moment.
    ///
    /// HDF5 files do not survive a write that fails half-way; without room nothing is begun.
    ///
    /// - Throws: ``SpikeLogError`` when there is no room.
    static func requireRoom(_ bytes: Int, behind path: String) throws(SpikeLogError) {
        #if os(Linux)
            let descriptor = try open(path, O_RDWR)
            defer { close(descriptor) }
            let end = lseek(descriptor, 0, SEEK_END)
            guard end >= 0 else { return }
            let reason = posix_fallocate(descriptor, end, bytes)
            _ = ftruncate(descriptor, end)
            // File systems that cannot answer the question are left to answer by failing.
            guard [ENOSPC, EDQUOT, EFBIG].contains(reason) else { return }
            throw SpikeLogError(
                path, "cannot grow by \(bytes) bytes: \(String(cString: strerror(reason)))",
                hint: "make room on the disk; what the file holds is intact")
        #endif
    }

    /// Waits until the storage device has a file's contents.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot take them.
    static func synchronize(_ path: String) throws(SpikeLogError) {
        let descriptor = try open(path, O_RDONLY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw SpikeLogError(path, "cannot be stored: \(String(cString: strerror(errno)))")
        }
    }

    /// Whether there is a file of some kind.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func open(_ path: String, _ flags: Int32) throws(SpikeLogError) -> Int32 {
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, flags)
        #else
            let descriptor = Darwin.open(path, flags)
        #endif
        guard descriptor >= 0 else {
            throw SpikeLogError(path, "cannot be opened: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
