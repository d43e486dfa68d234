// One checkpoint as an HDF5 file: how it is read.
import Engine
import HDF5

extension CheckpointFile {
    /// No object takes up fewer bytes of a file.
    private static let leastObject = 64
    /// Groups are not nested deeper than this.
    private static let deepest = 8
    /// The most numbers that one call of the library reads.
    private static let pieceCount = 1 << 17

    /// What may still be read of a file: more than it is long would be the same parts again and again.
    private struct Allowance {
        var numbers: Int
        var objects: Int

        init(bytes: Int) {
            numbers = bytes / MemoryLayout<UInt64>.size
            objects = bytes / leastObject
        }
    }

    /// Reads a checkpoint piece by piece: its heading, and the columns of its state unless it is of another
    /// version of the format.
    ///
    /// The seal is checked before anything is parsed, and no more memory is reserved for numbers than the
    /// file is long. The HDF5 library itself may crash over a file that was made to do so, or never return:
    /// one of unknown origin is for a process of its own.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - take: Gets each piece; what it throws ends the reading.
    /// - Throws: ``CheckpointError`` when the file is damaged or cannot be read; what `take` throws.
    public static func read(_ path: String, _ take: (CheckpointPiece) throws -> Void) throws {
        let bytes = try Seal.check(path)
        do {
            let root = try File.open(path).root()
            let heading = CheckpointHeading(
                version: try root.scalarAttribute("checkpoint_version", as: Int64.self),
                program: try root.stringAttribute("program").first ?? "",
                network: try root.scalarAttribute("network", as: UInt64.self))
            try take(.heading(heading))
            guard heading.version == version else { return }
            var allowance = Allowance(bytes: bytes)
            try read(root, at: "", depth: 0, &allowance) { try take(.numbers(of: $0, $1)) }
        } catch let error as HDF5Error {
            throw CheckpointError(path, .damaged, "cannot be read: \(error)")
        } catch is TooMuch {
            throw CheckpointError(path, .damaged, "claims to hold more than it has room for")
        }
    }

    /// The allowance is used up.
    private struct TooMuch: Error {}

    private static func read(
        _ group: Group, at path: String, depth: Int, _ allowance: inout Allowance,
        _ take: (String, SavedColumn) throws -> Void
    ) throws {
        guard depth <= deepest else { return }
        for child in try group.children() {
            allowance.objects -= 1
            guard allowance.objects >= 0 else { throw TooMuch() }
            let name = path.isEmpty ? child.name : "\(path)/\(child.name)"
            switch child.kind {
            case .group:
                try read(group.group(child.name), at: name, depth: depth + 1, &allowance, take)
            case .dataset:
                try read(group.dataset(child.name), &allowance) { try take(name, $0) }
            case .other: continue
            }
        }
    }

    private static func read(
        _ dataset: Dataset, _ allowance: inout Allowance, _ take: (SavedColumn) throws -> Void
    ) throws {
        let shape = try dataset.shape()
        let total = shape.count == 1 ? shape[0] : .max
        guard total <= allowance.numbers else { throw TooMuch() }
        allowance.numbers -= total
        var isReal = false
        if case .float = try dataset.dataClass() { isReal = true }
        if total == 0 { try take(SavedColumn(isReal: isReal, words: [])) }
        for start in stride(from: 0, to: total, by: pieceCount) {
            let count = min(pieceCount, total - start)
            if isReal {
                try take(SavedColumn(dataset.read(Double.self, start: [start], count: [count])))
            } else {
                try take(SavedColumn(dataset.read(Int64.self, start: [start], count: [count])))
            }
        }
    }
}
