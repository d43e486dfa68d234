// Figures as files: SVG by ourselves, PNG with the help of librsvg.
import Figures
import Foundation

/// Writing of figures that the user named a file for.
enum FigureFile {
    private static let converter = "rsvg-convert"

    /// Writes a figure: as PNG where the name of the file ends so, else as SVG.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be made or written, or there is no program for
    ///   PNG.
    static func write(_ figure: Figure, to path: String) throws {
        guard URL(filePath: path).pathExtension.lowercased() == "png" else {
            return try OutputFile.write(figure.svg(), to: path)
        }
        let picture = try png(figure, for: path)
        try OutputFile.write(to: path) { try $0.write(contentsOf: picture) }
    }

    /// The figure in light colours, two pixels for each of its own.
    private static func png(_ figure: Figure, for path: String) throws -> Data {
        guard let program = programPath(converter) else {
            throw CommandFailure(
                "\(path): PNG needs the program \(converter): install librsvg (Debian, Ubuntu: apt-get "
                    + "install librsvg2-bin), or name a file that ends in .svg, which needs nothing",
                status: .cannotCreate)
        }
        // By way of a file: a pipe could fill up while both sides write.
        let folder = FileManager.default.temporaryDirectory
        let source = folder.appending(path: "apical-\(UUID().uuidString).svg")
        defer { try? FileManager.default.removeItem(at: source) }
        let (output, message) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = program
        process.arguments = ["--zoom", "2", "--format", "png", source.path]
        (process.standardOutput, process.standardError) = (output, message)
        do {
            try Data(figure.svg(isLight: true).utf8).write(to: source)
            try process.run()
        } catch {
            throw CommandFailure(
                "\(path): cannot be drawn: \(error.localizedDescription)", status: .ioError)
        }
        let picture = output.fileHandleForReading.readDataToEndOfFile()
        let reason = message.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, !picture.isEmpty else {
            throw CommandFailure(
                "\(path): \(converter) failed: \(String(decoding: reason, as: UTF8.self))",
                status: .ioError)
        }
        return picture
    }

    /// Where a program is that the user's shell would find.
    private static func programPath(_ name: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { URL(filePath: String($0)).appending(path: name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
