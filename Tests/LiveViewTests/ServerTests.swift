// The server as a client sees it: who is let in, what comes, and that nobody is waited for.
import FlyingSocks
import Foundation
import TestSupport
import Testing

@testable import LiveView

/// A client that sends what it likes.
private struct Client {
    let port: UInt16
    let token: String

    init(_ server: LiveServer) throws {
        let url = try #require(URL(string: server.address))
        port = UInt16(try #require(url.port))
        token = try #require(url.pathComponents.last)
        #expect(url.host() == "127.0.0.1")
    }

    func open(_ head: String) async throws -> AsyncSocket {
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
        let socket = try await AsyncSocket.connected(to: address)
        try await socket.write(Data(head.utf8))
        return socket
    }

    /// The whole response to a request.
    func response(
        _ path: String, method: String = "GET", host: String? = nil
    ) async throws -> String {
        let socket = try await open(
            "\(method) \(path) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n"
                + "Connection: close\r\n\r\n")
        defer { try? socket.close() }
        return try await rest(of: socket)
    }

    /// What comes until the server closes the connection.
    func rest(of socket: AsyncSocket) async throws -> String {
        var bytes: [UInt8] = []
        while let more = try? await socket.read(atMost: 4096) { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite struct ServerTests {
    private static let second: Int64 = 1_000_000_000_000
    private static let nasty = "</script><script>alert(1)</script> & \"x\" 'y'"

    private func run(_ name: String = "pyr", metrics: String? = nil) -> LiveRun {
        LiveRun(
            title: "run of \(name)",
            populations: [LiveRun.Population(name: name, size: 10, idCount: 10)],
            metricsPath: metrics)
    }

    @Test func onlyTheAddressThatWasToldIsServed() async throws {
        let server = try await LiveServer(run())
        let client = try Client(server)
        #expect(client.token.count == 32)
        let page = try await client.response("/\(client.token)/")
        #expect(page.hasPrefix("HTTP/1.1 200") && page.contains("run of pyr"))
        let localhost = try await client.response(
            "/\(client.token)/", host: "localhost:\(client.port)")
        #expect(localhost.hasPrefix("HTTP/1.1 200"))

        let wrong = String(client.token.reversed())
        for path in [
            "/", "/events", "/\(wrong)/", "/\(wrong)/events", "/\(client.token)",
            "/x/\(client.token)/",
            "/\(client.token)/other", "/\(client.token)/../", "/\(client.token)/events/x",
            "/%00", "/?token=\(client.token)", "/\(client.token.prefix(31))/",
        ] {
            let refused = try await client.response(path)
            #expect(refused.hasPrefix("HTTP/1.1 404"), "\(path)")
            #expect(!refused.contains(client.token) && !refused.contains("pyr"), "\(path)")
        }
        for host in ["evil.example", "evil.example:\(client.port)", "127.0.0.1", "127.0.0.1:1", ""]
        {
            let refused = try await client.response("/\(client.token)/", host: host)
            #expect(refused.hasPrefix("HTTP/1.1 403"), "\(host)")
        }
        let posted = try await client.response("/\(client.token)/", method: "POST")
        #expect(posted.hasPrefix("HTTP/1.1 405"))
        await server.stop("over")
        await #expect(throws: (any Error).self) {
            _ = try await client.open("GET / HTTP/1.1\r\n\r\n")
        }
    }

    @Test func tokensDiffer() async throws {
        var paths: Set<String> = []
        for _ in 0..<3 {
            let server = try await LiveServer(run())
            paths.insert(try Client(server).token)
            await server.stop("over")
        }
        #expect(paths.count == 3)
    }

    @Test func aPortThatIsTakenIsAnError() async throws {
        let server = try await LiveServer(run())
        let port = try Client(server).port
        await #expect {
            _ = try await LiveServer(run(), port: port)
        } throws: {
            ($0 as? LiveViewError)?.description.contains("127.0.0.1:\(port): ") == true
        }
        await server.stop("over")
    }

    @Test func theLastEventTellsTheEndAndTheConnectionCloses() async throws {
        let scratch = try Scratch()
        let metrics = scratch.path("metrics.csv")
        try Data("epoch,samples,test_accuracy\n1,10,0.5\n2,20,0.75\n".utf8)
            .write(to: URL(filePath: metrics))
        let server = try await LiveServer(run(Self.nasty, metrics: metrics))
        let client = try Client(server)
        let socket = try await client.open(
            "GET /\(client.token)/events HTTP/1.1\r\nHost: 127.0.0.1:\(client.port)\r\n"
                + "Connection: close\r\n\r\n")
        // Once the answer has begun, its end is waited for.
        let beginning = String(decoding: try await socket.read(bytes: 12), as: UTF8.self)
        let feed = server.feed(from: 0, to: 10 * Self.second)
        feed.record(population: 0, times: [1, Self.second / 2], ids: [3, 4])
        feed.finish(at: Self.second, phase: nil)
        await server.stop("It was \(Self.nasty).")
        let text = try await beginning + client.rest(of: socket)
        #expect(text.hasPrefix("HTTP/1.1 200") && text.contains("text/event-stream"))

        let line = try #require(
            text.split(whereSeparator: \.isNewline).last { $0.hasPrefix("data: ") })
        let object = try JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8))
        let message = try #require(object as? [String: Any])
        #expect(message["isOver"] as? Bool == true)
        let parts = try #require(message["parts"] as? [String: String])
        #expect(Set(parts.keys) == Set(LivePage.Place.allCases.map(\.rawValue)))
        for (name, markup) in parts { #expect(!markup.contains("<script"), "\(name)") }
        #expect(parts["state"]?.contains("It was &lt;/script&gt;") == true)
        #expect(parts["facts"]?.contains("<b>1 of 10</b>") == true)
        #expect(parts["learning"]?.contains("accuracy") == true)
        let raster = try #require(message["raster"] as? [String: Any])
        let spikes = try #require(Data(base64Encoded: raster["spikes"] as? String ?? ""))
        #expect(Array(spikes.suffix(8)) == [3, 0, 0, 0, 4, 0, 0, 0])
        let html = LivePage.html(of: run(Self.nasty))
        #expect(!html.contains("alert(1)</script> &"))
    }

