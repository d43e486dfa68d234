// Snapshots as server-sent events, made when the connection is ready for the next.
import FlyingFox
import FlyingSocks
import Foundation

/// The body of a response that goes on as long as the run.
struct EventStream: AsyncBufferedSequence {
    typealias Element = UInt8

    let run: LiveRun
    let snapshots: AsyncStream<LiveSnapshot>

    func makeAsyncIterator() -> Iterator {
        Iterator(snapshots: snapshots.makeAsyncIterator(), writer: LiveMessageWriter(of: run))
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        var snapshots: AsyncStream<LiveSnapshot>.Iterator
        var writer: LiveMessageWriter
        private var pending: ArraySlice<UInt8> = []

        init(snapshots: AsyncStream<LiveSnapshot>.Iterator, writer: LiveMessageWriter) {
            self.snapshots = snapshots
            self.writer = writer
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
