// The bytes of a file the user names, within a bounded size and as checked UTF-8.
import Foundation

/// Reading whole files without trusting their size, kind or encoding.
enum SourceText {
    /// Why a file could not be read.
    struct ReadError: Error {
        var message: String
    }

    /// Reads a file, a pipe or a device up to a limit.
    ///
    /// - Throws: ``ReadError`` when it cannot be opened or read, or is longer than `limit` bytes.
    static func bytes(atPath path: String, limit: Int) throws(ReadError) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw ReadError(message: "cannot open '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw ReadError(message: "'\(path)' is larger than \(limit >> 20) MiB")
            }
            if count < chunk.count { break }
        }
        guard ferror(file) == 0 else {
            throw ReadError(message: "cannot read '\(path)': \(String(cString: strerror(errno)))")
        }
        return bytes
    }

    /// Decodes UTF-8 (without its byte order mark), or says at which line and column it is wrong or
    /// holds a character that no text holds.
    static func decode(_ bytes: [UInt8], source: String, problems: Problems) -> String? {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var text = String.UnicodeScalarView()
        text.reserveCapacity(bytes.count)
        var (line, column) = (1, 1)
        func location() -> Location { Location(source: source, line: line, column: column) }
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return String(text)
            case .error:
                problems.error("the file is not valid UTF-8 here", at: location())
                return nil
            case .scalarValue(let scalar):
                guard isAllowed(scalar) else {
                    let code = String(scalar.value, radix: 16, uppercase: true)
                    problems.error(
                        "the control character U+\(code) may not stand here", at: location())
                    return nil
                }
                text.append(scalar)
                (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
            }
        }
    }

    /// YAML's printable characters.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD: true
        case 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// The lines of a text, split where YAML splits them.
    static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            index = next
            guard ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) else { continue }
            lines.append(Substring(scalars[start..<scalars.index(before: next)]))
            if scalar == "\r", next < scalars.endIndex, scalars[next] == "\n" {
                index = scalars.index(after: next)
            }
            start = index
        }
        lines.append(Substring(scalars[start...]))
        return lines
    }
}
