// `apical convert`: writes a network in another format.
import ArgumentParser
import Foundation
import NetworkDescription

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a NIR graph, or any network without plasticity, as a network file.",
        discussion: """
            Connections, weights and spikes go to tables in a folder beside the file, which has its name \
            and ends with .tables.
            """)

    @Argument(help: "NIR graph (.nir) or network file.")
    var file: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Network file to write.", valueName: "file"))
    var output: String

    @Flag(help: "Replace the file and its tables when they exist.")
    var force = false

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var verbosity: VerbosityOptions

    func run() throws {
        let description = try overrides.read(file, logger: verbosity.logger)
        let target = URL(filePath: output)
        let folder = target.deletingPathExtension().appendingPathExtension("tables")
        let written: WrittenNetwork
        do {
            written = try WrittenNetwork(
                description.network, tables: folder.lastPathComponent,
                header: ["Converted from \(file)"] + description.notes)
        } catch {
            throw CommandFailure("\(file): \(error)", status: .networkInvalid)
        }
        for url in [target, folder] where !force && FileManager.default.fileExists(atPath: url.path)
        {
            throw CommandFailure(
                "\(url.relativePath): exists already; replace it with --force",
                status: .cannotCreate)
        }
        try failing(with: .cannotCreate) {
            if FileManager.default.fileExists(atPath: folder.path) {
                try FileManager.default.removeItem(at: folder)
            }
            if !written.tables.isEmpty {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
            }
        }
        for table in written.tables {
            try OutputFile.write(table.text, to: folder.appending(path: table.name).path)
        }
        try OutputFile.write(written.text, to: output)
        if !verbosity.quiet {
            Console.output("\(output): \(written.tables.count) tables in \(folder.relativePath)")
        }
    }
}
