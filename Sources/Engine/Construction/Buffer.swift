// Memory of fixed size, owned once, reached without reference counting in hot loops.

/// A block of elements with one owner; freed with it. Only for trivial element types.
final class Buffer<Element>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int

    init(count: Int, repeating value: Element) {
        precondition(_isPOD(Element.self) && count >= 0)
        pointer = .allocate(capacity: Swift.max(count, 1))
        pointer.initialize(repeating: value, count: count)
        self.count = count
    }

    init(_ elements: [Element]) {
        precondition(_isPOD(Element.self))
        pointer = .allocate(capacity: Swift.max(elements.count, 1))
        for (index, element) in elements.enumerated() {
            (pointer + index).initialize(to: element)
        }
        count = elements.count
    }

    deinit {
        pointer.deallocate()
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
