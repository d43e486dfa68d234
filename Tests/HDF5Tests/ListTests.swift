// Lists of numbers, and files as one value.
import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct ListTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private let lists: [[Double]] = [[1, 2.5, -3], [], [4], [1e300, .infinity]]

    private func write() throws -> String {
        let path = scratch.path("lists.h5")
        let file = try File.create(path)
        let root = try file.root()
        try root.createDataset("lists", lists: lists)
        try root.createDataset("plain", [1.0, 2])
        try file.close()
        return path
    }

    @Test func listsComeBackAsWrittenAndConverted() throws {
        let dataset = try File.open(write()).root().dataset("lists")
        #expect(try dataset.dataClass() == .list)
        #expect(try dataset.readLists(in: 0..<4) == lists)
        #expect(try dataset.readLists(Float.self, in: 0..<2) == [[1, 2.5, -3], []])
        #expect(try dataset.readLists(Double.self, in: 2..<2).isEmpty)
    }

    @Test func whatIsNoListOrTooMuchIsRefused() throws {
        let root = try File.open(write()).root()
        #expect(throws: HDF5Error.self) {
            try root.dataset("plain").readLists(Double.self, in: 0..<1)
        }
        let dataset = try root.dataset("lists")
        #expect(throws: HDF5Error.self) { try dataset.readLists(Double.self, in: 2..<5) }
        #expect(throws: HDF5Error.self) {
            try dataset.readLists(Double.self, in: 0..<4, limit: 40)
        }
        #expect(try dataset.readLists(Double.self, in: 0..<4, limit: 48).count == 4)
    }

    @Test func theFormatsToolSeesTheSameLists() throws {
        guard let dump = try h5dump("-d", "/lists", write()) else { return }
        #expect(dump.contains("H5T_VLEN"))
        #expect(dump.contains("(1, 2.5, -3)") && dump.contains("(4)"))
    }

    @Test func aFileBecomesOneValue() throws {
        let path = scratch.path("tree.h5")
        let file = try File.create(path)
        let root = try file.root()
        try root.createGroup("a")
        try root.createDataset("a/numbers", [Int32(1), 2, 3, 4], shape: [2, 2])
        try root.createDataset("a/text", strings: ["one", "two"])
        try root.createDataset("scalar", strings: ["x"], shape: [])
        try root.createDataset("lists", lists: [[1.0]])
        try file.close()
        let tree = try File.open(path).root().tree()
        #expect(tree.groups["a"]?.arrays["numbers"]?.numbers == [1, 2, 3, 4])
        #expect(tree.groups["a"]?.arrays["numbers"]?.shape == [2, 2])
        #expect(tree.groups["a"]?.arrays["text"]?.texts == ["one", "two"])
        #expect(tree.arrays["scalar"]?.shape == [])
        #expect(tree.arrays.keys.sorted() == ["scalar"])
        let data = try PropertyListEncoder().encode(tree)
        #expect(try PropertyListDecoder().decode(ObjectTree.self, from: data) == tree)
    }

    @Test func treesKeepWithinTheirLimits() throws {
        let path = scratch.path("big.h5")
        let file = try File.create(path)
        let root = try file.root()
        var group = root
        for _ in 0..<5 { group = try group.createGroup("g") }
        try group.createDataset(
            "zeros", of: Double.self, shape: [1 << 30], layout: .chunked([1 << 16]))
        // A group within itself nests without end.
        try root.link("g/loop", to: "/g")
        try file.close()
        let open = try File.open(path).root()
        #expect(throws: HDF5Error.self) { try open.tree() }
        #expect(throws: HDF5Error.self) { try open.tree(within: .init(depth: 4)) }
        #expect(throws: HDF5Error.self) { try open.tree(within: .init(objects: 3)) }
        #expect(throws: HDF5Error.self) { try open.group("g/g/g/g").tree() }
    }
}
