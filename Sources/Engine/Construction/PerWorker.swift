// A place for what each worker makes, on its own thread.

/// An element for each worker, in memory of its own. Workers may use their own elements at once: elements
/// of one array they could not, since to change an element is to change the array.
final class PerWorker<Element>: @unchecked Sendable {
    private let elements: UnsafeMutableBufferPointer<Element>

    init(count: Int, repeating element: Element) {
        elements = .allocate(capacity: count)
        elements.initialize(repeating: element)
    }

    deinit {
        elements.deinitialize()
        elements.deallocate()
    }

    subscript(worker: Int) -> Element {
        get {
            precondition(elements.indices.contains(worker))
            return elements[worker]
        }
        _modify {
            precondition(elements.indices.contains(worker))
            yield &elements[worker]
        }
    }
}

extension PerWorker: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { elements.count }
}
