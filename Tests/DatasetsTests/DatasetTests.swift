// Reading data sets: the digits by their published counts, other formats by hand-made bytes.
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func images(_ data: Data, labels: [UInt8]) throws -> DatasetSource {
        .idx(
            images: try scratch.write(data, to: "images"),
            labels: try scratch.write(
                idx(0x08, [UInt32(labels.count)], labels), to: "labels"))
    }

    @Test func digitsAreThePublishedOnes() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../networks/data/digits.csv.gz").path
        let digits = try Dataset.read(.table(path, label: .index(-1)))
        #expect(digits.count == 1797 && digits.featureCount == 64 && digits.classCount == 10)
        #expect(digits.maximum == 16)
        // Samples per class, as the data set's description gives them for this part.
        let counts = (0..<10).map { label in digits.labels.count { $0 == label } }
        #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
        #expect(digits[0].prefix(8) == [0, 0, 5, 13, 9, 1, 0, 0])

        let held = try digits.samples(1437..<1797)
        #expect(held.count == 360 && held.classCount == 10 && held.maximum == 16)
        #expect(held[0] == digits[1437] && held.labels[0] == digits.labels[1437])
        #expect(throws: DatasetError.self) { try digits.samples(1437..<1798) }
        #expect(throws: DatasetError.self) { try digits.samples(5..<5) }
        let chosen = try digits.samples([1796, 0, 0])
        #expect(chosen[0] == digits[1796] && chosen[2] == digits[0])
        #expect(chosen.labels == [digits.labels[1796], 0, 0])
    }

    @Test func idxOfBytesHasFullScale255() throws {
        let set = try Dataset.read(
            images(idx(0x08, [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]), labels: [3, 0]))
        #expect(set.features == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(set.featureCount == 4 && set.labels == [3, 0] && set.classCount == 4)
        #expect(set.maximum == 255 && set[1] == [4, 5, 6, 7])
    }

    @Test func idxOfOtherTypes() throws {
        let doubles = [0.5, -8].flatMap { bigEndian(($0 as Double).bitPattern) }
        let set = try Dataset.read(images(idx(0x0E, [2, 1], doubles), labels: [0, 1]))
        #expect(set.features == [0.5, -8] && set.maximum == 8)
        let shorts = [-300, 2].flatMap { bigEndian(Int16($0)) }
        #expect(
            try Dataset.read(images(idx(0x0B, [2, 1], shorts), labels: [0, 1])).features
                == [-300, 2])
    }

    /// Compressed by Python's gzip module.
    @Test func gzipIsDecompressed() throws {
        let compressed = try #require(
            Data(
                base64Encoded: "H4sIAAAAAAACA2Ng4GBmYGBggmNGJmYWVrb/ABGu5KUYAAAA"))
        let set = try Dataset.read(images(compressed, labels: [1, 0]))
        #expect(set.features == [0, 1, 2, 3, 4, 5, 6, 255])
        #expect(throws: DatasetError.self) {
            try Dataset.read(images(compressed.dropLast(12), labels: [1, 0]))
        }
    }

    @Test(arguments: [
        ("<f4", [1.5, -2].flatMap { littleEndian(($0 as Float).bitPattern) }),
        (">f8", [1.5, -2].flatMap { bigEndian(($0 as Double).bitPattern) }),
        ("<f2", [1.5, -2].flatMap { littleEndian(($0 as Float16).bitPattern) }),
    ])
    func numpyFloats(type: String, bytes: [UInt8]) throws {
        for version in [1, 2] as [UInt8] {
            let set = try Dataset.read(
                .arrays(
                    features: scratch.write(
                        npy(type, "(2, 1, 1)", bytes, version: version), to: "x.npy"),
                    labels: scratch.write(
                        npy("<i8", "(2,)", [7, 0].flatMap { littleEndian(Int64($0)) }), to: "y")))
            #expect(set.features == [1.5, -2] && set.labels == [7, 0] && set.maximum == 2)
        }
    }

    @Test(
        arguments: [
            ("|u1", [0, 200], [0, 200]), ("|i1", [0, 200], [0, -56]),
            ("|b1", [0, 1], [0, 1]),
            ("<u2", [1, 0, 2, 1], [1, 258]), (">i4", [0, 0, 0, 1, 255, 255, 255, 255], [1, -1]),
            ("<u8", [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [1, 256]),
        ] as [(String, [UInt8], [Float])])
    func numpyWholeNumbers(type: String, bytes: [UInt8], values: [Float]) throws {
        let array = try readNPY(scratch.write(npy(type, "(2,)", bytes), to: "x.npy"))
        #expect(array.floats() == values)
        #expect(try array.wholeNumbers() == values.map { Int($0) })
    }

    @Test func tablesWithAndWithoutHeader() throws {
        let named = try scratch.write(
            "\u{FEFF}class, a ,\"b\"\r\n1,0.5,-2e1\r\n\r\n 0 ,\"3\",4\r\n", to: "named.csv")
        let set = try Dataset.read(.table(named, label: .named("class")))
        #expect(set.features == [0.5, -20, 3, 4] && set.labels == [1, 0] && set.maximum == 20)
        #expect(try Dataset.read(.table(named, label: .index(0))) == set)
        let bare = try scratch.write("5,6,1\n7,8,0", to: "bare.csv")
        #expect(try Dataset.read(.table(bare, label: .index(-1))).features == [5, 6, 7, 8])
        #expect(try Dataset.read(.table(bare, label: .index(2))).labels == [1, 0])
        #expect(LabelColumn("-1") == .index(-1) && LabelColumn("class") == .named("class"))
    }

    @Test func namedSetsLieInTheCache() throws {
        #expect(NamedSet.cacheFolder(["APICAL_DATA": "/a", "HOME": "/h"]) == "/a")
        #expect(NamedSet.cacheFolder(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/apical")
        #expect(NamedSet.cacheFolder(["APICAL_DATA": "", "HOME": "/h"]) == "/h/.cache/apical")

        let folder = scratch.url.appending(path: "fashion-mnist")
        let set = try NamedSet.find("fashion-mnist-test")
        let missing = #expect(throws: DatasetError.self) { try set.read(from: scratch.url.path) }
        #expect(missing?.description.contains("tools/datasets fashion-mnist") == true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try scratch.write(idx(8, [1, 2], [9, 8]), to: "fashion-mnist/test-images.idx.gz")
        try scratch.write(idx(8, [1], [4]), to: "fashion-mnist/test-labels.idx.gz")
        #expect(try set.read(from: scratch.url.path).features == [9, 8])
        let unknown = #expect(throws: DatasetError.self) { try Dataset.read(.named("mnits")) }
        #expect(unknown?.remedy.contains("mnist-test") == true)
    }
}
