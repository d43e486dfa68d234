// House rules that no compiler checks.
import Foundation
import Testing

@Suite struct TidyTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func swiftFiles(_ folder: String) throws -> [(name: String, lines: [Substring])] {
        let base = Self.root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String }
        return try (paths ?? []).filter { $0.hasSuffix(".swift") }.sorted().map {
            let text = try String(contentsOf: base.appendingPathComponent($0), encoding: .utf8)
            return (
                "\(folder)/\($0)", text.split(separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }

    @Test func nothingThatTrapsOnInput() throws {
        let banned = [
            "fatalError(", "try!", " as! ", "SystemRandomNumberGenerator", "TODO", "FIXME",
        ]
        let files = try swiftFiles("Sources")
        #expect(files.count > 50)
        for file in files {
            for (number, line) in file.lines.enumerated() {
                for word in banned where line.contains(word) {
                    Issue.record("\(file.name):\(number + 1) has '\(word)'")
                }
            }
        }
    }

    @Test func everyFileSaysWhatItIsFor() throws {
        for file in try swiftFiles("Sources") + swiftFiles("Tests") {
            #expect(file.lines.first?.hasPrefix("// ") == true, "\(file.name)")
        }
    }

    @Test func filesStaySmall() throws {
        for file in try swiftFiles("Sources") { #expect(file.lines.count <= 400, "\(file.name)") }
    }

    @Test func theEngineNeedsNoFoundation() throws {
        for file in try swiftFiles("Sources/Engine") {
            #expect(!file.lines.contains("import Foundation"), "\(file.name)")
        }
    }

    /// Each target imports only what lies before it in the flow of data.
    @Test(arguments: [
        ("HDF5", ["CHDF5"]), ("NetworkDescription", []),
        ("LearningRules", ["NetworkDescription"]), ("NIR", ["HDF5", "NetworkDescription"]),
        ("Engine", ["NetworkDescription", "LearningRules", "CKernels"]),
        ("SpikeLog", ["CZlib", "HDF5"]), ("SONATA", ["HDF5", "NetworkDescription", "Engine"]),
        ("Analysis", ["SpikeLog"]),
        ("Datasets", ["CZlib", "HDF5"]),
        ("RateModels", []),
        ("Experiments", ["NetworkDescription", "Datasets", "Engine", "RateModels"]),
        ("Figures", []),
        ("Reports", ["Analysis", "Experiments", "Figures", "NetworkDescription", "SpikeLog"]),
        ("LiveView", ["Experiments", "Figures", "Reports"]),
        ("Checkpoints", ["CZlib", "HDF5", "NetworkDescription", "Engine"]),
    ])
    func dataFlowsOneWay(target: String, allowed: [String]) throws {
        let ours = [
            "CHDF5", "HDF5", "NetworkDescription", "LearningRules", "NIR", "CKernels", "Engine",
            "SpikeLog", "SONATA",
            "Analysis", "CZlib", "Datasets", "RateModels", "Experiments",
            "Figures", "Reports", "LiveView", "Checkpoints", "apical",
        ]
        for file in try swiftFiles("Sources/\(target)") {
            for line in file.lines where line.hasPrefix("import ") {
                let name = String(line.dropFirst("import ".count))
                #expect(!ours.contains(name) || allowed.contains(name), "\(file.name): \(name)")
            }
        }
    }
}
