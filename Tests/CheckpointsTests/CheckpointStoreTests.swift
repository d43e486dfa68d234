// Checkpoints as files: what is read is what was written, and nothing else is taken for it.
import Engine
import Foundation
import HDF5
import NetworkDescription
import TestSupport
import Testing

@testable import Checkpoints

private func identity(_ seed: UInt64 = 1, duration: Double = 1) -> NetworkIdentity {
    NetworkIdentity(
        Network(
            simulation: SimulationSettings(
                duration: Time(milliseconds: duration) ?? .zero, seed: seed)))
}

private let state: SavedState = {
    var state = SavedState()
    state.columns["time"] = SavedColumn([Int64(7)])
    state.columns["a/b/numbers"] = SavedColumn([
        0.1, -0.0, .infinity, .nan, Double(bitPattern: 0x7FF0_0000_0000_0001),
        .leastNonzeroMagnitude,
    ])
    state.columns["a/empty"] = SavedColumn([Double]())
    state.columns["a/whole"] = SavedColumn([Int64.min, -1, 0, .max])
    return state
}()

@Suite struct CheckpointStoreTests {
    @Test func everyBitComesBack() throws {
        let scratch = try Scratch()
        let folder = scratch.url.path
        let store = CheckpointStore(folder: folder, identity: identity(), program: "1")
        let path = try store.write(state, time: 7)
        #expect(try store.newest { Issue.record("\($0)") } == state)
        // The seal does not keep HDF5 from reading it.
        let file = try File.open(path)
        #expect(try file.root().dataset("a/whole").read(Int64.self) == [.min, -1, 0, .max])
    }

    @Test func theLastTwoAreKept() throws {
        let scratch = try Scratch()
        let folder = scratch.url.path
        let store = CheckpointStore(folder: folder, identity: identity(), program: "1")
        #expect(try store.newest { _ in } == nil)
        for time in [5, 70, 600, 8000] as [Int64] { try store.write(state, time: time) }
        func names() -> [String] {
            CheckpointStore.files(in: folder).map { ($0 as NSString).lastPathComponent }
        }
        #expect(names() == ["checkpoint-600.h5", "checkpoint-8000.h5"])
        // A run that was resumed from an earlier time leaves none of what was to come.
        try store.write(state, time: 650)
        #expect(names() == ["checkpoint-600.h5", "checkpoint-650.h5"])
        let all = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(all.count == 2)
    }

    @Test func othersAreRefused() throws {
        let scratch = try Scratch()
        let folder = scratch.url.path
        let store = CheckpointStore(folder: folder, identity: identity(), program: "1")
        try store.write(state, time: 7)
        let longer = CheckpointStore(
            folder: folder, identity: identity(duration: 500), program: "1")
        #expect(try longer.newest { _ in } == state)
        for (other, words) in [
            (
                CheckpointStore(folder: folder, identity: identity(2), program: "1"),
                "another network"
            ),
            (CheckpointStore(folder: folder, identity: identity(), program: "2"), "version 1"),
        ] {
            let error = #expect(throws: CheckpointError.self) { try other.newest { _ in } }
            #expect(error?.cause == .foreign)
            #expect(error?.description.contains(words) == true)
        }
    }

    /// A resolved network file, wherever it lies, describes the same network; any other number does not.
    @Test func identityIsThatOfTheDescription() throws {
        let text = """
            neurons:
              lif:
                compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
                receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
            populations: {E: {size: 3, neuron: lif, bias: {soma: {uniform: [1 pA, 2 pA]}}}}
            projections:
              loop:
                {from: E, to: E.exc, connect: {rule: all_to_all}, weight: 1 pA, delay: 1 ms,
                 plasticity: {rule: stdp, A_plus: 2 pA}}
            simulation: {duration: 1 s, checkpoint: 10 ms}
            """
        func read(_ text: String, _ path: String, _ overrides: [String] = []) throws -> NetworkFile
        {
            try NetworkFile.read(bytes: Array(text.utf8), path: path, overrides: overrides)
        }
        let file = try read(text, "net.yaml")
        let identity = NetworkIdentity(file.network)
        let resolved = try read(
            file.resolved, "/some/where/network.yaml",
            ["simulation.duration=2 s", "simulation.threads=3"])
        #expect(NetworkIdentity(resolved.network) == identity)
        let again = try read(resolved.resolved, "net.yaml")
        #expect(NetworkIdentity(again.network) == identity)
        for change in [
            "simulation.seed=2", "populations.E.size=4", "populations.E.bias={soma: 1.5 pA}",
            "projections.loop.weight=2 pA", "projections.loop.plasticity.A_plus=3 pA",
            "neurons.lif.receptors.exc.tau=3 ms", "projections.loop.connect.autapses=false",
        ] {
            #expect(NetworkIdentity(try read(text, "net.yaml", [change]).network) != identity)
        }
    }

    /// Every byte of a file counts: none can change without the file being refused.
    @Test func damageIsNoticed() throws {
        let scratch = try Scratch()
        let folder = scratch.url.path
        let store = CheckpointStore(folder: folder, identity: identity(), program: "1")
        try store.write(state, time: 1)
        let path = try store.write(state, time: 7)
        let bytes = try Data(contentsOf: URL(filePath: path))
        var random = SplitMix(state: 5)
        var changes: [(inout Data) -> Void] = [
            { $0.removeAll() }, { $0.removeLast() }, { $0.append(0) },
            { $0.removeSubrange(100..<200) },
        ]
        for _ in 0..<100 {
            let place = Int.random(in: bytes.indices, using: &random)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            changes.append { $0[place] ^= bit }
        }
        for change in changes {
            var damaged = bytes
            change(&damaged)
            try damaged.write(to: URL(filePath: path))
            var warnings: [CheckpointError] = []
            // The one before it serves.
            #expect(try store.newest { warnings.append($0) } == state)
            #expect(warnings.map(\.cause) == [.damaged])
            #expect(warnings.map(\.path) == [path])
        }
        unlink(CheckpointStore.files(in: folder)[0])
        #expect(throws: CheckpointError.self) { try store.newest { _ in } }
    }
}
