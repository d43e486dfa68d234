// One checkpoint as an HDF5 file: how it is written.
import Engine
import Foundation
import HDF5

/// Writes and reads states: each column of a state is a dataset of the same path.
public enum CheckpointFile {
    /// Version of the columns and what they mean.
    static let version: Int64 = 1

    /// Writes a state, all of it or nothing: into a file of another name, which takes its place once the
    /// storage device has it.
    static func write(
        _ state: SavedState, of identity: NetworkIdentity, program: String, to path: String
    ) throws(CheckpointError) {
        let draft = path + ".new"
        do {
            let file = try File.create(draft, overwrite: true)
            let root = try file.root()
            try root.setAttribute("checkpoint_version", version)
            try root.setAttribute("program", program)
            try root.setAttribute("network", identity.hash)
            var groups: Set<String> = []
            for (name, column) in state.columns.sorted(by: { $0.key < $1.key }) {
                try makeGroups(of: name, in: root, &groups)
                if column.isReal {
                    try root.createDataset(name, column.words.map(Double.init(bitPattern:)))
                } else {
                    try root.createDataset(name, column.words.map(Int64.init(bitPattern:)))
                }
            }
            try file.close()
        } catch {
            unlink(draft)
            throw CheckpointError(path, .unwritable, "cannot be written: \(error)")
        }
        do throws(CheckpointError) {
            try Seal.put(on: draft)
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(draft)
            throw CheckpointError(path, .unwritable, "cannot be put in its place: \(reason)")
        }
        try Seal.synchronize(folderOf: path)
    }

    private static func makeGroups(
        of name: String, in root: Group, _ known: inout Set<String>
    ) throws {
        var path = ""
        for step in name.split(separator: "/").dropLast() {
            path += (path.isEmpty ? "" : "/") + step
            if known.insert(path).inserted { try root.createGroup(path) }
        }
    }
}
