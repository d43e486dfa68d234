// The server of a live view: one page and its events, on this machine only, for those who know the address.
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Why a live view cannot be offered.
public struct LiveViewError: Error, Equatable, CustomStringConvertible {
    /// The message.
    public let description: String
}

/// Serves the live view of a run until it is stopped.
///
/// It listens on 127.0.0.1 only. What does not begin with a secret path is not found, and requests for another
/// host (of a page elsewhere whose name was bound to this machine) are refused.
public final class LiveServer: Sendable {
    /// The most pages that are served at a time.
    static let mostReaders = 8
    /// How long the stop waits for pages to take the last picture.
    static let patience = Duration.seconds(1)

    private let run: LiveRun
    private let mailbox: Mailbox<LiveSnapshot>
    private let server: HTTPServer
    private let gate: Gate
    /// The pages that are being served.
    private let pages = PageCount()

    /// Where the page is.
    public let address: String

    /// Begins to listen, on a port that the system chooses when it is 0.
    ///
    /// - Throws: ``LiveViewError`` when it cannot.
    public init(_ run: LiveRun, port: UInt16 = 0) async throws(LiveViewError) {
        self.run = run
        let count = run.populations.count
        let mailbox = Mailbox(
            LiveSnapshot(
                counts: Array(repeating: 0, count: count),
                history: CountHistory(populations: count, from: 0, spacing: 1)),
            mostReaders: Self.mostReaders)
        self.mailbox = mailbox
        let gate = Gate(token: try Self.makeToken())
        self.gate = gate
        let pages = self.pages
        let page = Data(LivePage.html(of: run).utf8)
        do {
            let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
            server = HTTPServer(
                config: HTTPServer.Configuration(address: address, logger: .disabled),
                handler: ClosureHTTPHandler { request in
                    switch gate.judge(request) {
                    case .page: Self.response(.ok, type: "text/html; charset=utf-8", body: page)
                    case .events: Self.events(of: run, from: mailbox, counting: pages)
                    case .refused(let status): Self.response(status)
                    }
                })
            gate.port = try await Self.listen(server)
        } catch {
            throw LiveViewError(
                description: "cannot listen on 127.0.0.1:\(port): \(Self.reason(error))")
        }
        self.address = "http://127.0.0.1:\(gate.port)/\(gate.token)/"
    }

    /// A feed for the run, which begins and ends at these times in ps.
    public func feed(from begin: Int64, to end: Int64) -> LiveFeed {
        LiveFeed(run.populations.count, from: begin, to: end, into: mailbox)
    }

    /// Tells the pages how the run ended, and stops; waits a moment for pages that are slow.
    public func stop(_ outcome: String) async {
        var last = mailbox.newest
        last.state = .ended(outcome)
        mailbox.post(last)
        mailbox.close()
        let end = ContinuousClock.now + Self.patience
        while !pages.isZero, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        await server.stop()
    }

    // MARK: Listening

    /// Runs a server in the background; returns its port as soon as it listens.
    private static func listen(_ server: HTTPServer) async throws -> UInt16 {
        let failure = Mutex<(any Error)?>(nil)
        let listening = Task { try await server.waitUntilListening() }
        Task.detached(priority: .utility) {
            do {
                try await server.run()
            } catch {
                failure.withLock { $0 = error }
                listening.cancel()
            }
        }
        do { try await listening.value } catch { throw failure.withLock { $0 } ?? error }
        guard case .ip4(_, let port) = await server.listeningAddress else {
            throw SocketError.unsupportedAddress
        }
        return port
    }

    private static func reason(_ error: any Error) -> String {
        guard case SocketError.failed(_, _, let message) = error else {
            return error.localizedDescription
        }
        return message
    }

    /// 128 random bits from the system, in hexadecimal.
    private static func makeToken() throws(LiveViewError) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard getentropy(&bytes, bytes.count) == 0 else {
            throw LiveViewError(description: "the system has no random numbers for the address")
        }
        return bytes.map { String(format: "%02x", $0) }.joined()
    }

    // MARK: Responses

    private static func response(
        _ status: HTTPStatusCode, type: String = "text/plain", body: Data? = nil
    ) -> HTTPResponse {
        HTTPResponse(
            statusCode: status, headers: headers(type),
            body: body ?? Data("\(status.phrase)\n".utf8))
    }

    private static func events(
        of run: LiveRun, from mailbox: Mailbox<LiveSnapshot>, counting pages: PageCount
    ) -> HTTPResponse {
        guard let snapshots = mailbox.values() else { return response(.serviceUnavailable) }
        return HTTPResponse(
            statusCode: .ok, headers: headers("text/event-stream"),
            body: HTTPBodySequence(
                from: EventStream(
                    run: run, snapshots: snapshots, presence: Presence(in: pages))))
    }

    /// What keeps the page out of caches, frames and other sites.
    private static func headers(_ type: String) -> HTTPHeaders {
        [
            .contentType: type, HTTPHeader("Cache-Control"): "no-store",
            HTTPHeader("X-Content-Type-Options"): "nosniff", HTTPHeader("X-Frame-Options"): "DENY",
            HTTPHeader("Referrer-Policy"): "no-referrer",
            HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
        ]
    }
}
