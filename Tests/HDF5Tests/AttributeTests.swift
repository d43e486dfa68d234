// Attributes against h5dump.

import HDF5
import TestSupport
import Testing

struct AttributeTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("attributes.h5")
    }

    @Test func everyKindOfAttributeIsReadBack() throws {
        let file = try File.create(path)
        let root = try file.root()
        try root.setAttribute("magic", UInt32(0x0A7A))
        try root.setAttribute("version", [0, 1] as [UInt32])
        try root.setAttribute("units", "ms")
        try root.setAttribute("fixed", "µm", fixedLength: true)
        try root.setAttribute("empty", "", fixedLength: true)
        try root.setAttribute("names", ["soma", "apical"])
        try root.setAttribute("sorting", 2, of: ["none": 0, "by_id": 1, "by_time": 2])
        try file.close()

        let read = try File.open(path).root()
        #expect(try read.scalarAttribute("magic") == UInt32(2682))
        #expect(try read.attribute("version") == [0, 1] as [Int64])
        #expect(try read.stringAttribute("units") == ["ms"])
        #expect(try read.stringAttribute("fixed") == ["µm"])
        #expect(try read.stringAttribute("empty") == [""])
        #expect(try read.stringAttribute("names") == ["soma", "apical"])
        #expect(try read.enumerationAttribute("sorting") == "by_time")
        #expect(try read.scalarAttribute("sorting") == Int32(2))
        #expect(try read.attributeClass("sorting") == .enumeration)
        #expect(try !read.hasAttribute("nothing"))

        guard let dump = try h5dump("-A", path) else { return }
        #expect(dump.contains("\"by_time\"          2;"))
        #expect(dump.contains("H5T_ENUM {\n         H5T_STD_I8LE;"))
        #expect(dump.contains("(0): \"soma\", \"apical\""))
        #expect(dump.contains("STRSIZE 3;"))
        #expect(dump.contains("CSET H5T_CSET_UTF8"))
    }

    @Test func settingAgainReplaces() throws {
        let file = try File.create(path)
        let root = try file.root()
        for round in 0..<100 {
            try root.setAttribute("x", Double(round))
            try root.setAttribute("text", String(repeating: "a", count: round))
        }
        try root.setAttribute("x", [1, 2] as [Int32])
        try file.close()
        let read = try File.open(path).root()
        #expect(try read.attribute("x") == [1, 2] as [Int32])
        #expect(try read.stringAttribute("text") == [String(repeating: "a", count: 99)])
    }

    @Test func wrongKindsAreNamed() throws {
        let file = try File.create(path)
        let root = try file.root()
        try root.setAttribute("text", "abc")
        try root.setAttribute("pair", [1, 2] as [Int8])
        let text = #expect(throws: HDF5Error.self) {
            let _: [Double] = try root.attribute("text")
        }
        #expect(text?.object == "/@text")
        #expect(text?.problem == "expected a number, found string")
        let pair = #expect(throws: HDF5Error.self) {
            let _: Int8 = try root.scalarAttribute("pair")
        }
        #expect(pair?.problem == "expected one value, found 2")
        let missing = #expect(throws: HDF5Error.self) { try root.stringAttribute("missing") }
        #expect(missing?.cause == .missing)
    }
}
