// Checkpoints as input: from a reading child, as bytes, to the run that goes on.
import Checkpoints
import Engine
import Foundation

/// Reads a checkpoint in a process of its own.
func readCheckpoint(_ path: String, _ take: (CheckpointPiece) throws -> Void) throws {
    do {
        let data = try ReaderProcess.output(
            of: [ReadCheckpointCommand.name, "--", path], reading: path)
        try CheckpointPieces.decode(data).forEach(take)
    } catch let failure as CommandFailure {
        let name = "\(path): "
        let text = failure.description
        throw CheckpointError(
            path, .damaged, text.hasPrefix(name) ? String(text.dropFirst(name.count)) : text)
    }
}

/// Pieces of a checkpoint as bytes.
enum CheckpointPieces {
    /// What a piece begins with.
    private static let (heading, whole, real) = (0, 1, 2)

    /// The bytes of a piece.
    static func encode(_ piece: CheckpointPiece) -> Data {
        var data = Data()
        func add<Number: BitwiseCopyable>(_ number: Number) {
            withUnsafeBytes(of: number) { data.append(contentsOf: $0) }
        }
        func add(text: String) {
            add(text.utf8.count)
            data.append(contentsOf: text.utf8)
        }
        switch piece {
        case .heading(let made):
            add(heading)
            add(made.version)
            add(made.network)
            add(text: made.program)
        case .numbers(let name, let column):
            add(column.isReal ? real : whole)
            add(text: name)
            add(column.words.count)
            column.words.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        return data
    }

    /// The pieces that a child has written in full.
    static func decode(_ data: Data) -> [CheckpointPiece] {
        var pieces: [CheckpointPiece] = []
        AnswerBytes.read(data) { answer in
            func text() -> String {
                let count = answer.next(Int.self)
                return String(decoding: answer.column(UInt8.self, count), as: UTF8.self)
            }
            while !answer.isEmpty {
                let kind = answer.next(Int.self)
                if kind == heading {
                    let (version, network) = (answer.next(Int64.self), answer.next(UInt64.self))
                    let made = CheckpointHeading(
                        version: version, program: text(), network: network)
                    pieces.append(.heading(made))
                } else {
                    let name = text()
                    let words = answer.column(UInt64.self, answer.next(Int.self))
                    pieces.append(
                        .numbers(of: name, SavedColumn(isReal: kind == real, words: words)))
                }
            }
        }
        return pieces
    }
}
