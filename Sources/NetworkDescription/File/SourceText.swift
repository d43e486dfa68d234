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
        if let text = String(validating: bytes, as: UTF8.self),
            bytes.allSatisfy(isPlain)
                || text.unicodeScalars.allSatisfy(isAllowed)
        {
            return text
        }
        reportFlaw(in: bytes, source, problems)
        return nil
    }

    private static func reportFlaw(
        in bytes: ArraySlice<UInt8>, _ source: String, _ problems: Problems
    ) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var (line, column) = (1, 1)
        var flaw = "the file is not valid UTF-8 here"
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            guard isAllowed(scalar) else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                flaw = "the control character U+\(code) may not stand here"
                break
            }
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        problems.error(flaw, at: Location(source: source, line: line, column: column))
    }

    /// Characters of most files, known by their one byte.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) || byte == 0x0A
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
        let bytes = text.utf8
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let end = index
            let length = lineBreak(bytes[index...])
            bytes.formIndex(&index, offsetBy: max(length, 1))
            if length > 0 {
                lines.append(text[start..<end])
                start = index
            }
        }
        lines.append(text[start...])
        return lines
    }

    /// The length of the line break that a text starts with; 0 when it starts with none.
    private static func lineBreak(_ bytes: Substring.UTF8View) -> Int {
        switch bytes.first {
        case 0x0A: 1
        case 0x0D: bytes.starts(with: [0x0D, 0x0A]) ? 2 : 1
        case 0xC2: bytes.starts(with: [0xC2, 0x85]) ? 2 : 0
        case 0xE2:
            bytes.starts(with: [0xE2, 0x80, 0xA8]) || bytes.starts(with: [0xE2, 0x80, 0xA9]) ? 3 : 0
        default: 0
        }
    }
}
