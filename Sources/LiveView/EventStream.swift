// Snapshots as server-sent events, made when the connection is ready for the next.
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// A number of connections.
final class PageCount: Sendable {
    fileprivate let value = Atomic<Int>(0)

    /// Whether there are none.
    var isZero: Bool { value.load(ordering: .relaxed) == 0 }
}

/// Counts for as long as it lives.
final class Presence: Sendable {
    private let count: PageCount

    init(in count: PageCount) {
        self.count = count
        count.value.add(1, ordering: .relaxed)
    }

    deinit { count.value.subtract(1, ordering: .relaxed) }
}

/// The body of a response that goes on as long as the run.
struct EventStream: AsyncBufferedSequence {
    typealias Element = UInt8

    let run: LiveRun
    let snapshots: AsyncStream<LiveSnapshot>
    let presence: Presence

    func makeAsyncIterator() -> Iterator {
        Iterator(
            snapshots: snapshots.makeAsyncIterator(), writer: LiveMessageWriter(of: run),
            presence: presence)
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        private var snapshots: AsyncStream<LiveSnapshot>.Iterator
        private var writer: LiveMessageWriter
        private var pending: ArraySlice<UInt8> = []
        private let presence: Presence

        init(
            snapshots: AsyncStream<LiveSnapshot>.Iterator, writer: LiveMessageWriter,
            presence: Presence
        ) {
            (self.snapshots, self.writer, self.presence) = (snapshots, writer, presence)
        }

        mutating func next() async throws -> UInt8? {
            if pending.isEmpty { pending = try await event() ?? [] }
            return pending.popFirst()
        }

        mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
            defer { pending = [] }
            return pending.isEmpty ? try await event() : pending
        }

        /// The event of the next snapshot; JSON has no line breaks.
        private mutating func event() async throws -> ArraySlice<UInt8>? {
            guard let snapshot = await snapshots.next() else { return nil }
            return Array("data: ".utf8)[...] + (try writer.message(for: snapshot))
                + Array("\n\n".utf8)
        }
    }
}
