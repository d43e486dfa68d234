// Large blocks of memory that are walked through in every step.
import Glibc

/// Pages of the system: zero at first, aligned for vector loops, huge where the system has such.
struct Pages {
    let start: UnsafeMutableRawPointer
    private let length: Int

    /// `nil` when the system has no memory for it.
    init?(byteCount: Int) {
        length = max(byteCount, 1)
        let protection = PROT_READ | PROT_WRITE
        guard let mapping = mmap(nil, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapping != UnsafeMutableRawPointer(bitPattern: -1)
        else { return nil }
        // Where huge pages are not to be had, small ones serve.
        if length >= 1 << 21 { madvise(mapping, length, MADV_HUGEPAGE) }
        start = mapping
    }

    func unmap() {
        munmap(start, length)
    }

    /// Gives back the memory behind the first `byteCount` bytes, which read as zero from then on.
    func release(from byteCount: Int) {
        let page = 4096
        let kept = (byteCount + page - 1) / page * page
        if kept < length { madvise(start + kept, length - kept, MADV_DONTNEED) }
    }
}
