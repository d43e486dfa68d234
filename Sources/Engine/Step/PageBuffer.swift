// Large blocks of memory that are walked through in every step.
import Glibc

/// A block of elements with one owner, freed with it: zero at first, aligned for vector loops, on huge
/// pages where the system has some. Only for trivial element types of which all zeros is a value.
final class PageBuffer<Element>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let length: Int

    /// `nil` when the system has no memory for it.
    init?(count: Int) {
        precondition(_isPOD(Element.self) && count >= 0)
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow else { return nil }
        length = max(bytes, 1)
        let protection = PROT_READ | PROT_WRITE
        guard let mapping = mmap(nil, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapping != UnsafeMutableRawPointer(bitPattern: -1)
        else { return nil }
        // Where huge pages are not to be had, small ones serve.
        if length >= 1 << 21 { madvise(mapping, length, MADV_HUGEPAGE) }
        self.mapping = mapping
        self.count = count
        pointer = mapping.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    deinit {
        munmap(mapping, length)
    }

    /// Gives back the memory behind the first `count` elements, which read as zero from then on.
    func release(from count: Int) {
        let page = 4096
        let kept = (count * MemoryLayout<Element>.stride + page - 1) / page * page
        if kept < length { madvise(mapping + kept, length - kept, MADV_DONTNEED) }
    }

    var byteCount: Int { count * MemoryLayout<Element>.stride }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return pointer[index]
        }
        set {
            assert(index >= 0 && index < count)
            pointer[index] = newValue
        }
    }
}
