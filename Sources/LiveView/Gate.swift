// Which requests are let in.
import FlyingFox
import Synchronization

/// Decides about requests by their host, path and method.
final class Gate: Sendable {
    enum Verdict: Equatable {
        case page, events
        case refused(HTTPStatusCode)
    }

    /// The first part of all paths.
    let token: String
    private let listening = Atomic<UInt16>(0)

    init(token: String) {
        self.token = token
    }

    /// The port of this server.
    var port: UInt16 {
        get { listening.load(ordering: .relaxed) }
        set { listening.store(newValue, ordering: .relaxed) }
    }

    func judge(_ request: HTTPRequest) -> Verdict {
        guard ["127.0.0.1:\(port)", "localhost:\(port)"].contains(request.headers[.host]) else {
            return .refused(.forbidden)
        }
        let parts = request.target.path().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty, isToken(parts[1]) else {
            return .refused(.notFound)
        }
        guard request.method == .GET else { return .refused(.methodNotAllowed) }
        switch parts[2] {
        case "": return .page
        case "events": return .events
        default: return .refused(.notFound)
        }
    }

    /// Takes as long for a token that is nearly right as for any other of its length.
    private func isToken(_ text: Substring) -> Bool {
        guard text.utf8.count == token.utf8.count else { return false }
        return zip(text.utf8, token.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
