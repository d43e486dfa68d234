// Hands the newest state of a run to whoever looks at it, without ever waiting for them.
import Synchronization

/// Holds the newest value, and one for each reader that has not taken it yet.
///
/// Every value is the whole picture, so that a slow reader misses some and has none left over.
final class Mailbox<Value: Sendable>: Sendable {
    private struct State: Sendable {
        var newest: Value
        var isClosed = false
        var readers: [Int: AsyncStream<Value>.Continuation] = [:]
        var nextReader = 0
    }

    private let state: Mutex<State>
    private let mostReaders: Int

    /// Makes a mailbox for some readers.
    init(_ value: Value, mostReaders: Int) {
        state = Mutex(State(newest: value))
        self.mostReaders = mostReaders
    }

    /// The latest value.
    var newest: Value { state.withLock { $0.newest } }

    /// Replaces the value; returns at once.
    func post(_ value: Value) {
        state.withLock {
            $0.newest = value
            for reader in $0.readers.values { reader.yield(value) }
        }
    }

    /// No more values come; readers still get the newest.
    func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            defer { state.readers = [:] }
            return state.readers.values
        }
        for reader in readers { reader.finish() }
    }

    /// The value now, and those that come as long as the reader keeps up; `nil` when there are too many
    /// readers.
    func values() -> AsyncStream<Value>? {
        let (stream, reader) = AsyncStream.makeStream(
            of: Value.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard state.readers.count < mostReaders else { return nil }
            reader.yield(state.newest)
            guard !state.isClosed else {
                reader.finish()
                return -1
            }
            state.readers[state.nextReader] = reader
            state.nextReader += 1
            return state.nextReader - 1
        }
        guard let number else { return nil }
        reader.onTermination = { [weak self] _ in
            self?.state.withLock { $0.readers[number] = nil }
        }
        return stream
    }
}
