// The journal as bytes: frames, torn ends, flipped bits, and sections that lie.

import Foundation
import TestSupport
import Testing

@testable import SpikeLog

struct JournalTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("journal")
    }

    /// Writes frames of some bytes each at 10, 20, … ps and returns where each of them ends.
    @discardableResult
    private func write(_ bodies: [[UInt8]]) throws -> [Int] {
        var journal = try Journal(creating: path)
        return try bodies.enumerated().map { index, body in
            var frame = Frame()
            frame.add(rows: body.count, of: index, .spikes, columns: [body])
            try journal.append(&frame, time: Int64(index + 1) * 10, isDurable: index == 0)
            return journal.end
        }
    }

    private func reopen(_ bytes: Data) throws -> Journal {
        try bytes.write(to: URL(filePath: path))
        return try #require(try Journal(existing: path))
    }

    @Test func theChecksumIsTheOneOfEveryone() {
        // The check value of CRC-32/ISO-HDLC, in one piece and in two.
        let digits = Array("123456789".utf8)
        #expect(crc(0, digits[...]) == 0xCBF4_3926)
        #expect(crc(crc(0, digits[..<4]), digits[4...]) == 0xCBF4_3926)
    }

    @Test func framesAreReadBack() throws {
        let bodies: [[UInt8]] = [[1, 2, 3], [], Array(0...255)]
        let ends = try write(bodies)
        let journal = try #require(try Journal(existing: path))
        #expect(journal.end == ends.last)
        #expect(journal.openingEnd == ends.first)
        #expect(journal.time == 30)
        #expect(journal.next == 3)
        #expect(journal.rest == 0 && !journal.isDamaged)
        var found: [[UInt8]] = []
        try journal.forEachSection(in: 0..<journal.end) { section in
            #expect(section.head.stream == found.count)
            #expect(section.head.rows == bodies[found.count].count)
            found.append(try journal.content(of: section))
        }
        #expect(found == bodies)
    }

    @Test func aJournalInUseIsNotTakenOver() throws {
        var journal: Journal? = try Journal(creating: path)
        #expect(journal?.end == 0)
        #expect(try Journal(existing: path) == nil)
        journal = nil
        #expect(try Journal(existing: path) != nil)
    }

    @Test func everyTornEndLeavesTheWholeFrames() throws {
        let ends = try write([[1, 2, 3], [4, 5], Array(repeating: 6, count: 40)])
        let bytes = try scratch.data("journal")
        for size in 0...bytes.count {
            let journal = try reopen(bytes.prefix(size))
            let whole = ends.last { $0 <= size } ?? 0
            #expect(journal.end == whole)
            #expect(journal.rest == size - whole)
            #expect(!journal.isDamaged)
        }
    }

    @Test func everyFlippedBitEndsTheWholeFrames() throws {
        let ends = try write([[1, 2, 3], [4, 5], [6]])
        let bytes = try scratch.data("journal")
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                let journal = try reopen(damaged)
                #expect(journal.end == ends.last { $0 <= index } ?? 0)
                #expect(journal.isDamaged)
            }
        }
    }

    @Test func framesOutOfPlaceAreNotTaken() throws {
        let ends = try write([[1], [2], [3]])
        let bytes = try scratch.data("journal")
        let frames = zip([0] + ends, ends).map { bytes[$0..<$1] }
        for order in [[0, 2, 1], [1, 0, 2], [0, 0, 1], [2, 1, 0]] {
            let journal = try reopen(order.reduce(into: Data()) { $0 += frames[$1] })
            #expect(journal.end == (order[0] == 0 ? ends[0] : 0))
            #expect(journal.isDamaged)
        }
    }

    @Test func whatSectionsClaimIsBoundedByTheirFrames() throws {
        var heads = [SectionHead(content: .rows, log: .spikes, rows: 1, contentBytes: 8)]
        heads.append(SectionHead(content: .rows, log: .spikes, rows: 1, contentBytes: .max))
        heads.append(SectionHead(content: .image, log: .weights, contentBytes: 1))
        for head in heads {
            for body in [head.encoded, Array(head.encoded.dropLast()), [9]] {
                // A frame that says what it likes, with the right checksums.
                let frame = FrameHead(
                    checksum: crc(0, body[...]), time: 0, bodyBytes: body.count, number: 0)
                let journal = try reopen(Data(frame.encoded + body))
                #expect(journal.end == FrameHead.bytes + body.count)
                #expect(throws: DamagedJournal.self) {
                    try journal.forEachSection(in: 0..<journal.end) { _ in }
                }
            }
        }
    }
}
