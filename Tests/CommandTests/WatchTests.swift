// Watching a run: that it changes nothing, in the browser and in the terminal; completions.
import Foundation
import TestSupport
import Testing

@Suite struct WatchTests {
    let scratch: Scratch
    let network: String

    init() throws {
        scratch = try Scratch()
        network = try scratch.write(Networks.tiny, to: "tiny.yaml")
    }

    @Test func aRunThatIsWatchedIsTheSameRun() throws {
        let plain = try apical("run", network, "--out", "plain", in: scratch)
        #expect(plain.status == 0 && plain.error.isEmpty)
        let watched = try apical("run", network, "--out", "watched", "--watch", in: scratch)
        #expect(watched.status == 0)
        let address = /watch the run at http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n/
        #expect(try address.wholeMatch(in: watched.error) != nil, "\(watched.error)")
        #expect(try apical("diff", "plain", "watched", in: scratch).status == 0)

        let longer = try apical(
            "resume", "watched", "--duration", "300 ms", "--watch", in: scratch)
        #expect(longer.status == 0)
        #expect(try address.prefixMatch(in: longer.error) != nil, "\(longer.error)")
    }

    @Test func portsThatCannotBe() throws {
        let alone = try apical("run", network, "--out", "run", "--port", "8080", in: scratch)
        #expect(alone.status == 64)
        #expect(alone.error.contains("--port needs --watch"))
        // A port that we hold ourselves.
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(bind(socket, $0, length) == 0 && listen(socket, 1) == 0)
                #expect(getsockname(socket, $0, &length) == 0)
            }
        }
        let port = "\(UInt16(bigEndian: place.sin_port))"
        let taken = try apical(
            "run", network, "--out", "run", "--watch", "--port", port, in: scratch)
        #expect(taken.status == 73)
        #expect(taken.error.contains("cannot listen on 127.0.0.1:\(port)"), "\(taken.error)")
        #expect(!scratch.exists("run"))
    }

    /// On a terminal of a width, the lines that a long run shows.
    @Test(arguments: [60, 160])
    func theStatusLineShowsRatesAndFits(columns: Int) throws {
        let shell = """
            script -qec "stty cols \(columns); '$0' run tiny.yaml --out run --duration 1000000s" out \
            </dev/null >/dev/null & sleep 2; kill $!; wait
            """
        _ = try Command([], shell: shell, in: scratch).finish()
        let text = String(decoding: try scratch.data("out"), as: UTF8.self)
        let lines = text.split(separator: "\r").filter { $0.hasSuffix("\u{1B}[K") }
            .map { $0.dropLast(3) }.filter { !$0.isEmpty }
        #expect(lines.count > 3, "\(text)")
        for line in lines { #expect(line.count < columns, "\(line)") }
        let last = try #require(lines.last)
        #expect(last.contains("x real time"))
        // The clocks spike at 100 Hz, but for those at the ends of the interval.
        let rate = last.firstMatch(of: #/\| clock ([0-9.]+) Hz, noise /#).flatMap { Double($0.1) }
        #expect((rate != nil) == (columns == 160), "\(last)")
        if let rate { #expect((rate - 100).magnitude < 5) }
    }

    @Test func shellsCompleteVerbsAndOptions() throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = try apical("--generate-completion-script", shell, in: scratch)
            #expect(script.status == 0, "\(script.error)")
            #expect(script.text.contains("resume") && script.text.contains("watch"))
            #expect(!script.text.contains("read-tree"))
        }
        let shell = """
            source <("$0" --generate-completion-script bash)
            complete_at() { COMP_WORDS=(apical "$@"); COMP_CWORD=$#; COMP_LINE="apical $*"
                COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _apical apical "${!#}"; echo "${COMPREPLY[*]}"; }
            complete_at resu; complete_at run --wat; complete_at run ti
            """
        let outcome = try Command([], shell: shell, in: scratch).finish()
        #expect(outcome.text == "resume\n--watch\ntiny.yaml\n", "\(outcome.error)")
    }
}
