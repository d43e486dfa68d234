// Datasets against h5dump: types, boxes, growth, strings, compression.

import Foundation
import HDF5
import TestSupport
import Testing

struct DatasetTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("data.h5")
    }

    /// Writes values of one type, and compares what h5dump and the module read.
    private func roundTrip<Element: HDF5Element & Equatable>(
        _ values: [Element], stored: String
    ) throws {
        let file = try File.create(path, overwrite: true)
        try file.root().createDataset("x", values)
        try file.close()
        #expect(try File.open(path).root().dataset("x").read() == values)
        guard let dump = try h5dump("-y", "-m", "%.17g", path) else { return }
        #expect(dump.contains("DATATYPE  \(stored)\n"))
        let expected = values.map { Double("\($0)") ?? .nan }
        #expect(numbers(in: dump) == expected)
    }

    @Test func everyNumberTypeIsWhatItSays() throws {
        try roundTrip([Int8.min, -1, 0, .max], stored: "H5T_STD_I8LE")
        try roundTrip([Int16.min, -1, 0, .max], stored: "H5T_STD_I16LE")
        try roundTrip([Int32.min, -1, 0, .max], stored: "H5T_STD_I32LE")
        try roundTrip([-1 << 53, -1, 0, 1 << 53] as [Int64], stored: "H5T_STD_I64LE")
        try roundTrip([0, 1, UInt8.max], stored: "H5T_STD_U8LE")
        try roundTrip([0, 1, UInt16.max], stored: "H5T_STD_U16LE")
        try roundTrip([0, 1, UInt32.max], stored: "H5T_STD_U32LE")
        try roundTrip([0, 1, 1 << 53] as [UInt64], stored: "H5T_STD_U64LE")
        try roundTrip([-1.5, 0.25, 1_048_576] as [Float], stored: "H5T_IEEE_F32LE")
        try roundTrip([-1.5, 0.1, 1e300] as [Double], stored: "H5T_IEEE_F64LE")
    }

    @Test func boxesLandWhereTheyShould() throws {
        let file = try File.create(path)
        let grid = try file.root().createDataset("grid", of: Int32.self, shape: [3, 4])
        try grid.write([1, 2, 3, 4] as [Int32], start: [1, 1], count: [2, 2])
        #expect(try grid.read(Int32.self, start: [0, 2], count: [3, 1]) == [0, 2, 4])
        try file.close()
        guard let dump = try h5dump("-y", path) else { return }
        #expect(numbers(in: dump) == [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0])
    }

    @Test func rowsAreAppendedAndCutOff() throws {
        let file = try File.create(path)
        let rows = try file.root().createDataset(
            "rows", of: Double.self, shape: [0, 2], layout: .chunked([3, 2]))
        for row in 0..<10 {
            try rows.append([Double(row), -Double(row)])
        }
        try rows.resize(to: [7, 2])
        try rows.append([70, 71, 80, 81])
        #expect(try rows.shape() == [9, 2])
        #expect(throws: HDF5Error.self) { try rows.append([1.0]) }
        try file.close()
        guard let dump = try h5dump("-y", path) else { return }
        let kept = (0..<7).flatMap { [Double($0), -Double($0)] }
        #expect(numbers(in: dump) == kept + [70, 71, 80, 81])
        #expect(dump.contains("( 9, 2 ) / ( H5S_UNLIMITED, 2 )"))
    }

    @Test func compressionShrinksAndIsUndone() throws {
        let file = try File.create(path)
        let values = (0..<10_000).map { Int64($0) }
        let dataset = try file.root().createDataset(
            "z", values, layout: .chunked([4096], deflate: 4))
        #expect(try dataset.read() == values)
        try file.close()
        let reopened = try File.open(path).root().dataset("z")
        #expect(try reopened.read() == values)
        #expect(reopened.storedBytes < 20_000)
        if let dump = try h5dump("-p", "-H", path) {
            #expect(dump.contains("COMPRESSION DEFLATE { LEVEL 4 }"))
        }
    }

    @Test func stringsKeepTheirLetters() throws {
        let texts = ["", "soma", "Ångström ≥ 3 µm"]
        let file = try File.create(path)
        let root = try file.root()
        try root.createDataset("names", strings: texts)
        try root.createDataset("one", strings: ["scalar"], shape: [])
        #expect(try root.dataset("names").readStrings() == texts)
        #expect(try root.dataset("one").readStrings() == ["scalar"])
        #expect(try root.dataset("one").shape() == [])
        #expect(throws: HDF5Error.self) { try root.createDataset("bad", strings: ["a\0b"]) }
        try file.close()
        if let dump = try h5dump("-d", "/names", path) {
            #expect(dump.contains("STRSIZE H5T_VARIABLE"))
            #expect(dump.contains("\"soma\""))
        }
    }

    @Test func emptyDatasetsReadAsEmpty() throws {
        let file = try File.create(path)
        let empty = try file.root().createDataset(
            "empty", of: Float.self, shape: [0], layout: .chunked([16]))
        #expect(try empty.read(Float.self) == [])
        try empty.append([Float]())
        #expect(try empty.shape() == [0])
    }

    @Test func childrenLinksAndKinds() throws {
        let file = try File.create(path)
        let root = try file.root()
        try root.createGroup("b")
        try root.group("b").createDataset("deep", [1, 2, 3] as [UInt8])
        try root.createDataset("a", [1.0])
        try root.link("c", to: "b/deep")
        #expect(try root.children().map(\.name) == ["a", "b", "c"])
        #expect(try root.children().map(\.kind) == [.dataset, .group, .dataset])
        #expect(try root.exists("b/deep"))
        #expect(try !root.exists("b/nothing/deeper"))
        #expect(try root.dataset("c").read(UInt8.self) == [1, 2, 3])
        #expect(try root.group("b").dataset("deep").path == "/b/deep")
        try file.close()
        if let dump = try h5dump("-H", path) {
            #expect(dump.contains("HARDLINK \"/b/deep\""))
        }
    }
}
