// Checkpoints whose seal fits, but which hold what no run has saved.
import Engine
import Foundation
import HDF5
import NetworkDescription
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct CheckpointReadingTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("checkpoint-7.h5")
    }

    /// Makes a sealed file with the heading of a checkpoint, and whatever `fill` adds.
    private func make(_ fill: (Group) throws -> Void) throws {
        let file = try File.create(path, overwrite: true)
        let root = try file.root()
        try root.setAttribute("checkpoint_version", CheckpointFile.version)
        try root.setAttribute("program", "1")
        try root.setAttribute("network", UInt64(5))
        try fill(root)
        try file.close()
        try Seal.put(on: path)
    }

    private func read() throws -> [CheckpointPiece] {
        var pieces: [CheckpointPiece] = []
        try CheckpointFile.read(path) { pieces.append($0) }
        return pieces
    }

    private func isRefused(_ fill: (Group) throws -> Void) throws {
        try make(fill)
        let error = #expect(throws: CheckpointError.self) { try read() }
        #expect(error?.cause == .damaged)
        #expect(error?.description.hasPrefix(path + ": ") == true)
    }

    @Test func columnsComeInPieces() throws {
        let numbers = (0..<300_000).map { Double($0) }
        try make { root in
            try root.createDataset("a", numbers)
            try root.createDataset("b", [Int64]())
        }
        let pieces = try read()
        #expect(
            pieces.first
                == .heading(
                    CheckpointHeading(
                        version: CheckpointFile.version, program: "1", network: 5)))
        #expect(pieces.last == .numbers(of: "b", SavedColumn([Int64]())))
        #expect(pieces.count == 5)
        var words: [UInt64] = []
        for case .numbers("a", let column) in pieces {
            #expect(column.isReal)
            words += column.words
        }
        #expect(words == numbers.map(\.bitPattern))
    }

    /// A few bytes can claim any number of numbers, or the same ones again and again.
    @Test func moreThanTheFileHoldsIsRefused() throws {
        try isRefused { root in
            let layout = DatasetLayout.chunked([1024])
            try root.createDataset("claim", of: Double.self, shape: [1 << 40], layout: layout)
        }
        try isRefused { root in
            let layout = DatasetLayout.chunked([1 << 16], deflate: 9)
            try root.createDataset("packed", [Int64](repeating: 0, count: 1 << 20), layout: layout)
        }
        try isRefused { root in
            try root.createDataset("once", [Double](repeating: 1, count: 10_000))
            try root.link("twice", to: "once")
        }
        try isRefused { root in
            try root.createDataset("square", of: Double.self, shape: [2, 2])
        }
    }

    /// Groups that hold one another would be walked through without end.
    @Test func circlesAreRefused() throws {
        try isRefused { root in
            let group = try root.createGroup("a")
            for index in 0..<20 { try group.link("again\(index)", to: "/a") }
        }
    }

    @Test func columnsOfOtherFormatsAreNotRead() throws {
        try make { root in
            try root.setAttribute("checkpoint_version", CheckpointFile.version + 1)
            try root.createDataset("square", of: Double.self, shape: [2, 2])
        }
        #expect(try read().count == 1)
        let identity = NetworkIdentity(
            Network(simulation: SimulationSettings(duration: .zero, seed: 1)))
        let store = CheckpointStore(folder: scratch.url.path, identity: identity, program: "1")
        let error = #expect(throws: CheckpointError.self) { try store.newest { _ in } }
        #expect(error?.cause == .foreign)
    }
}
