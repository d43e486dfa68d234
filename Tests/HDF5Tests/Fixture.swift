// Small files that HDF5 2.0 wrote (through h5py 3.16), with the long runs of zeros left out.

import Foundation

/// A file as its non-zero pieces.
struct Fixture {
    let size: Int
    let pieces: [(offset: Int, base64: String)]

    /// `libver="latest"`, one dataset of complex numbers: a datatype of version 5.
    static let newerFormat = Fixture(
        size: 2064,
        pieces: [
            (
                0,
                "iUhERg0KGgoDCAgAAAAAAAAAAAD//////////xAIAAAAAAAAMAAAAAAAAADjXpx2T0hEUgIAeAIS"
                    + "AAAAAP////////////////////8KAgABAAAGDAAAAQABeLMAAAAAAAAAAEg="
            ),
            (
                175,
                "afkcfE9IRFICAQABARQAAAIBAQEBAAAAAAAAAAEAAAAAAAAAAzYAAVYCAAAQAAAAcgAAESA/AAgA"
                    + "AAAAAEAANAsANP8DAABpAAgRID8ACAAAAAAAQAA0CwA0/wMAAAUCAAEDCggSAAADAQAIAAAAAAAA"
                    + "EAAAAAAAAAAAjg=="
            ),
            (443, "IPuB5w=="),
            (2062, "8D8="),
        ])

    /// One dataset compressed with LZF, a filter that only h5py brings.
    static let unknownFilter = Fixture(
        size: 2597,
        pieces: [
            (
                0,
                "iUhERg0KGgoCCAgAAAAAAAAAAAD//////////yUKAAAAAAAAMAAAAAAAAADGbZixT0hEUgIAeAIS"
                    + "AAAAAP////////////////////8KAgABAAAGDAAAAQABeLMAAAAAAAAAAEg="
            ),
            (
                175,
                "afkcfE9IRFICAQABARQAAAIBAQEAEAAAAAAAAAAQAAAAAAAAAwwAARAAAAABAAAAAAAIAAUCAAED"
                    + "CwsaAAECAQB9BAABAAMAbHpmAAQAAAAFAQAAABAAAAgTAAADAgK/AQAAAAAAAAAQAAABAAAAAJk="
            ),
            (
                443,
                "dKRnK1RSRUUBAAEA/////////////////////zYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAO8JAAAA"
                    + "AAAAAAAAAAAAAAAAEAAAAAAAAAE="
            ),
            (2543, "AQcH4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4P8A4HsAAQcH"),
        ])

    /// Writes the file out.
    func write(to path: String) throws {
        var bytes = Data(count: size)
        for piece in pieces {
            guard let content = Data(base64Encoded: piece.base64) else { continue }
            bytes.replaceSubrange(piece.offset..<piece.offset + content.count, with: content)
        }
        try bytes.write(to: URL(filePath: path))
    }
}
