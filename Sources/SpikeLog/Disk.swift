// What the disk is asked for directly: room before a burst, safety after the last, one file for another.

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

    /// Waits until the storage device has a file's contents, or a folder's names.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot take them.
    static func synchronize(_ path: String) throws(SpikeLogError) {
        let descriptor = try open(path, O_RDONLY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "cannot be stored") }
    }

    /// Whether there is a file of some kind.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Gives a file another name, in place of whatever had it, for good.
    ///
    /// - Throws: ``SpikeLogError`` when that is not possible.
    static func rename(_ path: String, to name: String) throws(SpikeLogError) {
        #if canImport(Glibc)
            let status = Glibc.rename(path, name)
        #else
            let status = Darwin.rename(path, name)
        #endif
        guard status == 0 else { throw failure(name, "cannot be put in place") }
        try synchronize(folder(of: name))
    }

    /// Removes a file; one that is not there is fine.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot be removed.
    static func remove(_ path: String) throws(SpikeLogError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw failure(path, "cannot be removed")
        }
    }

    /// Opens a file; children of this process do not get it.
    ///
    /// - Throws: ``SpikeLogError`` when it cannot be opened.
    static func open(_ path: String, _ flags: Int32) throws(SpikeLogError) -> Int32 {
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o666)
        #else
            let descriptor = Darwin.open(path, flags | O_CLOEXEC, 0o666)
        #endif
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        return descriptor
    }

    /// Waits.
    static func pause(microseconds: Int) {
        usleep(UInt32(clamping: microseconds))
    }

    /// The error that the system has just given.
    static func failure(_ path: String, _ problem: String) -> SpikeLogError {
        let reason = errno
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(reason)
        return SpikeLogError(
            path, "\(problem): \(String(cString: strerror(reason)))",
            hint: isFull ? "make room on the disk" : nil)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