    @Test func aReaderThatStandsStillDelaysNothing() async throws {
        let server = try await LiveServer(run())
        let client = try Client(server)
        var idle: [AsyncSocket] = []
        for _ in 0..<LiveServer.mostReaders {
            idle.append(
                try await client.open(
                    "GET /\(client.token)/events HTTP/1.1\r\nHost: 127.0.0.1:\(client.port)\r\n\r\n"
                ))
        }
        // The first bytes of each: all are being served, and no more are.
        for socket in idle { _ = try await socket.read(bytes: 12) }
        let surplus = try await client.response("/\(client.token)/events")
        #expect(surplus.hasPrefix("HTTP/1.1 503"))

        let feed = server.feed(from: 0, to: 100 * Self.second)
        let start = ContinuousClock.now
        for step in Int64(0)..<3000 {
            let now = start + .milliseconds(200) * Int(step)
            let times = (0..<10).map { step * Self.second / 100 + $0 }
            feed.record(population: 0, times: times, ids: (0..<10).map { UInt32($0) })
            feed.advance(to: (step + 1) * Self.second / 100, now: now) { nil }
        }
        // Some megabytes that nobody reads, and the sockets full: a bound that only waiting would break.
        #expect(ContinuousClock.now - start < .seconds(20))
        let end = ContinuousClock.now
        await server.stop("over")
        #expect(ContinuousClock.now - end < LiveServer.patience + .seconds(2))
        for socket in idle { try? socket.close() }
    }
}
