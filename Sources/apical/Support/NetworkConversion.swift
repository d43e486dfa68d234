// A network written as a network file with its tables.
import Foundation
import NetworkDescription

/// Writes a network as a network file, and its tables into a folder beside it.
struct NetworkConversion {
    var description: NetworkFile
    /// What the network was read from.
    var source: String
    /// The file to write.
    var path: String
    var force: Bool

    /// Writes all; returns what was written, for people.
    func write() throws -> String {
        let target = URL(filePath: path)
        let folder = target.deletingPathExtension().appendingPathExtension("tables")
        let written: WrittenNetwork
        do {
            written = try WrittenNetwork(
                description.network, tables: folder.lastPathComponent,
                header: ["Converted from \(source)"] + description.notes)
        } catch {
            throw CommandFailure("\(source): \(error)", status: .networkInvalid)
        }
        let files = FileManager.default
        for url in [target, folder] where !force && files.fileExists(atPath: url.path) {
            throw CommandFailure(
                "\(url.relativePath): exists already; replace it with --force",
                status: .cannotCreate)
        }
        try failing(with: .cannotCreate) {
            if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
            if written.tables.isEmpty { return }
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for table in written.tables {
            try OutputFile.write(table.text, to: folder.appending(path: table.name).path)
        }
        try OutputFile.write(written.text, to: path)
        return "\(path): \(written.tables.count) tables in \(folder.relativePath)"
    }
}
