// Which tools open the files of a run, or one file of others: what `inspect --compat` prints.
import Foundation
import SONATA
import SpikeLog

/// The object of `inspect --compat --json`.
struct CompatibilityInspection: Encodable {
    var schema = 1
    var files: [FileAnswer]
    /// Each tool over all files.
    var tools: [ToolAnswer]

    struct FileAnswer: Encodable {
        var path: String
        var contents: [String]
        var tools: [ToolAnswer]
        var problems: [Problem]
    }

    struct ToolAnswer: Encodable {
        var name: String
        /// Missing when it cannot be told.
        var opens: Bool?
    }

    struct Problem: Encodable {
        var object: String
        var tools: [String]
        var doubtful: [String]
        var problem: String
        var remedy: String
    }

    /// Looks at files.
    ///
    /// - Throws: `HDF5Error` when one is damaged, ``CommandFailure`` when none is a SONATA file.
    init(paths: [String]) throws {
        let looks = try paths.map { try Compatibility(path: $0) }
            .filter { !$0.contents.isEmpty || !$0.findings.isEmpty }
        guard !looks.isEmpty else {
            throw CommandFailure(
                "\(paths.joined(separator: ", ")): holds neither spikes nor a report, nodes or edges of "
                    + "SONATA", status: .dataInvalid)
        }
        files = looks.map { look in
            FileAnswer(
                path: look.path, contents: look.contents.map(\.rawValue),
                tools: look.tools.map { ToolAnswer(name: $0.rawValue, opens: look.opens($0)) },
                problems: look.findings.map {
                    Problem(
                        object: $0.object, tools: $0.tools.map(\.rawValue),
                        doubtful: $0.doubtful.map(\.rawValue), problem: $0.problem,
                        remedy: $0.remedy)
                })
        }
        tools = SonataTool.allCases.compactMap { tool in
            let answers = looks.filter { $0.tools.contains(tool) }.map { $0.opens(tool) }
            guard !answers.isEmpty else { return nil }
            let opens: Bool? = answers.contains(false) ? false : answers.contains(nil) ? nil : true
            return ToolAnswer(name: tool.rawValue, opens: opens)
        }
    }

    /// The HDF5 files of a folder that may be SONATA files; a file itself.
    static func paths(at path: String) -> [String] {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard exists, isFolder.boolValue else { return [path] }
        let folder = RunFolder(path: path)
        let own = [folder.spikes, folder.plateaus, folder.voltages]
        return own.filter(FileManager.default.fileExists)
    }

    /// The answers for people: a table of tools for each file, and what is in the way.
    var text: String {
        files.map { file in
            var rows = [["tool", "opens it", "because"]]
            for tool in file.tools {
                let opens = tool.opens.map { $0 ? "yes" : "no" } ?? "perhaps"
                let reasons = file.problems.filter {
                    ($0.tools + $0.doubtful).contains(tool.name)
                }.map { "\($0.object) \($0.problem)" }
                rows.append([tool.name, opens, reasons.first ?? ""])
                rows += reasons.dropFirst().map { ["", "", $0] }
            }
            var remedies: [String] = []
            for problem in file.problems {
                let line = "\(problem.object): \(problem.remedy)"
                if !remedies.contains(line) { remedies.append(line) }
            }
            let title = "\(file.path): \(file.contents.joined(separator: ", "))"
            let help =
                remedies.isEmpty ? "" : "\n\nwhat helps:\n" + remedies.joined(separator: "\n")
            return title + "\n\n" + table(rows) + help
        }.joined(separator: "\n\n")
    }
}
