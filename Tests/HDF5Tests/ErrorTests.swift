// Failures: their place, their cause, their remedy; nothing printed, nothing leaked.

import Foundation
import HDF5
import TestSupport
import Testing

struct ErrorTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("broken.h5")
    }

    @Test func missingAndForeignFiles() throws {
        let missing = #expect(throws: HDF5Error.self) { try File.open(path) }
        #expect(missing?.cause == .missing)
        #expect(missing?.file == path)
        #expect(missing?.messages.isEmpty == false)

        try Data(repeating: 65, count: 5000).write(to: URL(filePath: path))
        #expect(throws: HDF5Error.self) { try File.open(path) }
        let foreign = #expect(throws: HDF5Error.self) { try File.open(path) }
        #expect(foreign?.cause == .notHDF5)
        #expect(foreign?.description.contains("this is not an HDF5 file") == true)
    }

    @Test func aFileThatExistsIsNotOverwrittenUnasked() throws {
        try File.create(path).close()
        #expect(throws: HDF5Error.self) { try File.create(path) }
        try File.create(path, overwrite: true).close()
    }

    @Test func truncatedFiles() throws {
        let file = try File.create(path)
        try file.root().createDataset("x", [Double](repeating: 1, count: 10_000))
        try file.close()
        let bytes = try Data(contentsOf: URL(filePath: path))
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
        let error = #expect(throws: HDF5Error.self) { try File.open(path) }
        #expect(error?.cause == .truncated)
    }

    @Test func lockedFiles() throws {
        try File.create(path).close()
        let holder = open(path, O_RDONLY)
        defer { close(holder) }
        // The library locks with flock(2); a lock of another descriptor is another program's.
        #expect(flock(holder, LOCK_SH | LOCK_NB) == 0)
        let error = #expect(throws: HDF5Error.self) { try File.open(path, .readWrite) }
        #expect(error?.cause == .locked)
        try File.open(path).close()
        #expect(flock(holder, LOCK_UN) == 0)
        try File.open(path, .readWrite).close()
    }

    @Test func newerFormatsAndUnknownFilters() throws {
        try Fixture.newerFormat.write(to: path)
        let newer = #expect(throws: HDF5Error.self) {
            try File.open(path).root().dataset("x").read(Double.self)
        }
        #expect(newer?.cause == .newerFormat)
        #expect(newer?.hint?.contains("libver=('earliest','v110')") == true)
        #expect(newer?.object == "/x")

        try Fixture.unknownFilter.write(to: path)
        let filtered = #expect(throws: HDF5Error.self) {
            try File.open(path).root().dataset("x").read(UInt8.self)
        }
        #expect(filtered?.cause == .missingFilter)
    }

    @Test func wrongTypesRanksAndRangesAreErrors() throws {
        let file = try File.create(path)
        let root = try file.root()
        let text = try root.createDataset("text", strings: ["a"])
        let real = try root.createDataset("real", [1.5, 1e300])
        let signed = try root.createDataset("signed", [1, -1, 300] as [Int64])

        #expect(throws: HDF5Error.self) { try text.read(Double.self) }
        #expect(throws: HDF5Error.self) { try real.readStrings() }
        let kind = #expect(throws: HDF5Error.self) { try real.read(Int32.self) }
        #expect(kind?.description == "\(path): /real: expected an integer, found 64-bit float")
        #expect(try signed.read(Double.self) == [1, -1, 300])
        #expect(try signed.read(Int16.self) == [1, -1, 300])

        let negative = #expect(throws: HDF5Error.self) { try signed.read(UInt64.self) }
        #expect(negative?.cause == .range)
        #expect(throws: HDF5Error.self) { try signed.read(Int8.self) }
        #expect(throws: HDF5Error.self) { try real.read(Float.self) }
        #expect(throws: HDF5Error.self) {
            try real.read(start: [0, 0], count: [1, 1]) as [Double]
        }
        #expect(throws: HDF5Error.self) { try real.read(start: [1], count: [2]) as [Double] }
        #expect(throws: HDF5Error.self) { try real.read(start: [-1], count: [1]) as [Double] }
        #expect(throws: HDF5Error.self) {
            try real.read(start: [1], count: [.max]) as [Double]
        }
        #expect(throws: HDF5Error.self) { try root.createDataset("big", [1.0], shape: [2]) }
    }

    @Test func hugeClaimsReserveNothing() throws {
        let file = try File.create(path)
        let root = try file.root()
        let claimed = try root.createDataset(
            "claimed", of: Double.self, shape: [1 << 60], layout: .chunked([1024]))
        let error = #expect(throws: HDF5Error.self) { try claimed.read(Double.self) }
        #expect(error?.problem.contains("1152921504606846976 elements") == true)
        #expect(claimed.storedBytes == 0)
        let product = try root.createDataset(
            "product", of: UInt8.self, shape: [1 << 30, 1 << 20], layout: .chunked([16, 16]))
        #expect(throws: HDF5Error.self) { try product.read(UInt8.self) }
        #expect(throws: HDF5Error.self) { try product.read(UInt8.self, limit: 1 << 40) }
    }

    @Test func objectsOfAClosedFileFail() throws {
        let file = try File.create(path)
        let dataset = try file.root().createDataset("x", [1.0])
        try file.close()
        try file.close()
        #expect(throws: HDF5Error.self) { try dataset.read(Double.self) }
        #expect(throws: HDF5Error.self) { try file.root() }
    }

    @Test func tenThousandFailuresLeakNothing() throws {
        try File.create(path).close()
        let foreign = scratch.path("foreign.h5")
        try Data(repeating: 65, count: 5000).write(to: URL(filePath: foreign))
        let before = try openObjects()
        var successes = 0
        for _ in 0..<10_000 {
            if (try? File.open(foreign)) != nil { successes += 1 }
            let root = try File.open(path).root()
            if (try? root.dataset("nothing")) != nil { successes += 1 }
        }
        #expect(successes == 0)
        // Other tests run beside this one and hold a few objects; a leak would be ten thousand.
        #expect(try openObjects() - before < 1000)
        #expect(try openDescriptors(in: scratch.url) == 0)
    }

    @Test func nothingIsPrintedOnAnyThread() throws {
        let captured = scratch.path("stderr")
        let missing = path
        let saved = dup(STDERR_FILENO)
        let sink = open(captured, O_CREAT | O_WRONLY, 0o600)
        dup2(sink, STDERR_FILENO)
        let threads = (0..<2).map { _ in
            Thread {
                for _ in 0..<100 { _ = try? File.open(missing) }
            }
        }
        for thread in threads { thread.start() }
        while threads.contains(where: { !$0.isFinished }) { usleep(1000) }
        dup2(saved, STDERR_FILENO)
        close(saved)
        close(sink)
        let text = try String(contentsOfFile: captured, encoding: .utf8)
        #expect(!text.contains("HDF5-DIAG"))
    }

    @Test func noErrorStaysOnTheThread() throws {
        let symbol = try #require(dlsym(nil, "H5Eget_num"))
        typealias Function = @convention(c) (Int64) -> Int
        let errors = unsafeBitCast(symbol, to: Function.self)
        let file = try File.create(path)
        let root = try file.root()
        #expect(root.kind(of: "nothing") == nil)
        #expect(errors(0) == 0)
        #expect(throws: HDF5Error.self) { try root.dataset("nothing") }
        #expect(errors(0) == 0)
    }

    /// The files, groups, datasets, types and attributes that the library has open, as it says.
    private func openObjects() throws -> Int {
        let symbol = try #require(dlsym(nil, "H5Fget_obj_count"))
        typealias Function = @convention(c) (Int64, UInt32) -> Int
        let everyFile: Int64 = 0x1F
        let everyKind: UInt32 = 0x1F
        return unsafeBitCast(symbol, to: Function.self)(everyFile, everyKind)
    }

    /// Descriptors of this process that lead to files in a folder.
    private func openDescriptors(in folder: URL) throws -> Int {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            return target?.hasPrefix(folder.path) == true
        }.count
    }
}
