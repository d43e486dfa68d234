// Files that are not what they should be: each an error that says where, and none a crash.
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct BadFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [
        ("1,2,0\n3,0\n", 2, "2 cells"), ("1,2,0\n3,x,0\n", 2, "'x'"), ("1,2,0\n3,,0\n", 2, "''"),
        ("1,2,0.5\n", 1, "0.5"), ("1,2,0\n1,2,-1\n", 2, "-1"), ("1,nan,0\n", 1, "nan"),
        ("1,2,0\n\n1,\n2,0\n", 3, "2 cells"), ("1,1e999,0\n", 1, "1e999"),
    ])
    func tables(text: String, line: Int, part: String) throws {
        let path = try scratch.write(text, to: "t.csv")
        let error = #expect(throws: DatasetError.self) {
            try Dataset.read(.table(path, label: .index(-1)))
        }
        #expect(error?.line == line)
        #expect(error?.file == path)
        #expect(error?.problem.contains(part) == true, "\(error?.problem ?? "")")
    }

    @Test(
        arguments: [
            ("", .index(-1)), ("a,b\n", .index(-1)), ("1,2\n", .index(2)), ("1,2\n", .index(-3)),
            ("1,2\n", .named("label")), ("x,y\n1,2\n", .named("label")), ("0\n1\n", .index(0)),
            ("1,70000\n", .index(1)), ("1,1e300\n", .index(1)), ("1e39,0\n", .index(1)),
        ] as [(String, LabelColumn)])
    func tablesWithoutSamplesOrLabels(text: String, label: LabelColumn) throws {
        let path = try scratch.write(text, to: "t.csv")
        #expect(throws: DatasetError.self) { try Dataset.read(.table(path, label: label)) }
    }

    @Test(arguments: [
        Data(), Data([0, 0]), Data([1, 0, 8, 1, 0, 0, 0, 0]), idx(0x07, [1, 1], [0]),
        idx(0x08, [], []), Data([0, 0, 8, 255, 0]), idx(0x08, [2, 1], [0]),
        idx(0x08, [1, 1], [0, 0]), idx(0x08, [1], [0]), idx(0x08, [0, 5], []),
        idx(0x08, [1, 0], []), idx(0x0D, [1, 1], bigEndian(Float.nan.bitPattern)),
        idx(0x08, [UInt32.max, .max, .max, .max], [1]), idx(0x08, [2, 1], [0, 0]),
    ])
    func images(data: Data) throws {
        let source = DatasetSource.idx(
            images: try scratch.write(data, to: "x"),
            labels: try scratch.write(idx(0x08, [1], [0]), to: "y"))
        #expect(throws: DatasetError.self) { try Dataset.read(source) }
    }

    @Test(arguments: [
        Data(), Data("\u{93}NUMPY".utf8), npy("<c8", "(1, 1)", [0, 0, 0, 0, 0, 0, 0, 0]),
        npy("|O", "(1, 1)", [0]), npy("<f4", "(1, 1)", [0, 0, 0]), npy("|u1", "(1, -1)", [0]),
        npy("|u1", "(1,", [0]), npy("|u1", "(9223372036854775807, 4)", [0]),
        npy("|u1", "(99999999999999999999, 4)", [0]),
        npy("|u1", "(2, 2)", [0, 1, 2, 3], fortran: true),
        Data([0x93] + Array("NUMPY".utf8) + [1, 0, 255, 255, 1]),
        Data([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]),
    ])
    func arrays(data: Data) throws {
        let source = DatasetSource.arrays(
            features: try scratch.write(data, to: "x"),
            labels: try scratch.write(npy("|u1", "(1,)", [0]), to: "y"))
        #expect(throws: DatasetError.self) { try Dataset.read(source) }
    }

    @Test func labelsMustBeWholeNumbers() throws {
        let half = npy("<f4", "(1,)", littleEndian((0.5 as Float).bitPattern))
        let source = DatasetSource.arrays(
            features: try scratch.write(npy("|u1", "(1, 1)", [0]), to: "x"),
            labels: try scratch.write(half, to: "y"))
        #expect(throws: DatasetError.self) { try Dataset.read(source) }
    }

    @Test func filesThatAreNone() throws {
        let missing = #expect(throws: DatasetError.self) {
            try readDataFile(scratch.path("none"))
        }
        #expect(missing?.cause == .missing)
        let folder = #expect(throws: DatasetError.self) { try readDataFile(scratch.url.path) }
        #expect(folder?.cause == .unreadable)
        #expect(throws: DatasetError.self) { try readDataFile("/dev/zero") }
        let large = try scratch.write(Data(count: 3000), to: "large")
        #expect(try readDataFile(large, limit: 3000).count == 3000)
        #expect(throws: DatasetError.self) { try readDataFile(large, limit: 2999) }
    }

    /// Seeded damage: whatever comes, an error or a data set.
    @Test func damagedFilesNeverTrap() throws {
        var random = SplitMix(state: 7)
        let files = [
            idx(0x08, [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
            npy("<i2", "(2, 2)", [0, 1, 2, 3, 4, 5, 6, 7]), Data("a,b\n1.5,0\n-2,1\n".utf8),
        ]
        let labels = try scratch.write(idx(8, [2], [0, 1]), to: "y.idx")
        let numbers = try scratch.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
        for round in 0..<1500 {
            var data = files[round % 3]
            for _ in 0...(round % 4) {
                let place = Int.random(in: 0..<data.count, using: &random)
                switch UInt8.random(in: 0..<3, using: &random) {
                case 0: data[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where data.count > 1: data.remove(at: place)
                default: data.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            let path = try scratch.write(data, to: "x")
            let source: DatasetSource =
                [
                    .idx(images: path, labels: labels), .arrays(features: path, labels: numbers),
                    .table(path, label: .index(-1)),
                ][round % 3]
            do {
                let set = try Dataset.read(source)
                #expect(set.features.count == set.count * set.featureCount)
            } catch {
                #expect(!error.remedy.isEmpty)
            }
        }
    }
}
