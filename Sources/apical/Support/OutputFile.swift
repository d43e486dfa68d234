// Files that the user names for a result.
import Foundation

/// Writing of a file that the user named.
enum OutputFile {
    /// Writes a text.
    static func write(_ text: String, to path: String) throws {
        try write(to: path) { try $0.write(contentsOf: Data(text.utf8)) }
    }

    /// Lets `body` write.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be made or written.
    static func write(to path: String, _ body: (FileHandle) throws -> Void) throws {
        // Opened in place: making the file anew would replace a device by a plain file.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "\(path): cannot be made: \(String(cString: strerror(errno)))",
                status: .cannotCreate)
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try body(file)
            try file.close()
        } catch {
            throw CommandFailure(
                "\(path): cannot be written: \(error.localizedDescription)", status: .ioError)
        }
    }
}
