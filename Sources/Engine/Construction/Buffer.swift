// Memory of fixed size, owned once, reached without reference counting in hot loops.

/// A block of elements with one owner; freed with it. Only for trivial element types.
final class Buffer<Element>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int
    /// Whole pages of the system that the elements lie in; `nil` for common memory.
    private let pages: Pages?

    init(count: Int, repeating value: Element) {
        precondition(_isPOD(Element.self) && count >= 0)
        pointer = .allocate(capacity: Swift.max(count, 1))
        pointer.initialize(repeating: value, count: count)
        self.count = count
        pages = nil
    }

    /// Zeros on pages of their own; `nil` when the system has no memory for them.
    init?(pages count: Int) {
        precondition(_isPOD(Element.self) && count >= 0)
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow, let pages = Pages(byteCount: bytes) else { return nil }
        pointer = pages.start.bindMemory(to: Element.self, capacity: max(count, 1))
        self.count = count
        self.pages = pages
    }

    init(_ elements: [Element]) {
        precondition(_isPOD(Element.self))
        pointer = .allocate(capacity: Swift.max(elements.count, 1))
        for (index, element) in elements.enumerated() {
            (pointer + index).initialize(to: element)
        }
        count = elements.count
        pages = nil
    }

    deinit {
        if let pages { pages.unmap() } else { pointer.deallocate() }
    }

    /// Gives pages back behind the first `count` elements, which read as zero from then on.
    func release(from count: Int) {
        pages?.release(from: count * MemoryLayout<Element>.stride)
    }

    /// Sets all bytes to zero.
    func clear() {
        UnsafeMutableRawPointer(pointer).initializeMemory(
            as: UInt8.self, repeating: 0, count: byteCount)
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
