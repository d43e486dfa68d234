// Variables in the paths of a configuration.
import Foundation

/// The variables of one configuration file, and the folder that relative paths start from.
struct Manifest {
    private let folder: String
    private var values: [String: String]
    private let file: String

    /// How often variables may stand for one another.
    private static let deepest = 32

    /// Takes the section `manifest` of a configuration file.
    init(_ section: JSON?, file: String) throws(CircuitError) {
        self.file = file
        folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        values = ["configdir": folder, "workingdir": FileManager.default.currentDirectoryPath]
        for (name, value) in section?.object ?? [:] {
            guard let text = value.string else {
                throw CircuitError(file, "manifest.\(name)", "must be a text")
            }
            values[name.trimmingCharacters(in: CharacterSet(charactersIn: "${}"))] = text
        }
    }

    /// The absolute path that a text of the configuration stands for.
    ///
    /// - Throws: ``CircuitError`` for variables that are unknown or go round in a circle.
    func path(_ text: String, at place: String) throws(CircuitError) -> String {
        var text = text
        for _ in 0..<Self.deepest {
            guard text.contains("$") else {
                return URL(
                    fileURLWithPath: text, relativeTo: URL(fileURLWithPath: folder + "/")
                ).standardizedFileURL.path
            }
            text = try replaced(text, at: place)
            guard text.utf8.count < 1 << 16 else { break }
        }
        throw CircuitError(file, place, "the variables of the manifest go round in a circle")
    }

    /// The text with each variable replaced once: `$NAME` or `${NAME}`.
    private func replaced(_ text: String, at place: String) throws(CircuitError) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            let isBraced = rest.first == "{"
            if isBraced { rest = rest.dropFirst() }
            let name = rest.prefix {
                isBraced ? $0 != "}" : $0.isLetter || $0.isNumber || $0 == "_"
            }
            guard let value = values[String(name)] else {
                let known = values.keys.sorted().joined(separator: ", ")
                throw CircuitError(
                    file, place, "the manifest has no variable '\(name)', but: \(known)")
            }
            result += value
            rest = rest[name.endIndex...]
            if isBraced { rest = rest.dropFirst() }
        }
        return result + rest
    }
}
