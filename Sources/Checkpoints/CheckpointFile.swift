// One checkpoint as an HDF5 file.
import Engine
import Foundation
import HDF5

/// Writes and reads states: each column of a state is a dataset of the same path.
enum CheckpointFile {
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

    /// Reads a state of this version and program, and of the network of an identity.
    static func read(
        _ path: String, of identity: NetworkIdentity, program: String
    ) throws(CheckpointError) -> SavedState {
        // HDF5 is not made for damaged files, so none gets there.
        try Seal.check(path)
        do {
            let file = try File.open(path)
            let root = try file.root()
            let found = try root.scalarAttribute("checkpoint_version", as: Int64.self)
            guard found == version else {
                throw CheckpointError(
                    path, .foreign,
                    "has version \(found) of the format, but this program reads \(version)")
            }
            let maker = try root.stringAttribute("program").first ?? ""
            guard maker == program else {
                throw CheckpointError(
                    path, .foreign,
                    "was made by version \(maker), and goes on exactly only there; this is \(program)"
                )
            }
            let network = try root.scalarAttribute("network", as: UInt64.self)
            guard network == identity.hash else {
                throw CheckpointError(
                    path, .foreign,
                    "is of another network: apart from its duration, threads and checkpoints the "
                        + "description must be what it was")
            }
            var state = SavedState()
            // Nothing is compressed: what is read cannot take more memory than the file.
            try read(root, at: "", into: &state, depth: 0)
            return state
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw CheckpointError(path, .damaged, "cannot be read: \(error)")
        }
    }

    /// Groups are not nested deeper than this.
    private static let deepest = 8

    private static func read(
        _ group: Group, at path: String, into state: inout SavedState, depth: Int
    ) throws {
        guard depth <= deepest else { return }
        for child in try group.children() {
            let name = path.isEmpty ? child.name : "\(path)/\(child.name)"
            switch child.kind {
            case .group:
                try read(group.group(child.name), at: name, into: &state, depth: depth + 1)
            case .dataset: state.columns[name] = try column(group.dataset(child.name))
            case .other: continue
            }
        }
    }

    private static func column(_ dataset: Dataset) throws -> SavedColumn {
        let bytes = Int(clamping: dataset.storedBytes)
        if case .float = try dataset.dataClass() {
            return SavedColumn(try dataset.read(Double.self, limit: bytes))
        }
        return SavedColumn(try dataset.read(Int64.self, limit: bytes))
    }
}
