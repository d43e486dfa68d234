// The numbers in what a reading child has written.
import Foundation

/// Takes numbers off the front of a child's answer, which is whole: its parent has seen the child end well.
struct AnswerBytes {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    /// Reads `data` for as long as `body` runs.
    static func read<Result>(_ data: Data, _ body: (inout AnswerBytes) -> Result) -> Result {
        data.withUnsafeBytes { bytes in
            var answer = AnswerBytes(bytes: bytes)
            return body(&answer)
        }
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether all has been taken.
    var isEmpty: Bool { offset >= bytes.count }

    /// Takes one number.
    mutating func next<Number: BitwiseCopyable>(_ type: Number.Type) -> Number {
        defer { offset += MemoryLayout<Number>.size }
        return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }

    /// Takes `count` numbers.
    mutating func column<Number: BitwiseCopyable>(
        _ type: Number.Type, _ count: Int
    ) -> [Number] {
        let size = count * MemoryLayout<Number>.size
        defer { offset += size }
        return [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + size)]))
            filled = count
        }
    }
}
