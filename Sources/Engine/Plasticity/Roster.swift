// Objects that hot loops call, without counting references.

/// Objects in the order in which they were added. Whoever adds one keeps it alive for as long as the
/// list is used.
final class Roster<Object: AnyObject> {
    private var entries: UnsafeMutablePointer<Unmanaged<Object>>
    private var capacity = 4
    private(set) var count = 0

    init() {
        entries = .allocate(capacity: capacity)
    }

    deinit {
        entries.deallocate()
    }

    func append(_ object: Object) {
        if count == capacity {
            let larger = UnsafeMutablePointer<Unmanaged<Object>>.allocate(capacity: 2 * capacity)
            larger.moveInitialize(from: entries, count: count)
            entries.deallocate()
            (entries, capacity) = (larger, 2 * capacity)
        }
        (entries + count).initialize(to: .passUnretained(object))
        count += 1
    }

    @inline(__always)
    func forEach(_ body: (Object) -> Void) {
        for index in 0..<count { entries[index]._withUnsafeGuaranteedRef(body) }
    }
}
